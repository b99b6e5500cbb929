# Part of Field Service. License LGPL-3.
from odoo.fields import Command
from odoo.tests import tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestServiceDeliveryGoods(ServiceGoodsCommon):
    """Goods that travel for a service neither make nor end installed products."""

    def find_archives(self, lot):
        return self.env["service.product.archive"].search([("lot_id", "=", lot.id)])

    def find_ways(self, lot):
        return self.env["service.delivery"].search([("lot_id", "=", lot.id)])

    def test_spare_parts(self):
        board = self.create_part("Control board", 300.0, tracking="serial")
        lot = self.create_lot(board, "BOARD-1")
        self.receive(board, 1, 100.0, lot=lot)
        parts = self.issue((board, 1, {"lot_id": lot.id, "coverage": "billable"}))
        way = self.find_ways(lot)
        self.assertEqual((way.direction, way.is_service), ("delivered", True))
        self.assertFalse(self.find_archives(lot))
        message = way.with_user(self.agent).action_create_archives()["params"]
        self.assertIn("not sold", message["message"])
        self.assertFalse(self.find_archives(lot))
        parts.action_return_unused()
        self.assertFalse(self.find_archives(lot))

    def test_a_loaner_stays_ours(self):
        loan = self.env["service.loan"].create(
            {
                "work_order_id": self.order.id,
                "product_id": self.inverter.id,
                "lot_id": self.loaner_lot.id,
            }
        )
        loan.action_hand_out()
        self.assertFalse(self.find_archives(self.loaner_lot))
        loan.action_take_back()
        self.assertEqual(loan.state, "returned")
        self.assertFalse(self.find_archives(self.loaner_lot))
        self.assertTrue(all(way.is_service for way in self.find_ways(self.loaner_lot)))

    def test_a_unit_under_repair_stays_the_customers(self):
        goods = self.env["service.return"].create(
            {"archive_id": self.unit.id, "partner_id": self.customer.id}
        )
        goods.action_receive()
        self.assertEqual(self.unit.state, "registered")
        goods.action_send_back()
        goods.action_hand_over()
        self.assertEqual(goods.state, "done")
        self.assertEqual(self.find_archives(self.own_lot), self.unit)
        self.assertEqual(self.unit.state, "registered")
        self.assertFalse(self.unit.delivery_move_line_id)

    def test_an_exchange_makes_one_record(self):
        visit = self.create_visit("exchange", treatment_lot_id=self.spare_lot.id)
        visit.action_make_documents()
        visit.part_request_ids.action_issue()
        new = self.find_archives(self.spare_lot)
        self.assertEqual(len(new), 1)
        self.assertEqual(self.unit.replaced_by_id, new)

    def test_a_unit_sold_on_the_spot_is_an_installed_product(self):
        visit = self.create_visit(
            "sale",
            treatment_product_id=self.inverter.id,
            treatment_lot_id=self.spare_lot.id,
        )
        visit.action_make_documents()
        visit.part_request_ids.action_issue()
        new = self.find_archives(self.spare_lot)
        self.assertRecordValues(
            new, [{"state": "registered", "partner_id": self.customer.id}]
        )

    def test_an_ordinary_delivery_of_the_same_product(self):
        self.env.user.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_manager").id)
        ]
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.inverter.id})],
            }
        )
        order.action_confirm()
        order.picking_ids.move_line_ids.lot_id = self.spare_lot
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_user(self.stock_user).button_validate()
        self.assertEqual(self.find_archives(self.spare_lot).state, "registered")
        self.assertFalse(self.find_ways(self.spare_lot).is_service)
