# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceRequestCloseWizard(models.TransientModel):
    _name = "service.request.close.wizard"
    _inherit = "service.step.wizard"
    _description = "Close Accepted Requests"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    accepted_by = fields.Char(
        required=True, help="Who accepted the solution for the customer."
    )

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self._documents_field not in vals:
            return vals
        requests = self.new(vals).request_ids._origin
        if "accepted_by" in fields and len(requests) == 1:
            vals.setdefault(
                "accepted_by",
                requests._get_report_signer() or requests.contact_id.name,
            )
        return vals

    def action_confirm(self):
        """Note who accepted the solution and close the requests."""
        self.ensure_one()
        self.request_ids.write({"accepted_by": self.accepted_by})
        self.request_ids.action_close()
        return {"type": "ir.actions.act_window_close"}
