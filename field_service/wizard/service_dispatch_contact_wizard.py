# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceDispatchContactWizard(models.TransientModel):
    _name = "service.dispatch.contact.wizard"
    _inherit = "service.step.wizard"
    _description = "Talk with the Customer before the Visit"
    _documents_field = "dispatch_ids"

    dispatch_ids = fields.Many2many("service.dispatch", string="Visits", required=True)
    note = fields.Text("What Was Said", required=True)
    problem_id = fields.Many2one(
        "service.problem",
        "Problem, as It Looks Now",
        help="Only if it has changed; what was expected at the call stays on record.",
    )

    def action_confirm(self):
        """Note the talk on the visits."""
        self.ensure_one()
        self.dispatch_ids.action_log_contact(self.note, self.problem_id.id)
        return {"type": "ir.actions.act_window_close"}
