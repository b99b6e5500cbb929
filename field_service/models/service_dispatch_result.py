# Part of Field Service. License LGPL-3.
from odoo import api, fields, models

from ..const import COST_GROUPS


class ServiceDispatch(models.Model):
    """What a visit brought in and what it cost."""

    _inherit = "service.dispatch"

    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(
        compute="_compute_result",
        groups=COST_GROUPS,
        help="What the customer is billed for this visit.",
    )
    cost = fields.Monetary(
        compute="_compute_result",
        groups=COST_GROUPS,
        help="Hours, fees and parts of this visit at cost.",
    )

    @api.depends(lambda self: self._get_result_triggers())
    def _compute_result(self):
        for dispatch in self:
            charges = dispatch._get_charges()
            dispatch.revenue = sum(
                charge._get_charge_revenue() for lines in charges for charge in lines
            )
            dispatch.cost = dispatch._get_visit_cost()

    @api.model
    def _get_result_triggers(self):
        """Return the fields whose change makes revenue or cost change."""
        return [
            "time_entry_ids.cost",
            "time_entry_ids.sale_line_id.price_subtotal",
            "cost_line_ids.amount",
            "cost_line_ids.stage",
            "cost_line_ids.sale_line_id.price_subtotal",
        ]

    def _get_charges(self):
        """Return the recordsets of all that is charged for this visit."""
        self.ensure_one()
        actual = self.cost_line_ids.filtered(lambda line: line.stage == "actual")
        return [self.time_entry_ids, actual]

    def _get_visit_cost(self):
        """Return the actual cost of this visit in company currency."""
        self.ensure_one()
        actual = self.cost_line_ids.filtered(lambda line: line.stage == "actual")
        return sum(self.time_entry_ids.mapped("cost")) + sum(actual.mapped("amount"))
