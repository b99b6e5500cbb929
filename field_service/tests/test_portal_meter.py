# Part of Field Service. License LGPL-3.
import json
from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_portal import PortalCommon
from .test_service_meter import MeterCommon

QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
)


@tagged("post_install", "-at_install")
class TestPortalMeter(PortalCommon, MeterCommon, HttpCase):
    """Customers enter the meters of their own products, machines send theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.create_archive(
            serial="M-9", partner_id=cls.stranger.id, site_id=cls.stranger.id
        )
        cls.register(500, 50)

    def send(self, **values):
        return self.url_open(
            "/my/meters", data={"csrf_token": http.Request.csrf_token(self), **values}
        )

    # -- Portal ------------------------------------------------------------
    def test_a_customer_sees_the_meters_of_his_own_products(self):
        self.authenticate("portal_head", "portal_head")
        self.machine.site_id = self.branch
        page = self.url_open("/my/meters").text
        self.assertIn("M-1", page)
        self.assertIn(self.branch.name, page, "he is told where it stands")
        self.assertNotIn("M-9", page)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["service_meter_count"]}
        )
        own = self.machine.search(
            [("partner_id", "child_of", self.customer.id), ("state", "=", "registered")]
        )
        self.assertEqual(counters["service_meter_count"], len(own.meter_ids))
        self.authenticate("portal_stranger", "portal_stranger")
        page = self.url_open("/my/meters").text
        self.assertIn("M-9", page)
        self.assertNotIn("M-1", page)

    def test_a_customer_enters_readings(self):
        self.authenticate("portal_head", "portal_head")
        page = self.send(
            **{f"meter_{self.hours.id}": "600.5", f"meter_{self.load.id}": "250"}
        ).text
        self.assertIn("we have noted it", page)
        self.assertIn("we will look at it", page)
        reading = self.hours.reading_ids[:1]
        self.assertEqual((reading.value, reading.source), (600.5, "portal"))
        self.assertEqual(reading.user_id, self.portal_head)
        self.assertEqual(self.load.reading_ids.state, "doubtful")

    def test_a_wrong_value_is_answered_and_the_others_are_kept(self):
        self.authenticate("portal_head", "portal_head")
        page = self.send(
            **{f"meter_{self.hours.id}": "20", f"meter_{self.load.id}": "25"}
        ).text
        self.assertIn("is less than the 500 h", page)
        self.assertIn('value="20"', page)
        self.assertEqual(self.load.last_value, 25)
        self.assertEqual(self.hours.last_value, 500)

    def test_foreign_meters_are_not_his(self):
        self.authenticate("portal_head", "portal_head")
        meter = self.foreign.meter_ids[0]
        page = self.send(**{f"meter_{meter.id}": "20"}).text
        self.assertNotIn("noted", page)
        self.assertFalse(meter.reading_ids)
        self.machine.action_deactivate("Scrapped")
        self.send(**{f"meter_{self.hours.id}": "700"})
        self.assertEqual(self.hours.last_value, 500)

    def test_visitors_and_forged_forms_are_refused(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/meters").url)
        self.authenticate("portal_head", "portal_head")
        with mute_logger(*QUIET):
            answer = self.url_open("/my/meters", data={f"meter_{self.hours.id}": "700"})
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.hours.last_value, 500)

    # -- Interface -----------------------------------------------------------
    def call(self, key, method="action_register_reading", **args):
        return self.url_open(
            f"/json/2/service.meter/{method}",
            data=json.dumps(args),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {key}",
            },
        )

    def make_key(self, user):
        return (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "Machine", fields.Datetime.now() + timedelta(days=1))
        )

    def test_a_machine_sends_its_reading(self):
        key = self.make_key(self.agent)
        sent = {"value": 700, "read_at": "2026-11-01T10:00:00Z"}
        sent["read_at"] = fields.Datetime.to_string(self.days_ago(30))
        answer = self.call(key, ids=self.hours.ids, **sent)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(
            (answer.json()["state"], answer.json()["total"]), ("valid", 700)
        )
        reading = self.env["service.meter.reading"].browse(answer.json()["id"])
        self.assertEqual((reading.source, reading.user_id), ("api", self.agent))
        # Sent twice because the answer was lost, it is there once.
        again = self.call(key, ids=self.hours.ids, **sent)
        self.assertEqual(again.json()["id"], reading.id)
        many = self.call(
            key,
            "action_register_readings",
            readings=[
                {"meter_id": self.hours.id, "value": 800},
                {"meter_id": self.load.id, "value": 20},
            ],
        )
        self.assertEqual([row["state"] for row in many.json()], ["valid", "valid"])

    @mute_logger(*QUIET)
    def test_the_interface_says_what_is_wrong(self):
        key = self.make_key(self.agent)
        answer = self.call(key, ids=self.hours.ids, value=20)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("is less than the 500 h", answer.text)
        answer = self.call(key, ids=self.hours.ids, value="much")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(
            self.call("wrong key", ids=self.hours.ids, value=900).status_code, 401
        )
        portal_key = self.make_key(self.portal_head)
        refused = self.call(portal_key, ids=self.hours.ids, value=900)
        self.assertEqual(refused.status_code, 403)
        self.assertEqual(self.hours.last_value, 500)
