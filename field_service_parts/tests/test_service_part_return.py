# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartReturn(ServicePartsCommon):
    def test_partial_use_of_a_delivery(self):
        part_request = self.issue((self.fan, 3), (self.battery, 1))
        fans, battery = part_request.line_ids
        fans.used_quantity = 2
        part_request.action_return_unused()
        self.assertEqual(part_request.state, "done")
        self.assertEqual(
            [fans.issued_quantity, fans.used_quantity, fans.returned_quantity],
            [3, 2, 1],
        )
        self.assertEqual(fans.outcome, "used")
        self.assertEqual(battery.returned_quantity, 1)
        self.assertEqual(battery.outcome, "unused")
        self.assertEqual(fans.sale_line_id.qty_delivered, 2)
        self.assertEqual(fans.sale_line_id.product_uom_qty, 2)
        self.assertEqual(battery.sale_line_id.product_uom_qty, 0)
        self.assertEqual(self.get_free(self.fan), 8)
        self.assertEqual(self.get_free(self.battery), 10)
        back = part_request.picking_ids.filtered("return_id")
        self.assertEqual(len(back), 1)
        self.assertEqual(back.state, "done")
        self.assertEqual(back.location_dest_id, self.stock)
        self.assertTrue(all(back.move_ids.mapped("origin_returned_move_id")))

    def test_ordered_quantity_follows_where_orders_are_invoiced(self):
        self.fan.invoice_policy = "order"
        part_request = self.issue((self.fan, 3))
        part_request.line_ids.used_quantity = 1
        part_request.action_return_unused()
        self.assertEqual(part_request.line_ids.sale_line_id.qty_to_invoice, 1)

    def test_locked_sales_order_follows_the_return(self):
        part_request = self.issue((self.fan, 3))
        sale_order = self.order.sale_order_id
        sale_order.action_lock()
        part_request.line_ids.used_quantity = 1
        part_request.action_return_unused()
        self.assertEqual(sale_order.order_line.product_uom_qty, 1)
        self.assertTrue(sale_order.locked)

    def test_consumption(self):
        order = self.create_warranty_order()
        part_request = self.issue((self.fan, 2), work_order_id=order.id)
        part_request.action_return_unused()
        back = part_request.picking_ids.filtered("return_id")
        self.assertEqual(back.location_id, self.company.service_warranty_location_id)
        self.assertEqual(back.location_dest_id, self.stock)
        self.assertEqual(self.get_free(self.fan), 10)

    def test_all_used_returns_nothing(self):
        part_request = self.issue((self.fan, 2))
        part_request.action_use_all()
        part_request.action_return_unused()
        self.assertEqual(part_request.state, "done")
        self.assertEqual(len(part_request.picking_ids), 1)
        self.assertEqual(part_request.line_ids.returned_quantity, 0)

    def test_serial_number_comes_back(self):
        board = self.create_part("Control board", 300.0, tracking="serial")
        lots = self.env["stock.lot"]
        for name in ("CB-1", "CB-2"):
            lot = self.create_lot(board, name)
            self.receive(board, 1, 100.0, lot=lot)
            lots |= lot
        part_request = self.issue(
            (board, 1, {"lot_id": lots[0].id}), (board, 1, {"lot_id": lots[1].id})
        )
        part_request.line_ids[0].used_quantity = 1
        part_request.action_return_unused()
        back = part_request.picking_ids.filtered("return_id")
        self.assertEqual(back.move_ids.lot_ids, lots[1])
        self.assertEqual(lots[1].location_id, self.stock)

    def test_no_more_used_than_issued(self):
        part_request = self.issue((self.fan, 2))
        for quantity in (3, -1):
            with self.assertRaisesRegex(ValidationError, "Fan"), self.cr.savepoint():
                part_request.line_ids.used_quantity = quantity

    def test_used_before_issued(self):
        part_request = self.create_part_request((self.fan, 2))
        with self.assertRaises(ValidationError):
            part_request.line_ids.used_quantity = 1

    def test_outcomes(self):
        part_request = self.issue((self.fan, 1), (self.fan, 1), (self.battery, 1))
        good, wrong, defective = part_request.line_ids
        good.outcome = "used"
        self.assertEqual(good.used_quantity, 1, "used without a quantity means all")
        wrong.outcome = "wrong"
        defective.outcome = "defective"
        part_request.action_return_unused()
        self.assertEqual(
            part_request.line_ids.mapped("outcome"), ["used", "wrong", "defective"]
        )
        self.assertEqual(part_request.line_ids.mapped("returned_quantity"), [0, 1, 1])

    def test_buttons_on_the_line(self):
        part_request = self.issue((self.fan, 2))
        part_request.line_ids.action_use()
        self.assertEqual(part_request.line_ids.used_quantity, 2)
        part_request.line_ids.action_not_used()
        self.assertEqual(part_request.line_ids.used_quantity, 0)
        self.assertEqual(part_request.line_ids.outcome, "unused")

    def test_twice_and_before_the_issue(self):
        part_request = self.create_part_request((self.fan, 1))
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_return_unused()
        part_request.action_submit()
        part_request.action_issue()
        part_request.action_return_unused()
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_return_unused()

    def test_many_at_once(self):
        first = self.issue((self.fan, 1))
        second = self.issue(
            (self.fan, 2), work_order_id=self.create_warranty_order().id
        )
        (first | second).action_return_unused()
        self.assertEqual(self.get_free(self.fan), 10)

    def test_returned_with_the_warehouse_s_own_button(self):
        """A return made on the transfer shows on the part request as well."""
        order = self.create_warranty_order()
        part_request = self.issue((self.fan, 2), work_order_id=order.id)
        picking = part_request.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        self.assertEqual(back.location_dest_id, self.stock)
        back.move_ids.picked = True
        back._action_done()
        self.assertEqual(part_request.line_ids.returned_quantity, 1)
        part_request.line_ids.used_quantity = 1
        part_request.action_return_unused()
        self.assertEqual(part_request.line_ids.returned_quantity, 1)

    def test_more_parts_after_the_first_came_back(self):
        first = self.issue((self.fan, 1))
        first.action_return_unused()
        self.order.part_line_ids = [Command.create({"product_id": self.fan.id})]
        second = self.order.part_request_ids - first
        self.assertEqual(second.state, "draft")
