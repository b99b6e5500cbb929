# Part of Field Service. License LGPL-3.
"""The whole road on real documents: from the call to the ledger, to the cent."""

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.field_service.tests.common import SIGNATURE
from odoo.addons.field_service_parts.tests.common import ServicePartsCommon


@tagged("post_install", "-at_install")
class TestRoad(ServicePartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        services = cls.env["product.product"]
        for name, price in (("labour", 80.0), ("travel", 60.0)):
            product = cls.company._get_service_product(f"service_{name}_product_id")
            product.list_price = price
            services |= product
        services.taxes_id = [Command.clear()]
        unit = cls.env["product.product"].create(
            {
                "name": "UPS 20 kVA",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "warranty_months": 24,
            }
        )
        serial = cls.create_lot(unit, "UPS20-000471")
        # Parts are in warranty, hours are not.
        cls.ups = cls.create_warranty_archive(
            product_id=unit.id,
            lot_id=serial.id,
            warranty_labour=False,
            warranty_travel=False,
        )

    def test_call_to_ledger(self):
        # The agent takes the call.
        call = Form(self.env["service.request"].with_user(self.agent))
        call.contact_id = self.contact
        call.subject = "UPS beeps and smells"
        call.type_id = self.type_repair
        call.archive_id = self.ups
        call.problem_id = self.problem
        request = call.save()
        self.assertEqual(request.partner_id, self.customer)
        self.assertEqual(request.lot_id.name, "UPS20-000471")
        self.assertEqual(request.warranty_state, "in_warranty")

        # The dispatcher makes an order of it and sends the engineer.
        order = request.with_user(self.dispatcher)._create_work_orders()
        order.cost_line_ids = [
            Command.create(
                {
                    "stage": "estimated",
                    "category": "other",
                    "name": "Toll",
                    "unit_cost": 5,
                }
            )
        ]
        dispatch = self.create_dispatch(order.sudo()).with_user(self.dispatcher)
        dispatch.action_send()
        visit = dispatch.with_user(self.engineer_user)
        visit.action_accept()

        # One part in warranty, one that the dispatcher charges.
        parts = self.create_part_request(
            (self.fan, 1), (self.battery, 2), dispatch_id=dispatch.id
        )
        fan_line, battery_line = parts.line_ids
        self.assertEqual(fan_line.coverage, "warranty")
        battery_line.with_user(self.dispatcher).coverage = "billable"
        parts.action_submit()
        parts.with_user(self.stock_user).action_issue()
        self.assertEqual(parts.state, "issued")
        self.assertEqual(set(parts.picking_ids.mapped("state")), {"done"})

        # The engineer does the work; one battery is enough.
        visit.action_arrive()
        visit.action_stop_timer()
        self.add_hours(dispatch.sudo(), 1.5)
        self.add_hours(dispatch.sudo(), 0.5, kind="travel")
        fan_line.sudo().used_quantity = 1
        battery_line.sudo().used_quantity = 1
        visit.write(
            {
                "treatment": "replacement",
                "cause_id": self.cause.id,
                "solution_id": self.solution.id,
                "solution": "<p>Fan and one battery replaced.</p>",
            }
        )
        visit.action_finish()
        visit.action_sign(SIGNATURE, "Carla Contact")
        self.assertTrue(dispatch.is_locked)
        for document in (request, order, self.ups):
            self.assertTrue(
                self.env["ir.attachment"].search_count(
                    [("res_model", "=", document._name), ("res_id", "=", document.id)]
                ),
                f"the signed report lies on the {document._name}",
            )
        parts.with_user(self.stock_user).action_return_unused()
        self.assertEqual(battery_line.returned_quantity, 1)

        # Done, billed, closed.
        order.action_complete()
        order.action_create_invoice()
        invoice = order.sudo().invoice_ids
        invoice.with_user(self.accountant).action_post()
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        self.assertEqual(
            {
                line.product_id.name: (line.quantity, line.price_subtotal)
                for line in lines
            },
            {
                "Service Labour": (1.5, 120.0),
                "Travel Time": (0.5, 30.0),
                "Battery 12 V": (1.0, 50.0),
            },
        )
        self.assertEqual(invoice.amount_total, 200.0)
        order.with_user(self.accountant).action_close()

        request.with_user(self.agent).action_solve()
        request.with_user(self.agent).action_close()
        self.assertEqual(request.state, "closed")
        self.assertAlmostEqual(request.hours_spent, 2.0)

        self._check_ledger(order.sudo(), invoice)

    def _check_ledger(self, order, invoice):
        company = self.company
        accounts = self.fan.with_company(company)._get_product_accounts()
        # Labour 1.5 h and travel 0.5 h at the engineer's 40.00 an hour.
        self.assertEqual(
            self._get_balances(order.cost_move_id),
            {
                company.service_cost_account_billable_id: 80.0,
                company.service_absorption_account_id: -80.0,
            },
        )
        # The fan went into the cost of warranty at its purchase price.
        fan_move = order.part_request_ids.picking_ids.move_ids.filtered(
            lambda move: move.product_id == self.fan
        )
        self.assertEqual(
            self._get_balances(fan_move.account_move_id),
            {
                company.service_cost_account_warranty_id: 30.0,
                accounts["stock_valuation"]: -30.0,
            },
        )
        # The customer owes the invoice; the battery he keeps is its own cost of sales.
        balances = self._get_balances(invoice)
        self.assertEqual(
            sum(
                balance
                for account, balance in balances.items()
                if account.account_type == "asset_receivable"
            ),
            200.0,
        )
        self.assertEqual(sum(balances.values()), 0.0)
        self.assertEqual(balances[accounts["expense"]], 20.0)
        self.assertEqual(balances[accounts["stock_valuation"]], -20.0)
        for move in order.cost_move_id | fan_move.account_move_id | invoice:
            self.assertEqual(move.state, "posted")
        self.assertEqual(
            (order.actual_labour, order.actual_travel, order.actual_part),
            (60.0, 20.0, 50.0),
        )
        self.assertEqual(order.actual_cost, 130.0)

    def _get_balances(self, move):
        balances = {}
        for line in move.line_ids:
            balances[line.account_id] = balances.get(line.account_id, 0) + line.balance
        return {account: balance for account, balance in balances.items() if balance}
