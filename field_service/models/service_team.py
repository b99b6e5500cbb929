# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTeam(models.Model):
    _name = "service.team"
    _description = "Service Team"
    _inherit = ["mail.thread", "service.related.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char("Service Team", required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    leader_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        tracking=True,
        index="btree_not_null",
        help="Answers for the team and is asked when a step needs a decision.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "service_team_member_rel",
        "team_id",
        "user_id",
        "Members",
        domain="[('share', '=', False)]",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="The hours in which the team can be reached. Without them the working"
        " hours of the company count.",
    )
    territory_ids = fields.One2many(
        "service.territory", "team_id", "Territories", check_company=True
    )
    queue_id = fields.Many2one(
        "service.queue",
        "Default Queue",
        check_company=True,
        help="Where requests of this team wait until somebody takes them.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Place",
        check_company=True,
        help="Address of the service centre.",
    )
    open_request_count = fields.Integer(
        "Open Requests", compute="_compute_related_counts"
    )
    unassigned_request_count = fields.Integer(
        "Unassigned Requests", compute="_compute_related_counts"
    )

    def _get_related_documents(self):
        request = (
            "service.request",
            "team_id",
            "field_service.service_request_action",
        )
        return {
            **super()._get_related_documents(),
            "open_request_count": request,
            "unassigned_request_count": request,
        }

    @api.model
    def _get_related_filters(self):
        """Return what each counter of a team leaves out."""
        still_open = Domain(
            "state", "in", ("new", "assigned", "in_progress", "waiting")
        )
        return {
            "open_request_count": still_open,
            "unassigned_request_count": still_open & Domain("user_id", "=", False),
        }

    def _get_related_domain(self, field_name):
        return (
            super()._get_related_domain(field_name)
            & self._get_related_filters()[field_name]
        )
