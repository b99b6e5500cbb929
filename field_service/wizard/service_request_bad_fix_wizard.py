# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequestBadFixWizard(models.TransientModel):
    _name = "service.request.bad.fix.wizard"
    _inherit = "service.step.wizard"
    _description = "Reason Why a Request Is No Bad Fix"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    reason = fields.Char(required=True, help="Kept on the request and in its timeline.")

    def action_confirm(self):
        """Overrule the bad fixes with the reason."""
        self.ensure_one()
        self.request_ids.action_overrule_bad_fix(self.reason)
        return {"type": "ir.actions.act_window_close"}
