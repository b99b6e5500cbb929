# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ServiceCommon

NOON = "2026-03-10 12:00:00"


@tagged("post_install", "-at_install")
class TestMyDay(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(freeze_time(NOON))
        cls.customer.write({"street": "Quay Street 12", "city": "Hamburg"})
        cls.contact.phone = "+49 40 555 0123"
        cls.template = cls.env["service.activity.template"].create(
            {
                "name": "Replace battery",
                "standard_hours": 1.0,
                "item_ids": [
                    Command.create({"name": "Voltage measured", "is_required": True})
                ],
            }
        )

    def _create_visit(self, hours=0, **vals):
        """Create a visit sent to the engineer, ``hours`` from now."""
        request = self.create_request(
            contact_id=self.contact.id,
            archive_id=self.archive.id,
            internal_description="<p>Ask at the gate</p>",
        )
        order = self.create_order(
            subject="Battery fault",
            request_id=request.id,
            service_activity_ids=[Command.create({"template_id": self.template.id})],
        )
        start = datetime.now() + timedelta(hours=hours)
        visit = self.create_dispatch(
            order,
            planned_start=start,
            planned_end=start + timedelta(hours=2),
            **vals,
        )
        visit.action_send()
        return visit

    def _get_day(self, date=None, user=None):
        visits = self.env["service.dispatch"].with_user(user or self.engineer_user)
        return visits.get_my_day(date)

    @staticmethod
    def _ids(cards):
        return [card["id"] for card in cards]

    def test_day_in_order(self):
        later = self._create_visit(3)
        sooner = self._create_visit(1)
        tomorrow = self._create_visit(24)
        accepted_tomorrow = self._create_visit(26)
        accepted_tomorrow.action_accept()
        draft = self.create_dispatch(self.create_order(), planned_start=datetime.now())
        others = self._create_visit(1, employee_id=self.other_engineer.id)
        day = self._get_day()
        self.assertEqual(self._ids(day["dispatches"]), [sooner.id, later.id])
        self.assertEqual(self._ids(day["requested"]), [tomorrow.id])
        self.assertEqual(day["date"], "2026-03-10")
        shown = self._ids(day["dispatches"] + day["requested"])
        self.assertNotIn(draft.id, shown)
        self.assertNotIn(others.id, shown)
        next_day = self._get_day("2026-03-11")
        self.assertEqual(
            self._ids(next_day["dispatches"]), [tomorrow.id, accepted_tomorrow.id]
        )

    def test_unfinished_work_is_carried_over(self):
        visit = self._create_visit(-30)
        visit.action_accept()
        self.assertEqual(self._ids(self._get_day()["dispatches"]), [visit.id])
        visit.action_arrive()
        self.assertEqual(self._ids(self._get_day()["dispatches"]), [visit.id])
        visit.action_finish()
        day = self._get_day()
        self.assertEqual(self._ids(day["dispatches"]), [visit.id], "done today")
        self.assertEqual(self._ids(self._get_day("2026-03-09")["dispatches"]), [])

    def test_day_of_the_users_zone(self):
        """At 23:30 in Auckland it is still noon before in UTC."""
        self.engineer_user.tz = "Pacific/Auckland"
        # 2026-03-10 12:00 UTC is 2026-03-11 01:00 in Auckland.
        visit = self._create_visit(-2)
        visit.action_accept()
        day = self._get_day()
        self.assertEqual(day["today"], "2026-03-11")
        self.assertEqual(
            self._ids(self._get_day("2026-03-10")["dispatches"]), [visit.id]
        )

    def test_card(self):
        visit = self._create_visit(1, distance_km=12.5, travel_minutes=25)
        card = self._get_day()["dispatches"][0]
        self.assertEqual(card["subject"], visit.work_order_id.subject)
        self.assertEqual(card["customer"], "Harbour Hospital")
        self.assertIn("Quay Street 12", card["address"])
        self.assertEqual(card["distance_km"], 12.5)
        self.assertEqual(card["state"], "sent")
        self.assertFalse(card["timer"])

    def test_number_of_queries_does_not_grow(self):
        def measure():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            self._get_day()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_day()
            return self.env.cr.sql_log_count - before

        self._create_visit(1)
        one = measure()
        for hours in range(2, 8):
            self._create_visit(hours)
        self.assertLessEqual(measure(), one)

    def test_details(self):
        former = self._create_visit(-48, employee_id=self.other_engineer.id)
        former.action_accept()
        former.action_arrive()
        former.write({"cause_id": self.cause.id, "solution": "<p>Fan replaced</p>"})
        former.action_finish()
        visit = self._create_visit(1)
        visit.request_id.description = "<p>It beeps</p>"
        [details] = visit.with_user(self.engineer_user).get_my_day_details()
        self.assertEqual(details["contact"]["phone"], "+49 40 555 0123")
        self.assertIn("It beeps", details["description"])
        self.assertIn("Ask at the gate", details["team_note"])
        self.assertEqual(details["unit"]["name"], self.archive.display_name)
        [history] = details["history"]
        self.assertEqual(history["engineer"], "Olga Other")
        self.assertEqual(history["cause"], "Worn fan")
        self.assertEqual(history["solution"], "Fan replaced")
        [activity] = details["activities"]
        self.assertEqual(activity["items"][0]["name"], "Voltage measured")
        self.assertTrue(activity["items"][0]["is_required"])

    def test_details_of_others_are_refused(self):
        visit = self._create_visit(1)
        with self.assertRaises(AccessError):
            visit.with_user(self.other_engineer_user).get_my_day_details()

    def test_facts_and_timer(self):
        visit = self._create_visit(0).with_user(self.engineer_user)
        visit.action_accept()
        visit.action_travel()
        with freeze_time("2026-03-10 12:30:00"):
            visit.action_arrive()
            card = self._get_day()["dispatches"][0]
            self.assertEqual(card["timer"]["kind"], "work")
            visit.save_my_day_facts(
                {
                    "outcome": "fixed",
                    "solution": "Fan replaced\n<b>tested</b>",
                    "solution_id": self.solution.id,
                    "note": "Bring a ladder",
                    "state": "done",
                }
            )
        self.assertEqual(visit.state, "on_site", "only facts are written")
        self.assertIn("&lt;b&gt;tested", visit.solution)
        [details] = visit.get_my_day_details()
        self.assertEqual(details["facts"]["solution"], "Fan replaced\n<b>tested</b>")
        self.assertEqual(details["facts"]["outcome"], "fixed")
        self.assertEqual(details["codes"]["solution_id"], "Fan replaced")
        self.assertEqual(details["entries"][0]["hours"], 0.5)

    def test_photos(self):
        visit = self._create_visit(0).with_user(self.engineer_user)
        photo = (
            self.env["ir.attachment"]
            .with_user(self.engineer_user)
            .create(
                {
                    "name": "plate.gif",
                    "res_model": "service.dispatch",
                    "res_id": visit.id,
                    "raw": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
                }
            )
        )
        [details] = visit.get_my_day_details()
        self.assertEqual(details["photos"], [{"id": photo.id, "name": "plate.gif"}])


@tagged("post_install", "-at_install")
class TestMyDayTour(HttpCase, ServiceCommon):
    browser_size = "375x812"
    touch_enabled = True

    def test_my_day_tour(self):
        """A visit from acceptance to the customer's signature, on a telephone."""
        self.contact.phone = "+49 40 555 0123"
        request = self.create_request(
            contact_id=self.contact.id,
            archive_id=self.archive.id,
            problem_id=self.problem.id,
        )
        order = self.create_order(request_id=request.id)
        activity = self.env["service.work.order.activity"].create(
            {
                "work_order_id": order.id,
                "name": "Replace battery",
                "item_ids": [
                    Command.create({"name": "Voltage measured", "is_required": True})
                ],
            }
        )
        visit = self.create_dispatch(order, planned_start=datetime.now())
        visit.action_send()
        self.start_tour(
            "/odoo/my-day", "field_service_my_day_tour", login="fs_engineer"
        )
        self.assertEqual(visit.state, "done")
        self.assertEqual(visit.outcome, "fixed")
        self.assertEqual(request.failure_state, "confirmed")
        self.assertEqual(request.restored_at, visit.actual_end)
        self.assertIn("Battery block 3 replaced", visit.solution)
        self.assertTrue(activity.item_ids.is_done)
        self.assertEqual(activity.item_ids.note, "54.2 V")
        self.assertTrue(visit.is_locked)
        self.assertEqual(visit.signed_by, "Carla Contact")
        self.assertEqual(
            visit.time_entry_ids.filtered("description").description, "Packed up"
        )
        events = request.log_ids.mapped("event")
        for event in (
            "dispatch_accepted",
            "travelling",
            "arrived",
            "processed",
            "signed",
        ):
            self.assertIn(event, events)

    def test_decline_tour(self):
        request = self.create_request()
        start = datetime.now() + timedelta(days=3)
        visit = self.create_dispatch(
            self.create_order(request_id=request.id),
            planned_start=start,
            planned_end=start + timedelta(hours=2),
        )
        visit.action_send()
        self.start_tour(
            "/odoo/my-day", "field_service_my_day_decline_tour", login="fs_engineer"
        )
        self.assertEqual(visit.state, "rejected")
        self.assertEqual(visit.reject_reason, "On training")
