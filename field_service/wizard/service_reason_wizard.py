# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceReasonWizard(models.AbstractModel):
    """One question for the steps that need a reason in words."""

    _name = "service.reason.wizard"
    _inherit = "service.step.wizard"
    _description = "Reason for a Step"

    step = fields.Selection(
        [("cancel", "Cancel"), ("reopen", "Reopen")], required=True, default="cancel"
    )
    reason = fields.Char(required=True, help="Kept in the timeline.")

    def action_confirm(self):
        """Cancel or reopen the documents with the reason."""
        self.ensure_one()
        documents = self._get_documents()
        if self.step == "cancel":
            documents.action_cancel(reason=self.reason)
        else:
            documents.action_reopen(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
