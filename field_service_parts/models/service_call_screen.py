# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Command


class ServiceCallScreen(models.AbstractModel):
    """Says which parts will be needed, and notes those that the agent chooses."""

    _inherit = "service.call.screen"

    @api.model
    def _prepare_help(self, request, values):
        return {
            **super()._prepare_help(request, values),
            "likely_parts": request._get_likely_parts(),
        }

    @api.model
    def _prepare_request_vals(self, values):
        vals = super()._prepare_request_vals(values)
        request = self.env["service.request"].browse(values.get("request_id") or [])
        # A call is saved more than once: by "Save" and by the step that ends it.
        stated = request.part_line_ids.product_id.ids
        lines = [
            Command.create(
                {"product_id": part["product_id"], "quantity": part["quantity"]}
            )
            for part in values.get("needed_parts") or []
            if part["product_id"] not in stated
        ]
        if lines:
            vals["part_line_ids"] = lines
        return vals
