# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCallSlotTour(HttpCase, ServiceCommon):
    """An appointment by keys, while the caller is on the line."""

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"city": "Antwerp", "tz": "UTC"})
        cls.contact.tz = "UTC"
        cls.type_repair.write({"via_call_centre": True, "sequence": 1})
        cls.problem.name = "Squeaks"
        cls.unit = cls.create_archive(serial="UPS-4711")
        cls.create_contract([{"labour_coverage": 100.0, "travel_coverage": 100.0}])
        cls.env["service.sla.policy"].search([]).active = False
        cls.env["service.sla.policy"].create(
            {"name": "Quick", "arrival_hours": 4, "resolution_hours": 40}
        )
        cls.other_engineer.is_service_engineer = False
        # Every day from morning to night, whenever the test runs.
        cls.engineer.write(
            {
                "tz": "UTC",
                "resource_calendar_id": cls.env["resource.calendar"]
                .create(
                    {
                        "name": "Always",
                        "tz": "UTC",
                        "attendance_ids": [(5, 0, 0)]
                        + [
                            (
                                0,
                                0,
                                {
                                    "name": str(day),
                                    "dayofweek": str(day),
                                    "hour_from": 6,
                                    "hour_to": 20,
                                    "day_period": "morning",
                                },
                            )
                            for day in range(7)
                        ],
                    }
                )
                .id,
            }
        )

    def test_booked_during_the_call(self):
        self.start_tour(
            "/odoo/call-screen", "field_service_call_slot_tour", login="fs_agent"
        )
        visit = self.env["service.dispatch"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((visit.state, visit.employee_id), ("sent", self.engineer))
        self.assertEqual(visit.planned_end - visit.planned_start, timedelta(hours=2))
        call = self.env["service.call"].search(
            [("request_id", "=", visit.request_id.id)]
        )
        self.assertEqual(call.outcome, "dispatched")
        self.assertIn("booked", visit.request_id.log_ids.mapped("event"))

    def test_booked_from_the_form(self):
        request = self.create_request(
            archive_id=self.unit.id, problem_id=self.problem.id
        )
        self.start_tour(
            f"/odoo/service.request/{request.id}",
            "field_service_form_slot_tour",
            login="fs_agent",
        )
        visit = request.dispatch_ids
        self.assertEqual(visit.planned_end - visit.planned_start, timedelta(hours=1))
        self.assertTrue(request.sent_to_dispatching_at)

    def test_booked_from_the_order(self):
        order = self.create_order()
        self.start_tour(
            f"/odoo/service.work.order/{order.id}",
            "field_service_form_slot_tour",
            login="fs_dispatcher",
        )
        self.assertEqual(order.dispatch_ids.employee_id, self.engineer)
