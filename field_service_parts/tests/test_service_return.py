# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestServiceReturn(ServiceGoodsCommon):
    """A unit of the customer comes in, is repaired, and goes back."""

    def _create_return(self, **vals):
        return self.env["service.return"].create(
            {"archive_id": self.unit.id, "partner_id": self.customer.id, **vals}
        )

    def test_received_as_the_customers_and_without_value(self):
        value, entries = (
            self.get_stock_value(),
            self.env["account.move"].search_count([]),
        )
        goods = self._create_return()
        self.assertEqual(
            (goods.product_id, goods.lot_id), (self.inverter, self.own_lot)
        )
        goods.action_announce()
        receipt = goods.picking_ids
        self.assertEqual(receipt.picking_type_id, self.warehouse.in_type_id)
        self.assertEqual(receipt.location_id.usage, "customer")
        self.assertEqual(receipt.owner_id, self.customer)
        goods.with_user(self.stock_user).action_receive()
        self.assertEqual((goods.state, receipt.state), ("received", "done"))
        here = self.warehouse.service_return_location_id
        self.assertEqual(self.get_quants(self.own_lot), {(here, self.customer): 1})
        self.assertEqual(here.location_id, self.warehouse.view_location_id)
        self.assertEqual(self.get_stock_value(), value)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(self.get_free(self.inverter), 2, "nobody else gets it")

    def test_the_receipt_in_the_warehouse_is_the_arrival(self):
        goods = self._create_return()
        goods.action_announce()
        receipt = goods.picking_ids.with_user(self.stock_user)
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(goods.state, "received")
        self.assertTrue(goods.received_at)
        repair = goods.repair_ids
        self.assertEqual((repair.state, repair.lot_id), ("confirmed", self.own_lot))
        self.assertEqual(repair.partner_id, self.customer)
        self.assertEqual(repair.product_location_src_id, receipt.location_dest_id)

    def test_repaired_and_sent_back(self):
        value = self.get_stock_value()
        goods = self._create_return()
        goods.with_user(self.stock_user).action_receive()
        repair = goods.repair_ids.with_user(self.stock_user)
        repair.action_repair_start()
        self.assertEqual(goods.state, "in_repair")
        with self.assertRaisesRegex(UserError, "only possible in the state"):
            goods.action_send_back()
        repair.action_repair_end()
        self.assertEqual((goods.state, repair.state), ("repaired", "done"))
        here = self.warehouse.service_return_location_id
        self.assertEqual(self.get_quants(self.own_lot), {(here, self.customer): 1})
        goods.with_user(self.agent).action_send_back()
        self.assertEqual(goods.state, "sent_back")
        delivery = goods.picking_ids - repair.picking_id
        self.assertEqual(delivery.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(delivery.move_line_ids.lot_id, self.own_lot)
        self.assertEqual(delivery.move_line_ids.owner_id, self.customer)
        goods.with_user(self.stock_user).action_hand_over()
        self.assertEqual((goods.state, delivery.state), ("done", "done"))
        self.assertFalse(self.get_quants(self.own_lot))
        self.assertEqual(self.get_stock_value(), value)
        moves = goods.picking_ids.move_ids | repair.move_id
        self.assertFalse(moves.account_move_id, "it never was ours")
        self.assertFalse(any(moves.mapped("value")))

    def test_parts_of_the_repair_are_billed_by_the_one_sales_order(self):
        order = self.create_order(archive_id=self.unit.id)
        goods = self._create_return(work_order_id=order.id)
        goods.action_receive()
        repair = goods.repair_ids
        self.assertFalse(repair.under_warranty)
        self.assertEqual(repair.sale_order_id, order.sale_order_id)
        self.add_repair_part(repair, self.fan, 2)
        repair.action_repair_start()
        repair.move_ids.quantity = 2
        repair.action_repair_end()
        line = order.sale_order_id.order_line
        self.assertEqual((line.product_id, line.qty_delivered), (self.fan, 2))
        self.assertEqual((line.price_subtotal, line.service_customer_share), (160, 100))
        self.assertFalse(order.sale_order_id.picking_ids, "the bench has taken them")
        self.assertAlmostEqual(order.actual_cost, 60.0)
        self.complete_with_hours(order)
        order.action_create_invoice()
        invoiced = order.invoice_ids.invoice_line_ids.filtered(
            lambda invoice_line: invoice_line.product_id == self.fan
        )
        self.assertAlmostEqual(invoiced.price_subtotal, 160.0)

    def complete_with_hours(self, order):
        visit = self.create_dispatch(order)
        visit.action_send()
        visit.action_accept()
        visit.action_arrive()
        visit.action_finish()
        self.complete(order)

    def test_contract_pays_its_part_of_the_repair(self):
        self.create_contract([{"part_coverage": 75.0}])
        order = self.create_order(archive_id=self.unit.id)
        goods = self._create_return(work_order_id=order.id)
        goods.action_receive()
        self.add_repair_part(goods.repair_ids, self.fan, 1)
        line = order.sale_order_id.order_line
        self.assertAlmostEqual(line.price_subtotal, 20.0)
        self.assertEqual(line.service_customer_share, 25.0)

    def test_warranty_repair_is_billed_to_nobody(self):
        unit = self.create_warranty_archive(product_id=self.inverter.id, serial="INV-W")
        order = self.create_order(archive_id=unit.id)
        goods = self.env["service.return"].create({"work_order_id": order.id})
        goods.action_receive()
        self.assertEqual(goods.lot_id.name, "INV-W", "taken from the type plate")
        repair = goods.repair_ids
        self.assertTrue(repair.under_warranty)
        part = self.add_repair_part(repair, self.fan, 2)
        self.assertEqual(
            part.location_dest_id, self.company.service_warranty_location_id
        )
        repair.action_repair_start()
        part.quantity = 2
        repair.action_repair_end()
        self.assertFalse(order.sale_order_id)
        cost_account = self.company.service_cost_account_warranty_id
        stock_account = self.fan._get_product_accounts()["stock_valuation"]
        self.assertEqual(
            self.get_entry_lines(part),
            {(cost_account, 60.0, 0.0), (stock_account, 0.0, 60.0)},
        )
        self.assertEqual(part.account_move_id.service_work_order_id, order)
        self.assertFalse(repair.move_id.account_move_id, "only the parts are ours")
        self.assertAlmostEqual(order.actual_cost, 60.0)

    def test_scrapped_without_value(self):
        value = self.get_stock_value()
        goods = self._create_return()
        goods.action_receive()
        goods.with_user(self.manager).action_scrap()
        self.assertEqual(goods.state, "scrapped")
        self.assertEqual(goods.repair_ids.state, "cancel")
        self.assertEqual(goods.scrap_id.state, "done")
        self.assertFalse(self.get_quants(self.own_lot))
        self.assertFalse(goods.scrap_id.move_ids.account_move_id)
        self.assertEqual(self.get_stock_value(), value)

    def test_untracked_units_of_two_customers_do_not_mix(self):
        pump = self.create_part("Pump", 100.0)
        first, second = (
            self.env["service.return"].create(
                {"partner_id": partner.id, "product_id": pump.id, "quantity": 2}
            )
            for partner in (self.customer, self.stranger)
        )
        (first | second).action_receive()
        second.repair_ids.action_repair_start()
        second.repair_ids.action_repair_end()
        second.action_send_back()
        lines = second._get_open_pickings().move_line_ids
        self.assertEqual((lines.owner_id, lines.quantity), (self.stranger, 2))
        second.action_hand_over()
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", pump.id),
                ("location_id", "=", self.warehouse.service_return_location_id.id),
                ("quantity", "!=", 0),
            ]
        )
        self.assertEqual((quants.owner_id, quants.quantity), (self.customer, 2))

    def test_a_cancelled_receipt_and_a_cancelled_return(self):
        goods = self._create_return()
        goods.action_announce()
        goods.picking_ids.action_cancel()
        goods.action_receive()
        self.assertEqual(goods.state, "received")
        other = self._create_return()
        other.action_announce()
        other.with_user(self.agent).action_cancel()
        self.assertEqual(
            (other.state, other.picking_ids.state), ("cancelled", "cancel")
        )
        with self.assertRaisesRegex(UserError, other.name):
            other.action_receive()

    def test_what_is_missing_is_named(self):
        goods = self.env["service.return"].create(
            {"partner_id": self.customer.id, "product_id": self.inverter.id}
        )
        with self.assertRaisesRegex(UserError, f"{goods.name}: enter the serial"):
            goods.action_announce()
        with self.assertRaisesRegex(ValidationError, "one document for each piece"):
            self._create_return(quantity=2)
        with self.assertRaisesRegex(ValidationError, "belongs to another product"):
            self._create_return(product_id=self.fan.id, lot_id=self.own_lot.id)
        announced = self._create_return()
        announced.action_announce()
        with self.assertRaisesRegex(ValidationError, "has transfers already"):
            announced.partner_id = self.stranger
        with self.assertRaisesRegex(UserError, "goods are on their way"):
            announced.unlink()

    def test_entered_by_the_agent(self):
        with Form(self.env["service.return"].with_user(self.agent)) as form:
            form.partner_id = self.customer
            form.archive_id = self.unit
        goods = form.record
        self.assertEqual(
            (goods.product_id, goods.lot_id), (self.inverter, self.own_lot)
        )
        goods.action_announce()
        with self.assertRaises(AccessError):
            goods.action_receive()

    def test_engineers_see_their_own_and_portal_users_none(self):
        visit = self.create_visit("return_repair")
        visit.with_user(self.engineer_user).action_finish()
        Return = self.env["service.return"]
        goods = visit.return_ids
        own = Return.with_user(self.engineer_user).search([("id", "in", goods.ids)])
        self.assertEqual(own, goods)
        self.assertTrue(own.read(["name", "product_id", "state"]))
        other = Return.with_user(self.other_engineer_user)
        self.assertFalse(other.search([("id", "in", goods.ids)]))
        portal = new_test_user(
            self.env, login="fs_goods_portal", groups="base.group_portal"
        )
        for model in ("service.return", "service.loan"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_everybody_opens_the_form(self):
        visit = self.create_visit(
            "return_repair_loaner", treatment_product_id=self.inverter.id
        )
        visit.action_finish()
        for user in (
            self.agent,
            self.stock_user,
            self.engineer_user,
            self.dispatcher,
            self.accountant,
        ):
            for document in (visit.return_ids, visit.loan_ids):
                with self.subTest(user=user.login, model=document._name):
                    mine = document.with_user(user)
                    views = mine.get_views([(False, "form"), (False, "list")])
                    shown = views["models"][document._name]["fields"]
                    self.assertIn("state", shown)
                    self.assertEqual(mine.read(list(shown))[0]["id"], document.id)
                    if "picking_ids" in shown:
                        names = ("name", "location_id", "location_dest_id", "owner_id")
                        pickings = {"fields": {name: {} for name in names}}
                        self.assertTrue(
                            mine.web_read({"picking_ids": pickings})[0]["picking_ids"]
                        )

    def test_other_companies_see_nothing(self):
        other = self.setup_other_company(name="Second Service")["company"]
        goods = self._create_return()
        self.stock_user.write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        Return = self.env["service.return"].with_user(self.stock_user)
        Return = Return.with_context(allowed_company_ids=other.ids)
        self.assertFalse(Return.search([("id", "=", goods.id)]))
        with self.assertRaises(AccessError):
            Return.browse(goods.id).action_receive()
