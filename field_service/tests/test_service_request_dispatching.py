# Part of Field Service. License LGPL-3.
from ast import literal_eval

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceRequestDispatching(ServiceCommon):
    """Dispatching is fed by the call centre and by types that pass it by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.city = "Antwerp"
        cls.type_repair.via_call_centre = True
        cls.type_maintenance = cls.env["service.request.type"].create(
            {"name": "Maintenance test", "needs_visit": True}
        )

    def _in_list(self, name, user=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"field_service.service_request_action_{name}"
        )
        requests = self.env["service.request"].with_user(user or self.dispatcher)
        return requests.search(literal_eval(action["domain"])).with_user(self.env.user)

    def test_repair_waits_in_the_call_list_until_it_is_sent(self):
        request = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        self.assertIn(request, self._in_list("to_diagnose", self.agent))
        self.assertNotIn(request, self._in_list("to_dispatch"))
        request.with_user(self.agent).action_send_to_dispatching()
        self.assertNotIn(request, self._in_list("to_diagnose", self.agent))
        self.assertIn(request, self._in_list("to_dispatch"))
        self.assertTrue(request.sent_to_dispatching_at)
        self.assertEqual(request.sent_to_dispatching_by_id, self.agent)
        self.assertEqual(request.work_order_ids.state, "draft")
        self.assertIn("dispatching", request.log_ids.mapped("event"))
        self.assertTrue(request.first_response_at)

    def test_planned_visit_leaves_the_list(self):
        request = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        request.action_send_to_dispatching()
        visit = self.create_dispatch(request.work_order_ids)
        self.assertIn(request, self._in_list("to_dispatch"), "only a proposal")
        visit.action_send()
        self.assertNotIn(request, self._in_list("to_dispatch"))
        visit.action_reject("No time")
        self.assertIn(request, self._in_list("to_dispatch"), "it must be planned anew")

    def test_sent_once(self):
        request = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        request.action_send_to_dispatching()
        sent = request.sent_to_dispatching_at
        request.with_user(self.dispatcher).action_send_to_dispatching()
        self.assertEqual(request.sent_to_dispatching_at, sent)
        self.assertEqual(len(request.work_order_ids), 1)
        copy = request.copy()
        self.assertFalse(copy.sent_to_dispatching_at)

    def test_refused_with_all_that_lacks(self):
        self.customer.city = False
        request = self.create_request(subject="Dead")
        missing = dict(request._get_missing_for_dispatching())
        self.assertEqual(list(missing), ["archive_id", "problem_id", "site_id"])
        with self.assertRaisesRegex(
            UserError, "Installed Product, Problem, the address of Harbour Hospital"
        ):
            request.action_send_to_dispatching()
        self.assertFalse(request.sent_to_dispatching_at)
        self.assertFalse(request.work_order_ids)

    def test_what_the_type_asks_for(self):
        request = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        self.type_repair.required_field_ids = self.env["ir.model.fields"]._get(
            "service.request", "vendor_reference"
        )
        with self.assertRaisesRegex(UserError, "Vendor's Request Number"):
            request.action_send_to_dispatching()

    def test_maintenance_goes_straight_to_dispatching(self):
        requests = self.env["service.request"].create(
            [
                {
                    "subject": f"Yearly service {number}",
                    "partner_id": self.customer.id,
                    "type_id": self.type_maintenance.id,
                }
                for number in range(2)
            ]
        )
        self.assertTrue(all(requests.mapped("sent_to_dispatching_at")))
        self.assertLessEqual(requests, self._in_list("to_dispatch"))
        self.assertFalse(requests & self._in_list("to_diagnose", self.agent))

    def test_consultation_is_in_neither_list(self):
        request = self.create_request(type_id=self.type_consultation.id)
        self.assertFalse(request.sent_to_dispatching_at)
        self.assertNotIn(request, self._in_list("to_dispatch"))
        self.assertNotIn(request, self._in_list("to_diagnose", self.agent))

    def test_existing_order_is_kept(self):
        request = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        order = request._create_work_orders()
        request.action_send_to_dispatching()
        self.assertEqual(request.work_order_ids, order)

    def test_closed_request_is_not_sent(self):
        request = self.create_request(type_id=self.type_consultation.id)
        request.solution_id = self.solution
        request.action_close()
        with self.assertRaises(UserError):
            request.action_send_to_dispatching()

    def test_type_found_out_later(self):
        request = self.create_request()
        request.type_id = self.type_maintenance
        self.assertTrue(request.sent_to_dispatching_at)
        self.assertIn(request, self._in_list("to_dispatch"))

    def test_entered_distributed_handled(self):
        """One request from the call to the solution, each step by whose it is."""
        screen = self.env["service.call.screen"].with_user(self.agent)
        result = screen.save_call(
            {
                "partner_id": self.customer.id,
                "archive_id": self.archive.id,
                "problem_id": self.problem.id,
                "type_id": self.type_repair.id,
            },
            "dispatch",
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        action = request.with_user(self.dispatcher).action_distribute()
        [order] = action["context"]["default_work_order_ids"][0][2]
        self.assertEqual(order, request.work_order_ids.id, "no second order is made")
        self.perform(request.work_order_ids)
        request.solution_id = self.solution
        request.with_user(self.agent).action_solve()
        request.with_user(self.agent).action_close()
        events = request.log_ids.sorted("id").mapped("event")
        self.assertEqual(
            [
                event
                for event in events
                if event in ("registered", "dispatching", "processed", "closed")
            ],
            ["registered", "dispatching", "processed", "closed"],
        )
