# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class ServiceRequestSplitWizard(models.TransientModel):
    _name = "service.request.split.wizard"
    _description = "Split a Request"

    request_id = fields.Many2one("service.request", required=True)
    company_id = fields.Many2one(related="request_id.company_id")
    partner_id = fields.Many2one(related="request_id.partner_id")
    subject = fields.Char(required=True, help="What the other matter is.")
    type_id = fields.Many2one("service.request.type", required=True)
    team_id = fields.Many2one("service.team", required=True)
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        domain="[('state', '=', 'registered'), ('company_id', '=', company_id),"
        " ('partner_id', 'child_of', partner_id)]",
    )
    problem_id = fields.Many2one("service.problem")
    description = fields.Html()
    activity_ids = fields.Many2many(
        "mail.activity",
        string="Activities",
        domain="[('res_model', '=', 'service.request'), ('res_id', '=', request_id)]",
        help="What was planned for the other matter moves there.",
    )

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        request = self.env["service.request"].browse(
            vals.get("request_id") or self.env.context.get("active_id")
        )
        if request.exists():
            vals.setdefault("request_id", request.id)
            vals.setdefault("type_id", request.type_id.id)
            vals.setdefault("team_id", request.team_id.id)
        return {name: value for name, value in vals.items() if name in fields}

    def action_confirm(self):
        """Create the part and open it.

        :return: a window action
        :raises UserError: the request is closed, or an activity is not its own
        """
        self.ensure_one()
        request = self.request_id
        request.check_access("write")
        if self.activity_ids - request.activity_ids:
            raise UserError(
                self.env._(
                    "%(request)s: choose only activities of this request.",
                    request=request.display_name,
                )
            )
        part = request._split_off(self._prepare_part_vals())
        self.activity_ids.write({"res_id": part.id})
        (request | part).invalidate_recordset(["activity_ids"])
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.request",
            "res_id": part.id,
            "views": [(False, "form")],
        }

    def _prepare_part_vals(self):
        return {
            "subject": self.subject,
            "type_id": self.type_id.id,
            "team_id": self.team_id.id,
            "archive_id": self.archive_id.id,
            "problem_id": self.problem_id.id,
            "description": False
            if is_html_empty(self.description)
            else self.description,
        }
