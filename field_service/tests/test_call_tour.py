# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_call_telephony import TelephonyCommon


@tagged("post_install", "-at_install")
class TestCallTour(HttpCase, TelephonyCommon):
    """A call from the first ring to its end, on an agent's keyboard."""

    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.city = "Antwerp"
        cls.type_repair.write({"via_call_centre": True, "sequence": 1})
        cls.problem.name = "Squeaks"
        cls.unit = cls.create_warranty_archive(serial="UPS-4711")
        cls.older = cls.create_request(
            subject="An older case",
            archive_id=cls.unit.id,
            problem_id=cls.problem.id,
            solution_id=cls.solution.id,
        )
        cls.older.action_solve()
        cls.older.solved_at = fields.Datetime.now() - timedelta(hours=1)
        policies = cls.env["service.sla.policy"]
        policies.search([]).active = False
        policies.create(
            [
                {
                    "name": "Standard",
                    "response_hours": 4,
                    "arrival_hours": 16,
                    "resolution_hours": 40,
                },
                {"name": "Urgent", "priorities": "3", "response_hours": 1},
            ]
        )

    def _ring(self, **values):
        calls = self.env["service.call"].with_user(self.system_user).sudo()
        calls._receive_telephone_event(self._event(**values))
        return self._call()

    def test_solved_on_the_telephone(self):
        call = self._ring()
        self.start_tour("/odoo", "field_service_call_solved_tour", login="fs_agent")
        request = call.request_id
        self.assertEqual(request.state, "solved")
        self.assertEqual(
            (request.archive_id, request.problem_id), (self.unit, self.problem)
        )
        self.assertEqual(request.contact_id, self.contact)
        self.assertEqual(request.bad_fix_of_id, self.older)
        self.assertEqual(call.outcome, "solved")

    def test_sent_to_dispatching(self):
        self.start_tour(
            "/odoo/call-screen", "field_service_call_dispatch_tour", login="fs_agent"
        )
        request = self.env["service.request"].search([("user_id", "=", False)], limit=1)
        self.assertTrue(request.sent_to_dispatching_at)
        self.assertEqual(request.work_order_ids.state, "draft")
        call = self.env["service.call"].search([("request_id", "=", request.id)])
        self.assertEqual(call.outcome, "dispatched")

    def test_what_lacks_and_what_is_kept(self):
        before = self.env["service.request"].search_count([])
        self.start_tour(
            "/odoo/call-screen", "field_service_call_missing_tour", login="fs_agent"
        )
        self.assertEqual(self.env["service.request"].search_count([]), before)

    def test_unknown_caller(self):
        self._ring(caller="+32 499 99 99 99")
        self.start_tour("/odoo", "field_service_call_unknown_tour", login="fs_agent")
        person = self.env["res.partner"].search([("name", "=", "Nora New")])
        self.assertEqual(person.phone, "+32 499 99 99 99")
        self.assertEqual(person.parent_id.name, "Bakery Sun")

    def test_known_caller_is_not_entered_again(self):
        self.company.service_partner_required_field_ids = self.env[
            "ir.model.fields"
        ]._get("res.partner", "website")
        known = self.env["res.partner"].search_count([])
        self.start_tour(
            "/odoo/call-screen", "field_service_call_known_tour", login="fs_agent"
        )
        request = self.env["service.request"].search([("subject", "=", "It beeps")])
        self.assertEqual(request.contact_id, self.contact)
        self.assertEqual(self.customer.website, "https://hospital.example.com")
        self.assertEqual(self.env["res.partner"].search_count([]), known)
