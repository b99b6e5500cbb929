# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestCallParts(HttpCase, ServicePartsCommon):
    """While the caller speaks, the screen says which parts the visit will need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.problem.name = "Squeaks"
        cls.unit = cls.create_archive(serial="UPS-4711")
        cls.repair((cls.fan, 2))

    @classmethod
    def repair(cls, *parts, **vals):
        """Have the unit repaired with parts, by a visit, to the end."""
        request = cls.create_request(
            **{
                "archive_id": cls.unit.id,
                "problem_id": cls.problem.id,
                "solution_id": cls.solution.id,
                **vals,
            }
        )
        order = request._create_work_orders()
        if parts:
            part_request = cls.issue(*parts, work_order_id=order.id)
            for line in part_request.line_ids:
                line.used_quantity = line.issued_quantity
        cls.perform(order)
        request.action_solve()
        return request

    def _get_likely_parts(self, **values):
        screen = self.env["service.call.screen"].with_user(self.agent)
        return screen.get_help(
            {
                "partner_id": self.customer.id,
                "type_id": self.type_repair.id,
                "archive_id": self.unit.id,
                "problem_id": self.problem.id,
                **values,
            }
        )["likely_parts"]

    def test_parts_of_repairs_like_this_one_the_likeliest_first(self):
        self.repair((self.fan, 1), (self.battery, 1))
        self.repair()
        self.repair((self.battery, 5), problem_id=self.other_problem.id)
        parts = self._get_likely_parts()
        self.assertEqual(
            [
                (part["product_id"], part["uses"], part["cases"], part["quantity"])
                for part in parts
            ],
            [(self.fan.id, 2, 3, 2), (self.battery.id, 1, 3, 1)],
        )
        # Ten of each were there at first.
        self.assertEqual([part["free"] for part in parts], [7.0, 4.0])
        self.assertEqual({part["availability"] for part in parts}, {"available"})

    def test_without_such_repairs_those_of_the_product_count(self):
        other = self.env["service.problem"].create({"name": "Smells"})
        [part] = self._get_likely_parts(problem_id=other.id)
        self.assertEqual((part["product_id"], part["cases"]), (self.fan.id, 1))
        product = self.env["product.product"].create(
            {"name": "Pump", "type": "consu", "is_storable": True}
        )
        pump = self.create_archive(product_id=product.id)
        self.assertEqual(self._get_likely_parts(archive_id=pump.id), [])
        # Nobody has said which product it is: the problem alone tells something.
        [part] = self._get_likely_parts(archive_id=False)
        self.assertEqual(part["product_id"], self.fan.id)
        self.assertEqual(self._get_likely_parts(archive_id=False, problem_id=False), [])

    def test_stock_is_told_in_one_of_three_colours(self):
        self.issue((self.fan, 8))
        [part] = self._get_likely_parts()
        self.assertEqual((part["free"], part["availability"]), (0.0, "missing"))
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.stranger.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.fan.id, "product_qty": 3})
                ],
            }
        )
        purchase.button_confirm()
        [part] = self._get_likely_parts()
        self.assertEqual(part["availability"], "expected")

    def test_experience_of_another_company_is_not_told(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        request = self.env["service.request"].new(
            {"problem_id": self.problem.id, "company_id": other_company.id}
        )
        self.assertEqual(request._get_likely_parts(), [])

    def test_chosen_parts_are_stated_once(self):
        screen = self.env["service.call.screen"].with_user(self.agent)
        values = {
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "problem_id": self.problem.id,
            "needed_parts": [{"product_id": self.fan.id, "quantity": 2}],
        }
        saved = screen.save_call(values)["request"]
        screen.save_call({**values, "request_id": saved["id"]})
        request = self.env["service.request"].browse(saved["id"])
        self.assertEqual(request.part_line_ids.product_id, self.fan)
        self.assertEqual(request.part_line_ids.mapped("quantity"), [2.0])
        self.assertEqual(request.part_line_ids.stage, "entry")

    def test_part_is_added_on_the_screen(self):
        new_test_user(
            self.env,
            "fs_caller",
            "field_service.group_service_agent",
            company_id=self.company.id,
        )
        self.type_repair.sequence = 1
        self.start_tour(
            "/odoo/call-screen", "field_service_call_parts_tour", login="fs_caller"
        )
        line = self.env["service.part.request.line"].search(
            [("request_id.subject", "=", "The fan squeaks")]
        )
        self.assertEqual((line.product_id, line.quantity), (self.fan, 2.0))
