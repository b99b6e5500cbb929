# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceDispatchSignWizard(models.TransientModel):
    _name = "service.dispatch.sign.wizard"
    _inherit = "service.step.wizard"
    _description = "Signature of the Customer"
    _documents_field = "dispatch_ids"

    dispatch_ids = fields.Many2many("service.dispatch", string="Visits", required=True)
    signed_by = fields.Char(string="Name", required=True)
    signature = fields.Binary(required=True, attachment=False)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self._documents_field not in vals:
            return vals
        contacts = self.new(vals).dispatch_ids.work_order_id.contact_id
        if "signed_by" in fields and len(contacts) == 1:
            vals.setdefault("signed_by", contacts.name)
        return vals

    def action_confirm(self):
        """Put the customer's signature under the reports of the visits."""
        self.ensure_one()
        self.dispatch_ids.action_sign(self.signature, self.signed_by)
        return {"type": "ir.actions.act_window_close"}
