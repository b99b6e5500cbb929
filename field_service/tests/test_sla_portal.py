# Part of Field Service. License LGPL-3.
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.service_sla_policy import TICKS
from .test_sla_request import SlaCommon, at


@tagged("post_install", "-at_install")
class TestSlaPortal(SlaCommon, HttpCase):
    """The customer reads what was promised to him, in his words and his zone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.create_policy(resolution_hours=400)
        cls.contact.tz = "Asia/Kolkata"
        cls.portal_user = new_test_user(
            cls.env,
            login="fs_portal_sla",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            tz="Asia/Kolkata",
        )
        cls.stranger_user = new_test_user(
            cls.env,
            login="fs_portal_stranger",
            groups="base.group_portal",
            partner_id=cls.stranger.id,
        )

    def set_deadlines(self, request, **vals):
        """Write moments as the clock would have left them."""
        request.flush_recordset()
        for name, value in vals.items():
            self.env.cr.execute(
                f"UPDATE service_request SET {name} = %s WHERE id = %s",  # noqa: S608
                (value, request.id),
            )
        request.invalidate_recordset()

    def read_promises(self, request, user="fs_portal_sla"):
        self.authenticate(user, user)
        page = self.url_open(f"/my/service-requests/{request.id}")
        node = html.fromstring(page.text).find_class("o_service_promises")
        return " ".join(node[0].text_content().split()) if node else ""

    def test_promises_in_the_zone_of_the_customer(self):
        request = self.create_request(contact_id=self.contact.id)
        self.set_deadlines(
            request,
            response_deadline="2036-03-03 10:00:00",
            arrival_deadline="2020-03-02 20:00:00",
        )
        request.first_response_at = at("2 10:00")
        request.invalidate_recordset()
        text = self.read_promises(request)
        # What is done is no promise any more.
        self.assertNotIn("We answer by", text)
        self.assertIn(
            "Our engineer is with you by Tue 3 Mar 2020, 01:30 – we are late", text
        )
        self.assertIn("Your request is solved by", text)
        self.assertIn("Asia/Kolkata", text)

    def test_the_clock_stands_still(self):
        request = self.create_request(contact_id=self.contact.id)
        request.action_wait(self.waiting_reason.id)
        text = self.read_promises(request)
        self.assertIn("until then the time does not run", text)
        self.assertNotIn("solved by", text)

    def test_our_own_targets_are_not_shown(self):
        self.policy.is_public = False
        request = self.create_request(contact_id=self.contact.id)
        self.assertEqual(self.read_promises(request), "")

    def test_solved_requests_promise_nothing(self):
        request = self.create_request(contact_id=self.contact.id)
        self.solve(request)
        self.assertEqual(self.read_promises(request), "")

    def test_a_customer_reads_no_fields_of_the_clock(self):
        request = self.create_request(contact_id=self.contact.id)
        for name in ("sla_policy_id", "resolution_deadline", "sla_state"):
            self.assertFalse(
                request.with_user(self.portal_user)._has_field_access(
                    request._fields[name], "read"
                )
            )
        self.authenticate("fs_portal_stranger", "fs_portal_stranger")
        page = self.url_open(f"/my/service-requests/{request.id}")
        self.assertNotIn("o_service_promises", page.text)


@tagged("post_install", "-at_install")
class TestSlaScreens(SlaCommon, HttpCase):
    def test_list_cards_and_form_show_the_time_left(self):
        self.env["service.request"].search([]).action_archive()
        always = self.create_calendar("Always", ((0, 24),), range(7))
        self.create_policy(
            calendar_id=always.id,
            response_hours=0,
            arrival_hours=0,
            resolution_hours=240,
        )
        self.create_request()
        self.create_request(
            subject="UPS is dead",
            received_at=fields.Datetime.now() - timedelta(days=20),
        )
        self.browser_size = "1366x768"
        self.start_tour(
            "/odoo/service-requests", "field_service_sla_tour", login="fs_agent"
        )

    def test_policies_are_entered_on_their_form(self):
        self.create_policy()
        form = self.env["service.sla.policy"].get_view(view_type="form")["arch"]
        for name in TICKS:
            self.assertIn(f'name="{name}"', form)
