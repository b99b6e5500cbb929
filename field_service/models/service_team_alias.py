# Part of Field Service. License LGPL-3.
import ast

from odoo import fields, models


class ServiceTeam(models.Model):
    """A team can be written to: each mail to its address opens a request."""

    _name = "service.team"
    _inherit = ["service.team", "mail.alias.mixin.optional"]

    alias_contact = fields.Selection(
        related="alias_id.alias_contact",
        readonly=False,
        string="Accept E-mails From",
    )
    acknowledge_mail = fields.Boolean(
        "Acknowledge E-mails",
        default=True,
        help="Who opens a request by e-mail gets its number at once.",
    )
    acknowledgement_template_id = fields.Many2one(
        "mail.template",
        "Acknowledgement",
        domain="[('model', '=', 'service.request')]",
        help="Without one the usual text is sent.",
    )

    def _alias_get_creation_values(self):
        """Let mails to the team's address open requests of the team."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("service.request")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = repr({**defaults, "team_id": self.id})
        return values
