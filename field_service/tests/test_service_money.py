# Part of Field Service. License LGPL-3.
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ServiceAccountingCommon


@tagged("post_install", "-at_install")
class TestServiceMoney(ServiceAccountingCommon):
    """Invoices and ledger entries, checked to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        labour = cls.company._get_service_product("service_labour_product_id")
        travel = cls.company._get_service_product("service_travel_product_id")
        labour.list_price, travel.list_price = 80.0, 60.0
        (labour | travel).taxes_id = False
        plan = cls.env["account.analytic.plan"].create({"name": "Service"})
        cls.analytic = cls.env["account.analytic.account"].create(
            {"name": "Hospital contract", "plan_id": plan.id}
        )

    def _order(self, archive=None, **vals):
        request = self.create_request(archive_id=archive.id if archive else False)
        order = request._create_work_orders()
        order.write(vals)
        return order

    def _amounts(self, move):
        return {
            (line.account_id, "debit" if line.debit else "credit"): line.debit
            or line.credit
            for line in move.line_ids
        }

    # -- Invoice ----------------------------------------------------------
    def test_time_and_material_invoice_to_the_cent(self):
        order = self._order()
        self.perform(order, work=1.5, travel=0.5)
        order.cost_line_ids = [
            Command.create(
                {"name": "Disposal fee", "unit_cost": 12.5, "unit_price": 20.0}
            )
        ]
        told = order.with_user(self.dispatcher).action_create_invoice()
        self.assertEqual(told["tag"], "display_notification")
        invoice = order.invoice_ids
        opened = order.with_user(self.accountant).action_view_invoices()
        self.assertEqual(opened["res_id"], invoice.id)
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.partner_id, self.customer)
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        self.assertEqual(sorted(lines.mapped("price_subtotal")), [20.0, 30.0, 120.0])
        self.assertEqual(
            [line.quantity for line in lines.sorted("price_subtotal")], [1, 0.5, 1.5]
        )
        labour = lines.filtered(lambda line: line.quantity == 1.5)
        self.assertIn("No warranty and no contract", labour.name)
        self.assertEqual(order.invoice_count, 1)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.action_create_invoice()
        self.assertEqual(len(order.sale_order_id.invoice_ids), 1)

    def test_hours_added_after_reopening_are_billed_once(self):
        order = self._order()
        dispatch = self.perform(order, work=1.0, travel=0)
        order.action_create_invoice()
        order.action_reopen("Something forgotten")
        self.add_hours(dispatch, 0.5)
        order.action_complete()
        order.action_create_invoice()
        invoices = order.invoice_ids
        self.assertEqual(sorted(invoices.mapped("amount_untaxed")), [40.0, 80.0])

    def test_contract_share_becomes_a_discount(self):
        self.create_contract([{"labour_coverage": 75.0, "travel_coverage": 100.0}])
        order = self._order()
        self.perform(order, work=2.0, travel=1.0)
        entries = order.time_entry_ids
        self.assertEqual(set(entries.mapped("coverage")), {"contract"})
        order.action_create_invoice()
        line = order.invoice_ids.invoice_line_ids
        self.assertEqual(len(line), 1, "travel is covered in full and not billed")
        self.assertAlmostEqual(line.discount, 75.0)
        self.assertAlmostEqual(line.price_subtotal, 40.0)
        self.assertIn("Covered by contract", line.name)

    def test_warranty_leaves_nothing_to_invoice(self):
        order = self._order(self.create_warranty_archive())
        self.perform(order)
        self.assertEqual(set(order.time_entry_ids.mapped("coverage")), {"warranty"})
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.action_create_invoice()
        self.assertFalse(order.sale_order_id.invoice_ids)

    def test_fixed_price_bills_its_own_line_once(self):
        order = self._order(billing_policy="fixed", fixed_price=499.9)
        self.perform(order)
        order.action_create_invoice()
        invoice = order.invoice_ids
        self.assertEqual(invoice.amount_untaxed, 499.9)
        self.assertEqual(len(invoice.invoice_line_ids), 1)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.action_create_invoice()

    def test_several_orders_on_one_invoice(self):
        orders = self._order() | self._order()
        for order in orders:
            self.perform(order, work=1.0, travel=0)
        orders.action_create_invoice()
        invoice = orders.invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertAlmostEqual(invoice.amount_untaxed, 160.0)
        self.assertEqual(invoice.service_order_count, 2)

    def test_internal_work_is_never_invoiced(self):
        own = self.create_archive(
            partner_id=self.company.partner_id.id, is_internal=True
        )
        order = self.create_order(
            partner_id=False, kind="internal_field", archive_id=own.id
        )
        self.perform(order)
        self.assertEqual(set(order.time_entry_ids.mapped("coverage")), {"internal"})
        with self.assertRaisesRegex(UserError, "internal work"):
            order.action_create_invoice()

    def test_only_finished_orders_are_invoiced_and_only_by_those_who_may(self):
        order = self._order()
        with self.assertRaisesRegex(UserError, order.name):
            order.action_create_invoice()
        self.perform(order)
        with self.assertRaisesRegex(UserError, "only a dispatcher"):
            order.with_user(self.agent).action_create_invoice()
        order.with_user(self.accountant).action_create_invoice()
        self.assertEqual(order.invoice_count, 1)

    # -- Ledger -----------------------------------------------------------
    def test_closing_posts_labour_travel_and_fees_to_the_cent(self):
        order = self._order(analytic_distribution={str(self.analytic.id): 100.0})
        self.perform(order, work=1.5, travel=0.5)
        order.cost_line_ids = [
            Command.create({"name": "Parking", "quantity": 3, "unit_cost": 4.35})
        ]
        order.with_user(self.dispatcher).action_close()
        move = order.cost_move_id
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.journal_id, self.company.service_cost_journal_id)
        cost = self.company.service_cost_account_billable_id
        absorption = self.company.service_absorption_account_id
        self.assertEqual(
            sorted(move.line_ids.filtered("debit").mapped("debit")),
            [13.05, 20.0, 60.0],
        )
        self.assertEqual(move.line_ids.filtered("debit").account_id, cost)
        self.assertEqual(
            sorted(move.line_ids.filtered("credit").mapped("credit")),
            [13.05, 20.0, 60.0],
        )
        self.assertEqual(move.line_ids.filtered("credit").account_id, absorption)
        for line in move.line_ids:
            self.assertEqual(line.analytic_distribution, {str(self.analytic.id): 100.0})
        self.assertAlmostEqual(
            sum(move.line_ids.analytic_line_ids.mapped("amount")),
            -93.05,
            msg="the analytic account carries the cost once",
        )

    def test_cost_goes_to_the_account_of_its_class_and_the_contract_s_analytics(self):
        self.create_contract(
            [{"labour_coverage": 100.0}],
            analytic_distribution={str(self.analytic.id): 100.0},
        )
        order = self._order()
        self.perform(order, work=1.0, travel=0.5)
        order.action_close()
        amounts = self._amounts(order.cost_move_id)
        company = self.company
        self.assertAlmostEqual(
            amounts[company.service_cost_account_contract_id, "debit"], 40.0
        )
        self.assertAlmostEqual(
            amounts[company.service_cost_account_billable_id, "debit"], 20.0
        )
        self.assertTrue(
            all(
                line.analytic_distribution == {str(self.analytic.id): 100.0}
                for line in order.cost_move_id.line_ids
            )
        )

    def test_closing_twice_posts_once_and_reopening_reverses(self):
        order = self._order()
        dispatch = self.perform(order, work=1.0, travel=0)
        order.action_close()
        first = order.cost_move_id
        with self.assertRaisesRegex(UserError, order.name):
            order.action_close()
        self.assertEqual(order.cost_move_ids, first)
        order.action_reopen("Wrong hours")
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.cost_move_id)
        account = self.company.service_cost_account_billable_id
        lines = self.env["account.move.line"].search([("account_id", "=", account.id)])
        self.assertAlmostEqual(sum(lines.mapped("balance")), 0.0)
        self.add_hours(dispatch, 0.5)
        order.action_complete()
        order.action_close()
        lines = self.env["account.move.line"].search([("account_id", "=", account.id)])
        self.assertAlmostEqual(sum(lines.mapped("balance")), 60.0)
        self.assertEqual(order.cost_move_count, 3)

    def test_closed_orders_take_no_more_hours_or_costs(self):
        order = self._order()
        dispatch = self.perform(order)
        order.action_close()
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.add_hours(dispatch, 1)
        with self.assertRaisesRegex(UserError, "reopen it"):
            order.cost_line_ids = [Command.create({"name": "Late", "unit_cost": 1})]

    def test_missing_account_is_named_and_nothing_is_posted(self):
        order = self._order()
        self.perform(order)
        self.company.service_cost_account_billable_id = False
        with self.assertRaisesRegex(UserError, "Cost of Billable Service"):
            order.action_close()
        self.assertEqual(order.state, "completed")
        self.assertFalse(order.cost_move_id)

    def test_accounts_come_with_the_chart_and_stay_when_set(self):
        company = self.company
        self.assertTrue(company.service_cost_journal_id)
        accounts = [company[name] for name in company._get_service_account_names()]
        self.assertEqual(len(set(accounts)), 6)
        before = accounts[0]
        company._create_service_accounting_defaults()
        self.assertEqual(company.service_cost_account_billable_id, before)

    # -- Who pays, by hand ---------------------------------------------------
    def test_goodwill_by_dispatcher_only(self):
        order = self._order()
        dispatch = self.create_dispatch(order)
        entry = self.add_hours(dispatch, 1)
        self.assertEqual((entry.coverage, entry.customer_share), ("billable", 100.0))
        with self.assertRaises(AccessError):
            entry.with_user(self.engineer_user).coverage = "goodwill"
        entry.with_user(self.dispatcher).coverage = "goodwill"
        self.assertEqual(entry.customer_share, 0.0)
        self.assertIn("fs_dispatcher", entry.coverage_reason)
        order.contract_id = self.create_contract()
        self.assertEqual(entry.coverage, "goodwill", "a decision by hand stays")

    def test_share_must_be_a_percentage(self):
        order = self._order()
        entry = self.add_hours(self.create_dispatch(order), 1)
        with self.assertRaises(ValidationError):
            entry.write({"coverage": "contract", "customer_share": 120.0})

    def test_coverage_is_recomputed_when_the_contract_changes(self):
        order = self._order()
        entry = self.add_hours(self.create_dispatch(order), 1)
        self.assertEqual(entry.coverage, "billable")
        order.contract_id = self.create_contract()
        self.assertEqual((entry.coverage, entry.customer_share), ("contract", 0.0))

    def test_warranty_counts_on_the_day_of_the_call(self):
        yesterday = date.today() - timedelta(days=1)
        archive = self.create_warranty_archive(end=yesterday)
        late = self.create_request(archive_id=archive.id)
        self.assertEqual(late._get_coverage("part").coverage, "billable")
        in_time = self.create_request(
            archive_id=archive.id, received_at=f"{yesterday} 12:00:00"
        )
        coverage = in_time._get_coverage("part")
        self.assertEqual(coverage.coverage, "warranty")
        self.assertIn("is in warranty until", coverage.reason)

    # -- What a visit brought in ---------------------------------------------
    def test_request_totals_are_the_sum_of_its_visits(self):
        order = self._order()
        first = self.perform(order, work=1.0, travel=0.5)
        order.action_reopen("Second visit")
        second = self.create_dispatch(order, employee_id=self.other_engineer.id)
        self.add_hours(second, 2.0)
        second.cost_line_ids = [
            Command.create({"name": "Parking", "unit_cost": 5.0, "unit_price": 9.0})
        ]
        second.action_send()
        second.action_accept()
        second.action_arrive()
        second.action_finish()
        order.action_complete()
        order.action_create_invoice()
        self.assertAlmostEqual(first.revenue, 80.0 + 30.0)
        self.assertAlmostEqual(first.cost, 40.0 + 20.0)
        self.assertAlmostEqual(second.revenue, 160.0 + 9.0)
        self.assertAlmostEqual(second.cost, 100.0 + 5.0)
        request = order.request_id
        self.assertAlmostEqual(request.visit_revenue, 279.0)
        self.assertAlmostEqual(request.visit_cost, 165.0)
        self.assertAlmostEqual(request.hours_spent, first.hours + second.hours)
