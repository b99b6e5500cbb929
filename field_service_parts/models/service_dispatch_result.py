# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServiceDispatch(models.Model):
    """Parts are among what a visit brought in and cost."""

    _inherit = "service.dispatch"

    @api.model
    def _get_result_triggers(self):
        return [
            *super()._get_result_triggers(),
            "part_line_ids.actual_cost",
            "part_line_ids.sale_line_id.price_subtotal",
        ]

    def _get_charges(self):
        # Warehouse data behind the parts is not shown, only its sum.
        return [*super()._get_charges(), self.sudo().part_line_ids]

    def _get_visit_cost(self):
        parts = self.sudo().part_line_ids  # see _get_charges
        return super()._get_visit_cost() + sum(parts.mapped("actual_cost"))


class ServicePartRequestLine(models.Model):
    _inherit = "service.part.request.line"

    def _get_charge_quantity(self):
        # Its order line is settled to what was issued and did not come back.
        return self.issued_quantity - self.returned_quantity
