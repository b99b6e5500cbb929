# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestServicePartLedger(ServicePartsCommon):
    """Every part in the general ledger, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.fan.with_company(cls.company)._get_product_accounts()
        cls.stock_account = accounts["stock_valuation"]
        cls.expense_account = accounts["expense"]
        cls.warranty_account = cls.company.service_cost_account_warranty_id
        plan = cls.env["account.analytic.plan"].create({"name": "Service"})
        cls.analytic_order, cls.analytic_contract = cls.env[
            "account.analytic.account"
        ].create(
            [
                {"name": name, "plan_id": plan.id, "company_id": cls.company.id}
                for name in ("Order", "Contract")
            ]
        )

    def get_lines(self, entry):
        return sorted(
            (line.account_id.id, line.debit, line.credit) for line in entry.line_ids
        )

    def assertEntry(self, move, debit_account, credit_account, amount):
        entry = move.account_move_id
        self.assertEqual(entry.state, "posted")
        self.assertEqual(
            self.get_lines(entry),
            sorted([(debit_account.id, amount, 0.0), (credit_account.id, 0.0, amount)]),
        )

    def test_consumption_locations_have_the_cost_accounts(self):
        for coverage in ("warranty", "contract", "goodwill", "internal"):
            location = self.company._get_consumption_location(coverage)
            self.assertEqual(
                location.valuation_account_id,
                self.company[f"service_cost_account_{coverage}_id"],
                coverage,
            )
            self.assertTrue(location.valuation_account_id, coverage)
            self.assertEqual(location.company_id, self.company)

    def test_locations_of_a_former_installation_serve_again(self):
        before = self.company.service_warranty_location_id
        self.company.service_warranty_location_id = False
        self.company._create_service_consumption_locations()
        self.assertEqual(self.company.service_warranty_location_id, before)

    def test_account_set_by_hand_stays(self):
        location = self.company.service_goodwill_location_id
        location.valuation_account_id = self.expense_account
        self.company._create_service_accounting_defaults()
        self.assertEqual(location.valuation_account_id, self.expense_account)

    def test_warranty_at_average_cost(self):
        self.receive(self.fan, 5, 45.33)  # 10 × 30.00 and 5 × 45.33 make 35.11
        order = self.create_warranty_order(
            analytic_distribution={str(self.analytic_order.id): 100}
        )
        part_request = self.issue((self.fan, 2), work_order_id=order.id)
        move = part_request.picking_ids.move_ids
        self.assertAlmostEqual(move.value, 70.22)
        self.assertEntry(move, self.warranty_account, self.stock_account, 70.22)
        entry = move.account_move_id
        self.assertEqual(entry.service_work_order_id, order)
        self.assertIn(order.name, entry.ref)
        cost_line = entry.line_ids.filtered("debit")
        self.assertEqual(
            cost_line.analytic_distribution, {str(self.analytic_order.id): 100}
        )
        analytic = self.env["account.analytic.line"].search(
            [("auto_account_id", "=", self.analytic_order.id)]
        )
        self.assertEqual(sum(analytic.mapped("amount")), -70.22, "counted once")

    def test_contract_analytics_go_before_the_order_s(self):
        contract = self.create_contract(
            lines=[{"part_coverage": 100.0}],
            analytic_distribution={str(self.analytic_contract.id): 100},
        )
        order = self.create_order(
            analytic_distribution={str(self.analytic_order.id): 100}
        )
        self.assertEqual(order.contract_id, contract)
        part_request = self.issue((self.fan, 1), work_order_id=order.id)
        move = part_request.picking_ids.move_ids
        self.assertEntry(
            move,
            self.company.service_cost_account_contract_id,
            self.stock_account,
            30.0,
        )
        self.assertEqual(
            move.account_move_id.line_ids.filtered("debit").analytic_distribution,
            {str(self.analytic_contract.id): 100},
        )

    def test_standard_price(self):
        category = self.category.copy({"property_cost_method": "standard"})
        relay = self.create_part(
            "Relay", 20.0, categ_id=category.id, standard_price=7.77
        )
        self.receive(relay, 10, 7.77)
        order = self.create_warranty_order()
        part_request = self.issue((relay, 3), work_order_id=order.id)
        self.assertEntry(
            part_request.picking_ids.move_ids,
            self.warranty_account,
            self.stock_account,
            23.31,
        )

    def test_goodwill_and_internal_have_their_own_accounts(self):
        order = self.create_order(kind="internal_field")
        internal = self.issue((self.fan, 1), work_order_id=order.id)
        self.assertEntry(
            internal.picking_ids.move_ids,
            self.company.service_cost_account_internal_id,
            self.stock_account,
            30.0,
        )
        goodwill = self.create_part_request((self.fan, 1))
        goodwill.line_ids.coverage = "goodwill"
        goodwill.action_submit()
        goodwill.action_issue()
        self.assertEntry(
            goodwill.picking_ids.move_ids,
            self.company.service_cost_account_goodwill_id,
            self.stock_account,
            30.0,
        )

    def test_return_reverses_the_entry(self):
        order = self.create_warranty_order(
            analytic_distribution={str(self.analytic_order.id): 100}
        )
        part_request = self.issue((self.fan, 3), work_order_id=order.id)
        part_request.line_ids.used_quantity = 1
        # The price has changed in the meantime; the parts come back at theirs.
        self.receive(self.fan, 7, 50.0)
        part_request.action_return_unused()
        issue, back = part_request.picking_ids.move_ids.sorted("id")
        self.assertEntry(issue, self.warranty_account, self.stock_account, 90.0)
        self.assertEntry(back, self.stock_account, self.warranty_account, 60.0)
        balance = sum(
            part_request.picking_ids.move_ids.account_move_id.line_ids.filtered(
                lambda line: line.account_id == self.warranty_account
            ).mapped("balance")
        )
        self.assertEqual(balance, 30.0, "one fan was used")
        analytic = self.env["account.analytic.line"].search(
            [("auto_account_id", "=", self.analytic_order.id)]
        )
        self.assertEqual(sum(analytic.mapped("amount")), -30.0)
        self.assertEqual(order.actual_part, 30.0)

    def test_each_transfer_has_an_entry_of_its_own(self):
        orders = self.create_warranty_order() | self.create_warranty_order()
        part_requests = self.env["service.part.request"]
        for order in orders:
            part_requests |= self.create_part_request(
                (self.fan, 1), work_order_id=order.id
            )
        part_requests.action_submit()
        part_requests.action_issue()
        entries = part_requests.picking_ids.move_ids.account_move_id
        self.assertEqual(len(entries), 2)
        self.assertEqual(entries.service_work_order_id, orders)

    def test_billable_is_invoiced_with_its_cost_of_goods(self):
        dispatch = self.create_dispatch(self.order)
        part_request = self.issue((self.fan, 3))
        self.assertFalse(part_request.picking_ids.move_ids.account_move_id)
        part_request.line_ids.used_quantity = 2
        part_request.action_return_unused()
        for step in ("action_send", "action_accept", "action_arrive"):
            getattr(dispatch, step)()
        dispatch.action_stop_timer()
        self.add_hours(dispatch, 1.0)
        dispatch.action_finish()
        self.order.action_complete()
        self.order.action_create_invoice()
        invoice = self.order.invoice_ids
        invoice.action_post()
        part_line = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.fan
        )
        self.assertEqual(part_line.quantity, 2)
        self.assertEqual(part_line.price_subtotal, 160.0)
        goods = invoice.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertEqual(
            sorted((line.account_id.id, line.debit, line.credit) for line in goods),
            sorted(
                [
                    (self.expense_account.id, 60.0, 0.0),
                    (self.stock_account.id, 0.0, 60.0),
                ]
            ),
        )
        self.assertEqual(
            sum(invoice.line_ids.mapped("debit")),
            sum(invoice.line_ids.mapped("credit")),
        )

    def test_costs_estimated_and_actual(self):
        part_request = self.create_part_request((self.fan, 2), (self.battery, 1))
        self.assertEqual(self.order.estimated_part, 80.0)
        self.assertEqual(self.order.estimated_cost, 80.0)
        self.assertEqual(self.order.actual_part, 0.0)
        self.receive(self.fan, 10, 50.0)  # the average rises to 40
        self.assertEqual(self.order.estimated_part, 80.0, "an estimate stays")
        part_request.action_submit()
        part_request.action_issue()
        self.assertEqual(self.order.actual_part, 100.0)
        self.assertEqual(self.order.actual_cost, 100.0)
        self.assertEqual(self.order.variance_part, 20.0)
        part_request.line_ids[0].used_quantity = 1
        part_request.line_ids[1].used_quantity = 1
        part_request.action_return_unused()
        self.assertEqual(self.order.actual_part, 60.0)
        self.assertEqual(self.order.actual_cost, 60.0)

    def test_parts_added_during_the_work_are_no_estimate(self):
        dispatch = self.create_dispatch(self.order)
        self.create_part_request((self.fan, 1))
        for step in ("action_send", "action_accept", "action_arrive"):
            getattr(dispatch, step)()
        self.assertEqual(self.order.state, "in_progress")
        later = self.create_part_request((self.battery, 1))
        self.assertFalse(later.line_ids.is_planned)
        self.assertEqual(self.order.estimated_part, 30.0)

    def test_cancelled_parts_are_no_estimate(self):
        part_request = self.create_part_request((self.fan, 2))
        part_request.action_cancel()
        self.assertEqual(self.order.estimated_part, 0.0)

    def test_periodic_valuation_still_counts_analytically(self):
        category = self.category.copy({"property_valuation": "periodic"})
        relay = self.create_part("Relay", 20.0, categ_id=category.id)
        self.receive(relay, 10, 5.0)
        order = self.create_warranty_order(
            analytic_distribution={str(self.analytic_order.id): 100}
        )
        part_request = self.issue((relay, 4), work_order_id=order.id)
        self.assertFalse(part_request.picking_ids.move_ids.account_move_id)
        analytic = self.env["account.analytic.line"].search(
            [("auto_account_id", "=", self.analytic_order.id)]
        )
        self.assertEqual(sum(analytic.mapped("amount")), -20.0)
        self.assertEqual(order.actual_part, 20.0)

    def test_reopened_order_takes_more_parts(self):
        order = self.create_warranty_order()
        self.issue((self.fan, 1), work_order_id=order.id).action_use_all()
        self.perform(order)
        order.action_close()
        order.action_reopen(reason="Second fan")
        again = self.issue((self.fan, 1), work_order_id=order.id)
        again.action_use_all()
        self.assertEqual(order.actual_part, 60.0)
        order.action_complete()
        order.action_close()
        self.assertEqual(
            len(order.part_line_ids.move_ids.account_move_id), 2, "nothing twice"
        )
