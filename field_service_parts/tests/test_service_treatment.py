# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestServiceTreatment(ServiceGoodsCommon):
    """Each treatment of a visit makes its documents, once."""

    def _finish(self, treatment, **vals):
        visit = self.create_visit(treatment, **vals)
        visit.with_user(self.engineer_user).action_finish()
        return visit

    # -- (a) and (b): return repair, with or without a loaner ----------------
    def test_return_repair(self):
        visit = self._finish("return_repair")
        goods = visit.return_ids
        self.assertEqual((goods.state, goods.kind), ("announced", "repair"))
        self.assertEqual(goods.lot_id, self.own_lot)
        self.assertEqual(goods.work_order_id, visit.work_order_id)
        self.assertEqual(goods.request_id, visit.request_id)
        self.assertEqual(goods.archive_id, self.unit)
        self.assertEqual(goods.user_id, self.dispatcher)
        self.assertEqual(goods.picking_ids.state, "assigned")
        for document in (visit, visit.work_order_id, visit.request_id, self.unit):
            self.assertEqual(document.return_count, 1)
            action = document.with_context(related="return_count").action_view_related()
            self.assertEqual(action["res_id"], goods.id)
        self.assertFalse(visit.loan_ids)
        self.assertIn("return_announced", visit.request_id.log_ids.mapped("event"))
        goods.action_receive()
        self.assertEqual(goods.repair_ids.lot_id, self.own_lot)

    def test_return_repair_with_loaner(self):
        visit = self._finish(
            "return_repair_loaner",
            treatment_product_id=self.inverter.id,
            treatment_lot_id=self.loaner_lot.id,
            loan_due_on="2030-01-31",
        )
        goods, loan = visit.return_ids, visit.loan_ids
        self.assertEqual((goods.state, loan.state), ("announced", "ready"))
        self.assertEqual(loan.return_id, goods)
        self.assertEqual(str(loan.due_on), "2030-01-31")
        self.assertEqual(visit.work_order_id.loan_count, 1)
        loan.action_hand_out()
        goods.action_receive()
        goods.repair_ids.action_repair_start()
        goods.repair_ids.action_repair_end()
        goods.action_send_back()
        back = loan._get_open_pickings()
        self.assertEqual(back.location_dest_id, self.stock, "expected back in turn")
        goods.action_hand_over()
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual((goods.state, loan.state), ("done", "returned"))
        self.assertEqual(
            self.get_quants(self.loaner_lot),
            {(self.stock, self.env["res.partner"]): 1},
        )
        events = visit.request_id.log_ids.mapped("event")
        for event in ("loan_out", "return_received", "return_repaired", "loan_back"):
            self.assertIn(event, events)

    # -- (c): sale ------------------------------------------------------------
    def test_sale_on_the_one_sales_order(self):
        visit = self._finish(
            "sale", treatment_product_id=self.battery.id, treatment_quantity=2
        )
        order = visit.work_order_id
        line = order.sale_order_id.order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (self.battery, 2))
        self.assertEqual(order.sale_order_id.state, "sale")
        parts = visit.part_request_ids
        self.assertEqual((parts.state, parts.line_ids.purpose), ("submitted", "sale"))
        parts.with_user(self.stock_user).action_issue()
        self.assertEqual(line.qty_delivered, 2)
        self.assertEqual(self.get_free(self.battery), 8)
        self.assertEqual(len(order.sale_order_id.order_line), 1, "not twice")
        self.complete(order)
        order.action_create_invoice()
        invoiced = order.invoice_ids.invoice_line_ids.filtered(
            lambda invoice_line: invoice_line.product_id == self.battery
        )
        self.assertAlmostEqual(invoiced.price_subtotal, 100.0)
        order.invoice_ids.action_post()
        stock_account = self.battery._get_product_accounts()["stock_valuation"]
        cogs = order.invoice_ids.line_ids.filtered(
            lambda entry_line: entry_line.account_id == stock_account
        )
        self.assertAlmostEqual(sum(cogs.mapped("credit")), 40.0, msg="2 × 20 at cost")

    def test_warranty_does_not_pay_what_is_sold(self):
        unit = self.create_warranty_archive()
        visit = self._finish("sale", archive=unit, treatment_product_id=self.battery.id)
        line = visit.part_line_ids
        self.assertEqual((line.coverage, line.customer_share), ("billable", 100.0))
        self.assertAlmostEqual(line.sale_line_id.price_subtotal, 50.0)

    def test_sale_follows_its_part_request(self):
        visit = self._finish("sale", treatment_product_id=self.battery.id)
        line = visit.part_line_ids
        line.quantity = 3
        order_lines = visit.work_order_id.sale_order_id.order_line
        self.assertEqual(sum(order_lines.mapped("product_uom_qty")), 3)
        visit.part_request_ids.action_cancel()
        self.assertEqual(sum(order_lines.mapped("product_uom_qty")), 0)
        self.assertFalse(visit.lacks_documents, "somebody has decided against it")

    # -- (d): exchange --------------------------------------------------------
    def test_exchange(self):
        self.unit.write({"warranty_start": "2024-01-01", "warranty_end": "2099-12-31"})
        contract = self.create_contract(
            [{"archive_id": self.unit.id, "labour_coverage": 100.0}]
        )
        visit = self._finish("exchange", treatment_lot_id=self.spare_lot.id)
        goods, line = visit.return_ids, visit.part_line_ids
        self.assertEqual((goods.kind, goods.lot_id), ("exchange", self.own_lot))
        self.assertEqual((line.product_id, line.purpose), (self.inverter, "exchange"))
        self.assertEqual((line.coverage, line.customer_share), ("warranty", 0.0))
        visit.part_request_ids.with_user(self.stock_user).action_issue()
        self.assertEqual(self.unit.state, "deactivated")
        self.assertIn(visit.name, self.unit.deactivation_reason)
        new = self.unit.replaced_by_id
        self.assertEqual(line.new_archive_id, new)
        self.assertEqual((new.state, new.serial), ("registered", "INV-NEW"))
        self.assertEqual(new.partner_id, self.customer)
        self.assertEqual(new.installer_id, self.engineer)
        self.assertEqual(str(new.warranty_start), "2024-01-01")
        self.assertEqual(str(new.warranty_end), "2099-12-31")
        self.assertEqual(contract.line_ids.archive_id, new)
        self.assertEqual(new.contract_id, contract)
        value = sum(line.move_ids.mapped("value"))
        self.assertAlmostEqual(value, 500.0)
        warranty = self.company.service_warranty_location_id.valuation_account_id
        stock_account = self.inverter._get_product_accounts()["stock_valuation"]
        self.assertEqual(
            self.get_entry_lines(line.move_ids),
            {(warranty, 500.0, 0.0), (stock_account, 0.0, 500.0)},
        )
        goods.action_receive()
        self.assertFalse(goods.repair_ids, "nobody waits for it")
        with self.assertRaisesRegex(UserError, "another unit for this one"):
            goods.action_send_back()
        goods.action_scrap()
        self.assertEqual(goods.state, "scrapped")
        self.complete(visit.work_order_id)
        self.assertFalse(visit.work_order_id.sale_order_id.order_line)

    def test_exchange_that_the_customer_pays(self):
        visit = self._finish("exchange", treatment_lot_id=self.spare_lot.id)
        visit.part_request_ids.action_issue()
        sale_line = visit.work_order_id.sale_order_id.order_line
        self.assertAlmostEqual(sale_line.price_subtotal, 900.0)
        self.assertEqual(sale_line.qty_delivered, 1)
        visit.request_id.write({"problem_id": self.problem.id})
        visit.request_id.solution_id = self.solution
        self.complete(visit.work_order_id)
        visit.request_id.action_solve()
        visit.request_id.action_close()
        self.assertFalse(self.unit.component_ids, "a whole unit is no component")
        self.assertFalse(self.unit.replaced_by_id.component_ids)

    # -- (e): replacement -----------------------------------------------------
    def test_replacement_demands_the_part(self):
        visit = self._finish("replacement")
        order = visit.work_order_id
        self.assertEqual(visit.state, "done", "the engineer is not kept there")
        self.assertTrue(visit.lacks_documents)
        task = order.activity_ids
        self.assertEqual(task.user_id, self.dispatcher)
        self.assertIn("state the part that was replaced", task.note)
        self.add_hours(visit, 1.0)
        with self.assertRaisesRegex(UserError, f"{visit.name}.*part that was replaced"):
            order.action_complete()
        with self.assertRaisesRegex(UserError, f"{visit.name}.*part that was replaced"):
            visit.action_make_documents()
        self.create_part_request((self.fan, 1), dispatch_id=visit.id)
        visit.action_make_documents()
        self.assertEqual(visit.part_request_ids.state, "submitted")
        self.assertFalse(visit.lacks_documents)
        visit.part_request_ids.action_issue()
        visit.part_request_ids.action_use_all()
        order.action_complete()
        self.assertEqual(order.state, "completed")

    def test_replacement_asks_which_of_two(self):
        self.unit.component_ids = [
            Command.create({"product_id": self.fan.id, "fitted_on": "2024-01-01"}),
            Command.create({"product_id": self.fan.id, "fitted_on": "2024-01-01"}),
        ]
        visit = self.create_visit("replacement")
        parts = self.create_part_request((self.fan, 1), dispatch_id=visit.id)
        with self.assertRaisesRegex(UserError, "which component is replaced by Fan"):
            visit.action_make_documents()
        parts.line_ids.replaces_component_id = self.unit.component_ids[0]
        visit.action_make_documents()
        self.assertEqual(parts.state, "submitted")

    # -- all of them ----------------------------------------------------------
    def test_a_second_time_finds_the_first_documents(self):
        cases = {
            "return_repair": {},
            "return_repair_loaner": {"treatment_product_id": self.inverter.id},
            "sale": {"treatment_product_id": self.battery.id},
            "exchange": {},
        }
        for treatment, vals in cases.items():
            with self.subTest(treatment):
                visit = self._finish(treatment, **vals)

                def get_documents(visit=visit):
                    visit.invalidate_recordset()
                    order = visit.work_order_id
                    return (
                        order.return_ids.ids,
                        order.return_ids.picking_ids.ids,
                        order.loan_ids.ids,
                        order.loan_ids.picking_ids.ids,
                        order.part_request_ids.ids,
                        order.sale_order_id.order_line.ids,
                    )

                first = get_documents()
                self.assertTrue(any(first))
                visit.action_make_documents()
                visit.work_order_id.action_make_documents()
                visit.request_id.action_make_documents()
                self.assertEqual(get_documents(), first)
                visit.work_order_id.return_ids.action_cancel()

    def test_a_second_visit_finds_the_return_of_the_first(self):
        first = self._finish("return_repair", outcome="follow_up")
        second = self.create_dispatch(first.work_order_id, treatment="return_repair")
        second.action_send()
        second.action_accept()
        second.action_arrive()
        second.action_finish()
        self.assertEqual(first.work_order_id.return_ids, first.return_ids)
        self.assertFalse(second.lacks_documents)

    def test_what_is_missing_is_left_to_the_office(self):
        cases = [
            ("return_repair", {"archive": False}, "enter the installed product"),
            ("return_repair_loaner", {}, "choose the loaner"),
            ("sale", {}, "choose the product that is sold"),
            ("exchange", {"archive": False}, "enter the installed product"),
        ]
        Visit = self.env["service.dispatch"]
        for treatment, vals, wish in cases:
            with self.subTest(treatment):
                visit = self._finish(treatment, **vals)
                self.assertEqual(visit.state, "done")
                self.assertTrue(visit.lacks_documents)
                self.assertTrue(visit.request_id.lacks_documents)
                self.assertIn(visit, Visit.search([("lacks_documents", "=", True)]))
                self.assertIn(wish, visit.work_order_id.activity_ids.note)
                with self.assertRaisesRegex(UserError, f"{visit.name}.*{wish}"):
                    visit.with_user(self.dispatcher).action_make_documents()
        visit.treatment = "onsite_repair"
        self.assertNotIn(visit, Visit.search([("lacks_documents", "=", True)]))
        with self.assertRaisesRegex(UserError, visit.name):
            visit.action_make_documents()

    def test_nobody_at_home(self):
        visit = self._finish("return_repair", outcome="no_access")
        self.assertFalse(visit.return_ids)
        self.assertFalse(visit.lacks_documents)

    def test_only_the_engineer_himself_or_the_office(self):
        visit = self.create_visit("return_repair")
        with self.assertRaises(AccessError):
            visit.with_user(self.other_engineer_user).action_make_documents()
        with self.assertRaises(AccessError):
            visit.with_user(self.stock_user).action_make_documents()
        visit.with_user(self.dispatcher).action_make_documents()
        self.assertEqual(visit.return_ids.state, "announced")

    def test_each_company_has_its_own_places(self):
        other = self.setup_other_company(name="Second Service")["company"]
        self.env.user.company_ids += other
        team = self.env["service.team"].create(
            {"name": "South", "company_id": other.id}
        )
        unit = self.create_archive(serial="X-1", company_id=other.id)
        engineer = self.env["hr.employee"].create(
            {"name": "Sue", "is_service_engineer": True, "company_id": other.id}
        )
        visit = self.create_visit(
            "return_repair",
            archive=unit,
            order_vals={"company_id": other.id, "team_id": team.id},
            employee_id=engineer.id,
        )
        visit.action_finish()
        goods = visit.return_ids
        self.assertEqual(goods.company_id, other)
        self.assertEqual(goods.warehouse_id.company_id, other)
        self.assertEqual(goods.picking_ids.company_id, other)
        self.assertEqual(goods.picking_ids.location_dest_id.company_id, other)
        self.assertNotEqual(
            goods.picking_ids.location_dest_id,
            self.warehouse._get_service_return_location(),
        )

    def test_a_cancelled_order_takes_along_what_has_not_moved(self):
        order = self.create_order(archive_id=self.unit.id)
        goods = self.env["service.return"].create({"work_order_id": order.id})
        loan = self.env["service.loan"].create(
            {"work_order_id": order.id, "product_id": self.inverter.id}
        )
        goods.action_announce()
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual((goods.state, loan.state), ("cancelled", "cancelled"))
        self.assertEqual(goods.picking_ids.state, "cancel")

    def test_my_day_takes_the_unit_along(self):
        visit = self.create_visit().with_user(self.engineer_user)
        visit.save_my_day_facts(
            {
                "treatment": "return_repair_loaner",
                "treatment_product_id": self.inverter.id,
                "treatment_lot_id": self.loaner_lot.id,
                "loan_due_on": "2030-01-31",
            }
        )
        facts = visit.get_my_day_details()[0]["facts"]
        self.assertEqual(facts["treatment_product_id"], self.inverter.id)
        self.assertEqual(facts["treatment_lot_id"], self.loaner_lot.id)
        visit.action_finish()
        self.assertEqual(visit.sudo().loan_ids.lot_id, self.loaner_lot)
        words = visit.get_my_day_details()[0]["documents"]
        self.assertEqual(len(words), 2)
