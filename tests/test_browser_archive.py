# Part of Field Service. License LGPL-3.
"""The life of a unit from its delivery to its end, by clicks."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.field_service_parts.tests.common import ServicePartsCommon

SERIAL = "UPS20-000999"


@tagged("post_install", "-at_install")
class TestBrowserArchive(HttpCase, ServicePartsCommon):
    browser_size = "1366x768"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ups = cls.create_part(
            "UPS 20 kVA", 4000.0, tracking="serial", warranty_months=24
        )
        cls.serial = cls.create_lot(cls.ups, SERIAL)
        cls.receive(cls.ups, 1, 2000.0, lot=cls.serial)
        cls.board = cls.create_part("Control board", 300.0, tracking="serial")
        cls.new_board = cls.create_lot(cls.board, "CB-NEW")
        cls.receive(cls.board, 1, 90.0, lot=cls.new_board)
        cls.seller = new_test_user(
            cls.env,
            login="fs_seller",
            groups="sales_team.group_sale_salesman,stock.group_stock_user",
            company_id=cls.company.id,
        )

    def _walk(self, tour, user):
        self.start_tour("/odoo", f"field_service_archive_{tour}", login=user.login)
        self.env.invalidate_all()

    def test_from_delivery_to_scrap(self):
        delivery = self._sell()
        self._walk("delivery", self.seller)
        self.assertEqual(delivery.state, "done")
        unit = self.env["service.product.archive"].search(
            [("lot_id", "=", self.serial.id)]
        )
        self.assertRecordValues(
            unit,
            [
                {
                    "state": "registered",
                    "partner_id": self.customer.id,
                    "sale_line_id": delivery.sale_id.order_line.id,
                    "warranty_state": "in_warranty",
                }
            ],
        )
        unit.component_ids = [
            Command.create({"product_id": self.board.id, "serial": "CB-OLD"})
        ]

        self._walk("call", self.agent)
        request = unit.request_ids
        self.assertEqual(
            (request.partner_id, request.lot_id), (self.customer, self.serial)
        )
        self._exchange_the_board(request)
        self._walk("close", self.agent)
        self.assertEqual(request.state, "closed")
        self.assertEqual(
            {component.serial: component.is_active for component in unit.component_ids},
            {"CB-OLD": False, "CB-NEW": True},
        )

        self._walk("end", self.agent)
        self.assertEqual(
            (unit.state, unit.deactivation_reason),
            ("deactivated", "Scrapped after the fire"),
        )
        self.assertEqual(len(unit.request_ids), 1, "the history stays")

    def _sell(self):
        """The salesperson, who delivers it himself, sells the unit.

        :return: its delivery
        """
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.ups.id})],
                }
            )
        )
        order.action_confirm()
        return order.sudo().picking_ids

    def _exchange_the_board(self, request):
        """An engineer puts another control board in."""
        request.write({"problem_id": self.problem.id, "solution_id": self.solution.id})
        order = request._create_work_orders()
        parts = self.issue(
            (self.board, 1, {"lot_id": self.new_board.id}), work_order_id=order.id
        )
        parts.line_ids.used_quantity = 1.0
