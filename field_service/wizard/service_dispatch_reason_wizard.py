# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceDispatchReasonWizard(models.TransientModel):
    _name = "service.dispatch.reason.wizard"
    _inherit = "service.step.wizard"
    _description = "Reason to Revoke or Unlock Dispatches"
    _documents_field = "dispatch_ids"

    dispatch_ids = fields.Many2many("service.dispatch", string="Visits", required=True)
    step = fields.Selection(
        [("revoke", "Revoke"), ("unlock", "Unlock")], required=True, default="revoke"
    )
    reason = fields.Char(required=True, help="Kept in the timeline of the request.")

    def action_confirm(self):
        """Revoke the dispatches, or take back the customer's signature.

        :return: after a revocation the list of dispatches, as the revoked are gone
        """
        self.ensure_one()
        if self.step == "unlock":
            self.dispatch_ids.action_unlock(reason=self.reason)
            return {"type": "ir.actions.act_window_close"}
        self.dispatch_ids.action_revoke(reason=self.reason)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_dispatch_action"
        )
