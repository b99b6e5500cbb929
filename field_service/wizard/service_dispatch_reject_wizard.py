# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceDispatchRejectWizard(models.TransientModel):
    _name = "service.dispatch.reject.wizard"
    _inherit = "service.step.wizard"
    _description = "Reject Dispatches"
    _documents_field = "dispatch_ids"

    dispatch_ids = fields.Many2many("service.dispatch", string="Visits", required=True)
    reason = fields.Char(required=True, help="The dispatcher reads it at once.")

    def action_confirm(self):
        """Reject the dispatches with the reason."""
        self.ensure_one()
        self.dispatch_ids.action_reject(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
