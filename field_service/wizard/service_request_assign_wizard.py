# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceRequestAssignWizard(models.TransientModel):
    _name = "service.request.assign.wizard"
    _inherit = "service.step.wizard"
    _description = "Assign Requests"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
    team_id = fields.Many2one(
        "service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        help="The team that takes over. Empty: every request stays with its team.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False), ('id', 'in', allowed_user_ids)]",
        help="Empty: the team decides who takes the request.",
    )
    allowed_user_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_user_ids", string="Selectable Users"
    )
    is_reassignment = fields.Boolean(compute="_compute_is_reassignment")
    reason = fields.Char(help="Kept in the timeline of the request.")

    @api.depends("request_ids")
    def _compute_team_id(self):
        for wizard in self:
            teams = wizard.request_ids.team_id
            wizard.team_id = teams if len(teams) == 1 else False

    @api.depends("team_id", "request_ids")
    def _compute_allowed_user_ids(self):
        for wizard in self:
            teams = wizard.team_id or wizard.request_ids.team_id
            wizard.allowed_user_ids = teams.member_ids | teams.leader_id

    @api.depends("request_ids")
    def _compute_is_reassignment(self):
        for wizard in self:
            wizard.is_reassignment = bool(wizard.request_ids.user_id)

    def action_confirm(self):
        """Hand the requests over to the chosen team and person.

        :raises UserError: neither a person nor another team was chosen
        """
        self.ensure_one()
        others = self.request_ids.filtered(
            lambda request: self.team_id and request.team_id != self.team_id
        )
        if not self.user_id and not others:
            raise UserError(
                self.env._("Choose the person or another team that takes over.")
            )
        user_id = self.user_id.id or None
        if others:
            others.action_assign(
                user_id=user_id, team_id=self.team_id.id, reason=self.reason or None
            )
        if user_id and (rest := self.request_ids - others):
            rest.action_assign(user_id=user_id, reason=self.reason or None)
        return {"type": "ir.actions.act_window_close"}
