# Part of Field Service. License LGPL-3.
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartIssue(ServicePartsCommon):
    def test_customer_pays_delivery_of_the_sales_order(self):
        part_request = self.issue((self.fan, 2))
        self.assertEqual(part_request.state, "issued")
        self.assertEqual(part_request.issued_by_id, self.env.user)
        picking = part_request.picking_ids
        self.assertEqual(len(picking), 1)
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(picking.location_dest_id.usage, "customer")
        self.assertEqual(picking.partner_id, self.customer)
        self.assertIn(self.order.name, picking.origin)
        line = part_request.line_ids
        self.assertEqual(line.issued_quantity, 2)
        sale_line = line.sale_line_id
        self.assertEqual(sale_line.order_id, self.order.sale_order_id)
        self.assertEqual(sale_line.order_id.state, "sale")
        self.assertEqual(sale_line.product_uom_qty, 2)
        self.assertEqual(sale_line.qty_delivered, 2)
        self.assertEqual(sale_line.price_unit, 80.0)
        self.assertEqual(sale_line.discount, 0.0)
        self.assertIn("No warranty and no contract", sale_line.name)
        self.assertEqual(sale_line.move_ids, picking.move_ids, "no delivery twice")
        self.assertEqual(sale_line.order_id.picking_ids, picking)
        self.assertEqual(self.get_free(self.fan), 8)

    def test_customer_pays_a_share(self):
        self.create_contract(lines=[{"part_coverage": 60.0}])
        part_request = self.issue((self.fan, 1), work_order_id=self.create_order().id)
        sale_line = part_request.line_ids.sale_line_id
        self.assertEqual(sale_line.discount, 60.0)
        self.assertEqual(sale_line.price_subtotal, 32.0)
        self.assertIn("40 %", sale_line.name)
        self.assertIn("contract", sale_line.name)

    def test_fixed_price_order_delivers_without_billing_the_part(self):
        self.order.write({"billing_policy": "fixed", "fixed_price": 500.0})
        part_request = self.issue((self.fan, 1))
        sale_line = part_request.line_ids.sale_line_id
        self.assertEqual(sale_line.price_subtotal, 0.0)
        self.assertEqual(sale_line.qty_delivered, 1)

    def test_we_pay_consumption(self):
        order = self.create_warranty_order()
        part_request = self.issue((self.fan, 2), work_order_id=order.id)
        move = part_request.picking_ids.move_ids
        self.assertEqual(
            move.location_dest_id, self.company.service_warranty_location_id
        )
        self.assertEqual(move.state, "done")
        self.assertFalse(order.sale_order_id, "nothing to sell")
        self.assertEqual(part_request.line_ids.issued_quantity, 2)

    def test_one_transfer_for_each_destination(self):
        part_request = self.create_part_request((self.fan, 1), (self.battery, 2))
        part_request.line_ids[1].coverage = "goodwill"
        part_request.action_submit()
        part_request.action_issue()
        self.assertEqual(
            part_request.picking_ids.location_dest_id,
            self.company.service_goodwill_location_id
            | part_request.line_ids[0]._get_destination(),
        )
        self.assertEqual(set(part_request.picking_ids.mapped("state")), {"done"})

    def test_same_part_twice_stays_two_moves(self):
        part_request = self.issue((self.fan, 1), (self.fan, 2))
        self.assertEqual(part_request.line_ids.mapped("issued_quantity"), [1, 2])

    def test_many_at_once(self):
        orders = self.order | self.create_warranty_order() | self.create_order()
        part_requests = self.env["service.part.request"]
        for order in orders:
            part_requests |= self.create_part_request(
                (self.fan, 1), (self.battery, 1), work_order_id=order.id
            )
        part_requests.action_submit()
        part_requests.action_issue()
        self.assertEqual(set(part_requests.mapped("state")), {"issued"})
        self.assertEqual(len(part_requests.picking_ids), 3)
        self.assertEqual(self.get_free(self.fan), 7)
        self.assertEqual(len(orders.sale_order_id), 2)

    def test_not_enough_stock(self):
        part_requests = self.create_part_request((self.battery, 1))
        part_requests |= self.create_part_request(
            (self.fan, 7), work_order_id=self.create_order().id
        )
        part_requests |= self.create_part_request(
            (self.fan, 5), work_order_id=self.create_order().id
        )
        part_requests.action_submit()
        with self.assertRaises(UserError) as error, self.cr.savepoint():
            part_requests.action_issue()
        message = str(error.exception)
        self.assertIn("Fan 120 mm", message)
        self.assertIn(self.stock.display_name, message)
        self.assertIn("10 available", message)
        self.assertIn("12 needed", message)
        self.assertNotIn("Battery", message)
        self.assertEqual(set(part_requests.mapped("state")), {"submitted"})
        self.assertFalse(part_requests.picking_ids)
        self.assertFalse(part_requests.work_order_id.sale_order_id)

    def test_reserved_parts_are_not_free(self):
        delivery = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.fan.id,
                            "product_uom_qty": 8,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        },
                    )
                ],
            }
        )
        delivery.action_confirm()
        delivery.action_assign()
        part_request = self.create_part_request((self.fan, 3))
        part_request.action_submit()
        with self.assertRaisesRegex(UserError, "2 available, 3 needed"):
            part_request.action_issue()

    def test_twice(self):
        part_request = self.issue((self.fan, 1))
        with self.assertRaisesRegex(UserError, part_request.name):
            part_request.action_issue()
        self.assertEqual(len(part_request.picking_ids), 1)

    def test_without_an_order(self):
        request = self.create_request()
        part_request = self.create_part_request((self.fan, 1), request_id=request.id)
        part_request.action_submit()
        with self.assertRaisesRegex(UserError, request.name):
            part_request.action_issue()

    def test_order_no_longer_worked_on(self):
        part_request = self.create_part_request((self.fan, 1))
        part_request.action_submit()
        self.order.state = "completed"
        with self.assertRaisesRegex(UserError, self.order.name):
            part_request.action_issue()

    def test_serial_number(self):
        board = self.create_part("Control board", 300.0, tracking="serial")
        first, second = (self.create_lot(board, name) for name in ("CB-1", "CB-2"))
        self.receive(board, 1, 100.0, lot=first)
        self.receive(board, 1, 120.0, lot=second)
        part_request = self.create_part_request((board, 1))
        part_request.action_submit()
        with self.assertRaisesRegex(UserError, "Control board"):
            part_request.action_issue()
        part_request.line_ids.lot_id = second
        part_request.action_issue()
        self.assertEqual(part_request.picking_ids.move_ids.lot_ids, second)
        again = self.create_part_request((board, 1, {"lot_id": second.id}))
        again.action_submit()
        with self.assertRaisesRegex(UserError, "CB-2"):
            again.action_issue()
        again.line_ids.lot_id = first
        again.action_issue()
        self.assertEqual(again.picking_ids.move_ids.lot_ids, first)

    def test_serial_number_one_line_for_each(self):
        board = self.create_part("Control board", 300.0, tracking="serial")
        lot = self.create_lot(board, "CB-1")
        part_request = self.create_part_request((board, 2, {"lot_id": lot.id}))
        part_request.action_submit()
        with self.assertRaisesRegex(UserError, "one line for each"):
            part_request.action_issue()

    def test_lot(self):
        grease = self.create_part("Grease", 5.0, tracking="lot")
        old, new = (self.create_lot(grease, name) for name in ("L1", "L2"))
        self.receive(grease, 5, 2.0, lot=old)
        self.receive(grease, 5, 2.0, lot=new)
        part_request = self.issue((grease, 4, {"lot_id": new.id}))
        self.assertEqual(part_request.picking_ids.move_ids.lot_ids, new)
        too_many = self.create_part_request((grease, 2, {"lot_id": new.id}))
        too_many.action_submit()
        with self.assertRaisesRegex(UserError, r"Grease \(L2\)"):
            too_many.action_issue()

    def test_from_a_shelf_below_the_stock(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 7", "location_id": self.stock.id, "usage": "internal"}
        )
        relay = self.create_part("Relay", 15.0)
        self.receive(relay, 3, 6.0, location=shelf)
        part_request = self.issue((relay, 2))
        move_line = part_request.picking_ids.move_ids.move_line_ids
        self.assertEqual(move_line.location_id, shelf)
        self.assertEqual(self.get_free(relay), 1)

    def test_screws_are_not_counted(self):
        screws = self.create_part("Screws", 1.0, is_storable=False)
        part_request = self.issue((screws, 20))
        self.assertEqual(part_request.line_ids.issued_quantity, 20)
        self.assertEqual(part_request.line_ids.sale_line_id.qty_delivered, 20)
