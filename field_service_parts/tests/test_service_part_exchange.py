# Part of Field Service. License LGPL-3.
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartExchange(ServicePartsCommon):
    """The component list follows what was exchanged, when the request is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.create_part("Control board", 200.0, tracking="serial")
        cls.new_lot = cls.create_lot(cls.board, "CB-NEW")
        cls.receive(cls.board, 1, 90.0, lot=cls.new_lot)
        cls.unit = cls.create_archive(
            component_ids=[
                Command.create({"product_id": cls.board.id, "serial": "CB-OLD"}),
                Command.create({"product_id": cls.fan.id}),
            ]
        )
        cls.old_board, cls.old_fan = cls.unit.component_ids.sorted(
            lambda component: component.product_id != cls.board
        )

    def _close(self, *lines, **vals):
        request = self.create_request(
            archive_id=self.unit.id,
            problem_id=self.problem.id,
            solution_id=self.solution.id,
            **vals,
        )
        order = request._create_work_orders()
        parts = self.issue(*lines, work_order_id=order.id)
        for line in parts.line_ids:
            line.used_quantity = line.issued_quantity
        request.action_solve()
        request.with_user(self.agent).action_close()
        return request, parts

    def test_old_part_gets_its_end_and_the_new_one_its_serial(self):
        _request, parts = self._close((self.board, 1, {"lot_id": self.new_lot.id}))
        new = parts.line_ids.fitted_component_id
        self.assertEqual((new.archive_id, new.serial), (self.unit, "CB-NEW"))
        self.assertTrue(new.fitted_on and new.is_active)
        self.assertEqual(self.old_board.removed_on, new.fitted_on)
        self.assertEqual(self.old_board.replaced_by_id, new)
        self.assertFalse(self.old_board.is_active)
        self.assertTrue(self.old_fan.is_active, "what was not exchanged stays")

    def test_closing_again_exchanges_nothing_twice(self):
        request, parts = self._close((self.board, 1, {"lot_id": self.new_lot.id}))
        request.action_reopen("Look again")
        request.action_solve()
        request.action_close()
        self.assertEqual(len(self.unit.component_ids), 3)
        self.assertEqual(parts.line_ids.fitted_component_id.serial, "CB-NEW")

    def test_switched_off_leaves_the_list_alone(self):
        self._close((self.board, 1, {"lot_id": self.new_lot.id}), update_archive=False)
        self.assertEqual(len(self.unit.component_ids), 2)
        self.assertTrue(self.old_board.is_active)

    def test_consumables_are_no_components(self):
        self._close((self.battery, 1))
        self.assertEqual(len(self.unit.component_ids), 2)

    def test_the_replaced_component_must_be_in_the_machine(self):
        other = self.create_archive(
            component_ids=[Command.create({"product_id": self.fan.id})]
        )
        order = self.create_order(archive_id=self.unit.id)
        with self.assertRaisesRegex(ValidationError, "is not fitted"):
            self.create_part_request(
                (self.fan, 1, {"replaces_component_id": other.component_ids.id}),
                work_order_id=order.id,
            )

    def test_visit_counts_its_parts(self):
        request, parts = self._close((self.fan, 1))
        order = request.work_order_ids
        visit = self.create_dispatch(order)
        parts.dispatch_id = visit
        self.assertAlmostEqual(visit.cost, 30.0)
        self.assertAlmostEqual(
            visit.revenue, sum(parts.line_ids.sale_line_id.mapped("price_subtotal"))
        )
        self.assertAlmostEqual(request.visit_revenue, 80.0)
