# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequestWaitWizard(models.TransientModel):
    _name = "service.request.wait.wizard"
    _inherit = "service.step.wizard"
    _description = "Let Requests Wait"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    waiting_reason_id = fields.Many2one(
        "service.waiting.reason", string="Waiting for", required=True
    )

    def action_confirm(self):
        """Let the requests wait for the chosen reason."""
        self.ensure_one()
        self.request_ids.action_wait(waiting_reason_id=self.waiting_reason_id.id)
        return {"type": "ir.actions.act_window_close"}
