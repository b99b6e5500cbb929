# Part of Field Service. License LGPL-3.
"""The whole road by clicks alone, every user in a browser of his own."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.field_service_parts.tests.common import ServicePartsCommon

TELEPHONE = "375x812"


@tagged("post_install", "-at_install")
class TestBrowserRoad(HttpCase, ServicePartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.labour, cls.travel = (
            cls.company._get_service_product(f"service_{name}_product_id")
            for name in ("labour", "travel")
        )
        cls.labour.write({"list_price": 80.0, "taxes_id": [Command.clear()]})
        cls.travel.write({"list_price": 60.0, "taxes_id": [Command.clear()]})
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
        cls.env["service.activity.template"].create(
            {
                "name": "Inspect the UPS",
                "standard_hours": 2.0,
                "item_ids": [
                    Command.create({"name": "Voltage measured", "is_required": True})
                ],
            }
        )
        cls.portal_user = new_test_user(
            cls.env,
            login="fs_customer",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            name=cls.contact.name,
            email=cls.contact.email,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _walk(self, tour, user, url="/odoo", telephone=False):
        self.browser_size = TELEPHONE if telephone else "1366x768"
        self.touch_enabled = telephone
        self.start_tour(url, f"field_service_road_{tour}", login=user.login)
        self.env.invalidate_all()

    def test_call_to_ledger_by_clicks(self):
        self._walk("agent", self.agent)
        request = self.env["service.request"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            request,
            [
                {
                    "subject": "UPS beeps and smells",
                    "contact_id": self.contact.id,
                    "archive_id": self.ups.id,
                    "warranty_state": "in_warranty",
                    "state": "new",
                }
            ],
        )
        self.assertEqual(request.lot_id.name, "UPS20-000471")

        self._walk("dispatcher", self.dispatcher)
        order = request.work_order_ids
        dispatch = order.dispatch_ids
        parts = order.part_request_ids
        self.assertEqual(
            (order.state, dispatch.state, dispatch.employee_id, parts.state),
            ("released", "sent", self.engineer, "submitted"),
        )
        fan, battery = (
            parts.line_ids.filtered(lambda line, p=product: line.product_id == p)
            for product in (self.fan, self.battery)
        )
        self.assertRecordValues(
            fan + battery,
            [
                {"coverage": "warranty", "quantity": 1.0, "coverage_manual": False},
                {"coverage": "billable", "quantity": 2.0, "coverage_manual": True},
            ],
        )

        self._walk("engineer_accept", self.engineer_user, "/odoo/my-day", True)
        self.assertEqual(dispatch.state, "accepted")
        self._walk("warehouse", self.stock_user)
        self.assertEqual(set(parts.picking_ids.mapped("state")), {"done"})
        self._walk("engineer_visit", self.engineer_user, "/odoo/my-day", True)
        self.assertTrue(dispatch.is_locked)
        self.assertEqual(dispatch.signed_by, "Carla Contact")
        self.assertEqual(
            sorted(dispatch.time_entry_ids.mapped(lambda e: (e.kind, e.hours))),
            [("travel", 0.5), ("work", 1.5)],
        )
        self._walk("warehouse_return", self.stock_user)
        self.assertRecordValues(
            fan + battery,
            [
                {"used_quantity": 1.0, "returned_quantity": 0.0},
                {"used_quantity": 1.0, "returned_quantity": 1.0},
            ],
        )

        self._walk("billing", self.dispatcher)
        self.assertEqual(order.state, "completed")
        self._walk("accountant", self.accountant)
        self.assertEqual((order.state, order.invoice_ids.state), ("closed", "posted"))
        self._walk("customer", self.portal_user, "/my")
        self._walk("agent_close", self.agent)
        self.assertEqual(request.state, "closed")
        self.assertEqual(request.hours_spent, 2.0)

        self._check_papers(request, order, dispatch)
        self._check_ledger(order)

    def _check_papers(self, request, order, dispatch):
        """The signed report is with everything, and the customer can take it."""
        for document in (request, order, self.ups):
            self.assertTrue(
                self.env["ir.attachment"].search_count(
                    [("res_model", "=", document._name), ("res_id", "=", document.id)]
                ),
                f"the signed report lies on the {document._name}",
            )
        self.authenticate(self.portal_user.login, self.portal_user.login)
        paper = self.url_open(f"{request.access_url}/visits/{dispatch.id}/report")
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")

    def _check_ledger(self, order):
        company = self.company
        invoice = order.invoice_ids
        accounts = self.fan.with_company(company)._get_product_accounts()
        self.assertEqual(
            {
                line.product_id: (line.quantity, line.price_subtotal)
                for line in invoice.invoice_line_ids
                if line.display_type == "product"
            },
            {
                self.labour: (1.5, 120.0),
                self.travel: (0.5, 30.0),
                self.battery: (1.0, 50.0),
            },
        )
        receivable = self.customer.with_company(company).property_account_receivable_id
        income = invoice.invoice_line_ids.filtered("product_id").account_id
        self.assertEqual(
            self._get_debits_and_credits(invoice),
            {
                receivable: (200.0, 0.0),
                income: (0.0, 200.0),
                # The battery that the customer keeps.
                accounts["expense"]: (20.0, 0.0),
                accounts["stock_valuation"]: (0.0, 20.0),
            },
        )
        # Labour 1.5 h and travel 0.5 h at the engineer's 40.00 an hour.
        self.assertEqual(
            self._get_debits_and_credits(order.cost_move_id),
            {
                company.service_cost_account_billable_id: (80.0, 0.0),
                company.service_absorption_account_id: (0.0, 80.0),
            },
        )
        # The fan in warranty, at its purchase price.
        fan_entry = order.part_request_ids.picking_ids.move_ids.filtered(
            lambda move: move.product_id == self.fan
        ).account_move_id
        self.assertEqual(
            self._get_debits_and_credits(fan_entry),
            {
                company.service_cost_account_warranty_id: (30.0, 0.0),
                accounts["stock_valuation"]: (0.0, 30.0),
            },
        )
        entries = invoice | order.cost_move_id | fan_entry
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertEqual(len(entries), 3)
        self.assertEqual(
            (order.actual_labour, order.actual_travel, order.actual_part),
            (60.0, 20.0, 50.0),
        )

    def _get_debits_and_credits(self, move):
        sums = {}
        for line in move.line_ids:
            debit, credit = sums.get(line.account_id, (0.0, 0.0))
            sums[line.account_id] = (debit + line.debit, credit + line.credit)
        return {account: amounts for account, amounts in sums.items() if any(amounts)}
