# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequestRouteWizard(models.TransientModel):
    _name = "service.request.route.wizard"
    _inherit = "service.step.wizard"
    _description = "Put Requests into a Queue"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    queue_id = fields.Many2one("service.queue", required=True)
    reason = fields.Char(help="Kept in the timeline of the request.")

    def action_confirm(self):
        """Put the requests into the chosen queue."""
        self.ensure_one()
        self.request_ids.action_route(
            queue_id=self.queue_id.id, reason=self.reason or None
        )
        return {"type": "ir.actions.act_window_close"}
