# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools.mail import is_html_empty


class ServiceRequestSolveWizard(models.TransientModel):
    _name = "service.request.solve.wizard"
    _inherit = "service.step.wizard"
    _description = "Solve Requests"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    problem_id = fields.Many2one("service.problem", string="Actual Problem")
    cause_id = fields.Many2one("service.cause")
    solution_id = fields.Many2one("service.solution", string="Remedy")
    solution = fields.Html(string="What solved it")
    is_accepted = fields.Boolean(
        string="The customer has accepted the solution",
        help="The request is closed at once.",
    )
    accepted_by = fields.Char(help="Who accepted the solution for the customer.")

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self._documents_field not in vals:
            return vals
        requests = self.new(vals).request_ids._origin
        for name in ("problem_id", "cause_id", "solution_id"):
            if name in fields and len(requests[name]) == 1:
                vals.setdefault(name, requests[name].id)
        if len(requests) == 1:
            vals.setdefault("solution", requests.solution)
            vals.setdefault(
                "accepted_by",
                requests._get_report_signer() or requests.contact_id.name,
            )
        return vals

    def action_confirm(self):
        """Write what solved the requests, solve them and, if accepted, close them."""
        self.ensure_one()
        # What solved it was found, not expected.
        self.request_ids.with_context(service_findings=True).write(
            self._prepare_request_vals()
        )
        self.request_ids.action_solve()
        if self.is_accepted:
            if self.accepted_by:
                self.request_ids.write({"accepted_by": self.accepted_by})
            self.request_ids.action_close()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_request_vals(self):
        """Return the values to write; what was left empty stays as it was."""
        vals = {
            name: self[name].id
            for name in ("problem_id", "cause_id", "solution_id")
            if self[name]
        }
        if not is_html_empty(self.solution):
            vals["solution"] = self.solution
        return vals
