# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import SQL


class ServiceDelivery(models.Model):
    """Goods that travel for a service are neither sold nor taken back."""

    _inherit = "service.delivery"

    _depends = {
        "stock.move": ["service_part_line_id", "repair_id"],
        "stock.picking": ["service_return_id", "service_loan_id"],
        "service.part.request.line": ["purpose"],
    }

    @api.model
    def _select_is_service(self):
        """Spare parts and exchanged units, loaners, and the ways of units to repair.

        A whole unit that an engineer sells on the spot is sold like any other; for the
        unit of an exchange the exchange itself makes the installed product.
        """
        return SQL(
            """(%s
                OR COALESCE(
                       (SELECT part.purpose <> 'sale'
                          FROM service_part_request_line part
                         WHERE part.id = m.service_part_line_id), FALSE)
                OR p.service_return_id IS NOT NULL
                OR p.service_loan_id IS NOT NULL
                OR m.repair_id IS NOT NULL)""",
            super()._select_is_service(),
        )
