# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceDispatch(models.Model):
    """The parts that were used at a visit, in words."""

    _inherit = "service.dispatch"

    used_parts = fields.Char(compute="_compute_used_parts")

    @api.depends("part_line_ids.used_quantity", "part_line_ids.product_id")
    def _compute_used_parts(self):
        for visit in self:
            # What was used is told to whoever may read the visit.
            visit.used_parts = visit.sudo().part_line_ids._get_used_summary()


class ServicePartRequestLine(models.Model):
    _inherit = "service.part.request.line"

    def _get_used_summary(self):
        """Return what was used of these lines: “2 × Fan, 1 × Filter”."""
        return ", ".join(
            f"{line.used_quantity:g} × {line.product_id.display_name}"
            for line in self
            if line.purpose == "part" and line.used_quantity > 0
        )
