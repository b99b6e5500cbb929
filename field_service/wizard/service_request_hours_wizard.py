# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceRequestHoursWizard(models.TransientModel):
    _name = "service.request.hours.wizard"
    _description = "Correct the Hours of a Request"

    request_id = fields.Many2one("service.request", required=True)
    recorded_hours = fields.Float(
        compute="_compute_recorded_hours",
        help="Sum of the time entries of all visits.",
    )
    hours = fields.Float(string="Correct Hours", required=True)
    reason = fields.Char(required=True, help="Kept in the timeline of the request.")

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        context = self.env.context
        if "request_id" in fields and context.get("active_model") == "service.request":
            vals.setdefault("request_id", context.get("active_id"))
        request = self.env["service.request"].browse(vals.get("request_id"))
        if "hours" in fields and request:
            vals.setdefault("hours", request.hours_spent)
        return vals

    @api.depends("request_id")
    def _compute_recorded_hours(self):
        for wizard in self:
            request = wizard.request_id
            wizard.recorded_hours = request.hours_spent - request.hours_correction

    def action_confirm(self):
        """Correct the hours spent on the request, with the reason."""
        self.ensure_one()
        self.request_id.write(
            {"hours_correction_reason": self.reason, "hours_spent": self.hours}
        )
        return {"type": "ir.actions.act_window_close"}
