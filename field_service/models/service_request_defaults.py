# Part of Field Service. License LGPL-3.
from odoo import api, models

from ..engine.priority import suggest_priority


class ServiceRequest(models.Model):
    """What a new request knows by itself: account, place, team, priority, end."""

    _inherit = "service.request"

    @api.model
    def _default_type_id(self):
        return self.env["service.request.type"].search(
            [("company_id", "in", [self.env.company.id, False])], limit=1
        )

    @api.model
    def _get_fields_for_creation(self):
        customer = [
            "commercial_partner_id",
            "complete_name",
            "parent_id",
            "service_class",
            "sla_percent",
            "territory_id",
        ]
        unit = ["parent_path", "partner_id", "product_id", "serial", "site_id"]
        return {
            **super()._get_fields_for_creation(),
            # Rights on shared records compare the companies' paths.
            "company_id": [
                "parent_path",
                "resource_calendar_id",
                "service_bad_fix_days",
            ],
            "partner_id": customer,
            "contact_id": customer,
            "archive_id": [*unit, "sla_percent", "state"],
        }

    @api.depends("contact_id", "archive_id")
    def _compute_partner_id(self):
        for request in self:
            if request.contact_id:
                request.partner_id = request.contact_id.commercial_partner_id
            elif not request.partner_id:
                request.partner_id = request.archive_id.partner_id

    @api.depends("partner_id", "archive_id")
    def _compute_site_id(self):
        for request in self:
            request.site_id = request.archive_id.site_id or request.partner_id

    @api.depends("site_id")
    def _compute_territory_id(self):
        for request in self:
            request.territory_id = (
                request.site_id.territory_id or request.partner_id.territory_id
            )

    @api.depends("type_id")
    def _compute_category_id(self):
        for request in self:
            request.category_id = (
                request.category_id or request.type_id.default_category_id
            )

    @api.depends("type_id", "severity", "impact")
    def _compute_priority(self):
        for request in self:
            if request.impact and request.state in (False, "new"):
                request.priority = suggest_priority(
                    request.severity or "1", request.impact
                )
            else:
                request.priority = (
                    request.priority or request.type_id.default_priority or "1"
                )

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.type_id.default_priority and not self.impact:
            self.priority = self.type_id.default_priority

    @api.depends("type_id", "territory_id", "company_id")
    def _compute_team_id(self):
        undecided = self.filtered(lambda request: not request.team_id)
        for request in undecided:
            request.team_id = request._propose_team()
        teamless = undecided.filtered(lambda request: not request.team_id)
        for company, requests in teamless.grouped("company_id").items():
            requests.team_id = self.env["service.team"].search(
                [("company_id", "in", [company.id, False])], limit=1
            )

    def _propose_team(self):
        """Return the team by type, else by territory, else the company's default."""
        company = self.company_id
        for get_team in (
            lambda: self.type_id.default_team_id,
            lambda: self.territory_id.team_id,
            lambda: company.service_default_team_id,
        ):
            team = get_team()
            if team and (not team.company_id or team.company_id == company):
                return team
        return self.env["service.team"]

    @api.depends("received_at", "expected_hours", "team_id")
    def _compute_expected_end(self):
        planned = {}
        for request in self:
            if not (request.expected_hours > 0 and request.received_at):
                request.expected_end = request.expected_end
                continue
            calendar = request._get_service_calendar()
            key = (calendar, request.received_at, request.expected_hours)
            if key not in planned:
                planned[key] = calendar.plan_hours(
                    request.expected_hours, request.received_at, compute_leaves=True
                )
            request.expected_end = planned[key]
