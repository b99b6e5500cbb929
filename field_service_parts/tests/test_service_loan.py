# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .goods_common import ServiceGoodsCommon


@tagged("post_install", "-at_install")
class TestServiceLoan(ServiceGoodsCommon):
    """A loaner goes out, may be overdue, and comes back; it stays ours."""

    def _create_loan(self, **vals):
        return self.env["service.loan"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.inverter.id,
                "lot_id": self.loaner_lot.id,
                "user_id": self.agent.id,
                **vals,
            }
        )

    def test_out_and_back(self):
        value = self.get_stock_value()
        loan = self._create_loan()
        self.assertEqual(loan.due_on, date.today() + timedelta(days=14))
        loan.with_user(self.agent).action_prepare()
        delivery = loan.picking_ids
        self.assertEqual(delivery.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(delivery.move_line_ids.lot_id, self.loaner_lot)
        loan.with_user(self.stock_user).action_hand_out()
        self.assertEqual((loan.state, delivery.state), ("out", "done"))
        lent = self.company.service_loan_location_id
        nobody = self.env["res.partner"]
        self.assertEqual(self.get_quants(self.loaner_lot), {(lent, nobody): 1})
        self.assertEqual(self.get_free(self.inverter), 1)
        self.assertEqual(
            self.inverter.with_context(warehouse_id=self.warehouse.id).qty_available,
            1,
            "what is lent is not available",
        )
        self.assertEqual(self.get_stock_value(), value, "it stays on the books")
        loan.with_user(self.stock_user).action_take_back()
        self.assertEqual(loan.state, "returned")
        self.assertTrue(loan.returned_at)
        self.assertEqual(self.get_quants(self.loaner_lot), {(self.stock, nobody): 1})
        back = loan.picking_ids - delivery
        self.assertEqual(back.return_id, delivery)
        self.assertFalse(loan.picking_ids.move_ids.account_move_id)
        self.assertEqual(self.get_stock_value(), value)

    def test_overdue_gives_one_task_and_the_return_closes_it(self):
        loan = self._create_loan()
        loan.action_hand_out()
        self.assertFalse(loan.is_overdue)
        loan.due_on = date.today() - timedelta(days=1)
        self.assertTrue(loan.is_overdue)
        Loan = self.env["service.loan"]
        self.assertIn(loan, Loan.search([("is_overdue", "=", True)]))
        self.assertNotIn(loan, Loan.search([("is_overdue", "=", False)]))
        Loan._get_unreminded()._remind_overdue()
        self.assertEqual(loan.activity_ids.user_id, self.agent)
        self.assertNotIn(loan, Loan._get_unreminded(), "once is enough")
        loan.due_on = date.today() - timedelta(days=2)
        self.assertIn(loan, Loan._get_unreminded(), "a new date, a new reminder")
        loan.action_take_back()
        self.assertFalse(loan.activity_ids)
        self.assertFalse(loan.is_overdue)
        self.assertNotIn(loan, Loan.search([("is_overdue", "=", True)]))

    def test_reminder_runs_by_the_scheduler(self):
        loan = self._create_loan(due_on=date.today() - timedelta(days=1))
        loan.action_hand_out()
        with self.enter_registry_test_mode():
            self.env.ref(
                "field_service_parts.ir_cron_service_loan_overdue"
            ).method_direct_trigger()
        self.assertEqual(len(loan.activity_ids), 1)

    def test_own_equipment_is_lent(self):
        equipment = self.create_archive(
            product_id=self.inverter.id,
            lot_id=self.spare_lot.id,
            is_internal=True,
            partner_id=False,
        )
        loan = self.env["service.loan"].create(
            {
                "partner_id": self.customer.id,
                "equipment_id": equipment.id,
            }
        )
        self.assertEqual(
            (loan.product_id, loan.lot_id), (self.inverter, self.spare_lot)
        )
        loan.action_hand_out()
        self.assertEqual(equipment.lent_count, 1)
        self.assertEqual(
            self.env["service.loan"].browse(
                equipment.with_context(related="lent_count").action_view_related()[
                    "res_id"
                ]
            ),
            loan,
        )

    def test_one_unit_is_not_lent_twice(self):
        self._create_loan().action_prepare()
        with self.assertRaisesRegex(ValidationError, "INV-LOAN is lent already"):
            self._create_loan().action_prepare()

    def test_the_number_may_be_left_to_the_warehouse(self):
        loan = self._create_loan(lot_id=False)
        loan.action_prepare()
        with self.assertRaisesRegex(UserError, "choose the serial number"):
            loan.action_hand_out()
        loan.lot_id = self.spare_lot
        loan.action_hand_out()
        self.assertEqual(loan.picking_ids.move_line_ids.lot_id, self.spare_lot)
        with self.assertRaisesRegex(ValidationError, "is handed out"):
            loan.lot_id = self.loaner_lot

    def test_nothing_there(self):
        lot = self.create_lot(self.inverter, "INV-GONE")
        loan = self._create_loan(lot_id=lot.id)
        with self.assertRaisesRegex(UserError, f"{loan.name}: .* is not in"):
            loan.action_hand_out()
        loan.action_cancel()
        self.assertEqual((loan.state, loan.picking_ids.state), ("cancelled", "cancel"))

    def test_the_engineer_hands_out_what_is_in_his_van(self):
        self.engineer.action_create_van_location()
        van = self.engineer.van_location_id
        lot = self.create_lot(self.inverter, "INV-VAN")
        self.receive(self.inverter, 1, 500.0, location=van, lot=lot)
        visit = self.create_visit(
            "return_repair_loaner",
            treatment_product_id=self.inverter.id,
            treatment_lot_id=lot.id,
        )
        visit.with_user(self.engineer_user).action_make_documents()
        loan = visit.loan_ids
        self.assertEqual(loan.location_id, van)
        with self.assertRaises(AccessError):
            loan.with_user(self.other_engineer_user).action_hand_out()
        loan.with_user(self.engineer_user).action_hand_out()
        self.assertEqual(loan.state, "out")
        loan.with_user(self.stock_user).action_take_back()
        self.assertEqual(
            self.get_quants(lot), {(van, self.env["res.partner"]): 1}, "back in the van"
        )
        other = self._create_loan()
        with self.assertRaises(AccessError):
            other.with_user(self.engineer_user).action_hand_out()

    def test_a_list_takes_no_query_per_loan(self):
        def measure(loans):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            loans.web_read(
                {name: {} for name in ("name", "state", "is_overdue", "can_move")}
            )
            return self.env.cr.sql_log_count - start

        few = self._create_loan(lot_id=False)
        many = few
        for _number in range(8):
            many |= self._create_loan(lot_id=False)
        measure(few)
        self.assertEqual(measure(few), measure(many))
