# Part of Field Service. License LGPL-3.
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine.qualification import Grant, find_gap


class HrEmployee(models.Model):
    """What an engineer may do, and until when."""

    _inherit = "hr.employee"

    service_skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills Today",
        compute="_compute_service_skill_ids",
        search="_search_service_skill_ids",
        compute_sudo=True,
        help="What the engineer may do today; expired certificates do not count.",
    )

    @api.depends("employee_skill_ids.valid_from", "employee_skill_ids.valid_to")
    def _compute_service_skill_ids(self):
        today = fields.Date.context_today(self)
        for employee in self:
            employee.service_skill_ids = employee.employee_skill_ids.filtered(
                lambda skill: (
                    (not skill.valid_from or skill.valid_from <= today)
                    and (not skill.valid_to or skill.valid_to >= today)
                )
            ).skill_id

    @api.model
    def _search_service_skill_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        today = fields.Date.context_today(self)
        valid = (
            Domain("valid_from", "=", False) | Domain("valid_from", "<=", today)
        ) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        domain = Domain(
            "employee_skill_ids", "any", Domain("skill_id", operator, value) & valid
        )
        if operator == "in" and False in value:
            domain |= Domain("employee_skill_ids", "not any", valid)
        return domain

    def _works_in_territory(self, territory):
        """Tell whether the employee goes there; without territories he goes anywhere.

        :param territory: a ``service.territory``, empty where nobody drew one
        """
        self.ensure_one()
        mine = self.territory_ids
        return not territory or not mine or territory in mine

    def _get_service_grants(self, skills):
        """Return when and how well the employees have some skills.

        :param skills: ``hr.skill`` records
        :return: ``{employee id: {skill id: [Grant]}}``; who has none is not in it
        """
        grants = {}
        if not skills or not self:
            return grants
        # Who may be sent is decided by his skills, whoever decides it.
        rows = self.env["hr.employee.skill"].sudo()
        for row in rows.search(
            Domain("employee_id", "in", self.ids) & Domain("skill_id", "in", skills.ids)
        ):
            grants.setdefault(row.employee_id.id, {}).setdefault(
                row.skill_id.id, []
            ).append(Grant(row.level_progress, row.valid_from, row.valid_to))
        return grants

    def _get_service_day(self, moment):
        """Return the day of a UTC moment (now if empty) where the employee is."""
        self.ensure_one()
        # The time zone stands in a record that is the personnel department's.
        zone = timezone(self.sudo().tz or "UTC")
        return utc.localize(moment or fields.Datetime.now()).astimezone(zone).date()

    @api.model
    def _describe_missing_skill(self, skill, gap):
        """Return in words which skill is missing, and since or until when."""
        if gap.kind == "missing":
            return skill.name
        day = format_date(self.env, gap.day)
        if gap.kind == "expired":
            return self.env._(
                "%(skill)s (expired on %(day)s)", skill=skill.name, day=day
            )
        return self.env._("%(skill)s (only from %(day)s)", skill=skill.name, day=day)

    def _get_missing_skills(self, skills, grants, day):
        """Return what the employee lacks on ``day``.

        :param skills: ``hr.skill`` records that are asked for
        :param dict grants: as of :meth:`_get_service_grants`
        :return: ``{hr.skill: Gap}``
        """
        self.ensure_one()
        mine = grants.get(self.id, {})
        return {
            skill: gap
            for skill in skills
            if (gap := find_gap(mine.get(skill.id, ()), day))
        }


class HrEmployeePublic(models.Model):
    """The skills as service users see them."""

    _inherit = "hr.employee.public"

    service_skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills Today",
        compute="_compute_service_skill_ids",
        search="_search_service_skill_ids",
    )

    def _compute_service_skill_ids(self):
        self._compute_from_employee("service_skill_ids")

    @api.model
    def _search_service_skill_ids(self, operator, value):
        return self.env["hr.employee"]._search_service_skill_ids(operator, value)

    def action_view_skills(self):
        """Open the list of this engineer's skills, expired ones included."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.hr_employee_skill_action"
        )
        action["context"] = {"search_default_employee_id": self.id}
        return action
