# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..search import match_flag


class HrEmployeeSkill(models.Model):
    _inherit = "hr.employee.skill"

    service_is_renewed = fields.Boolean(
        "Renewed",
        compute="_compute_service_is_renewed",
        search="_search_service_is_renewed",
        help="The employee has the same certificate for a later time, too.",
    )

    def _compute_service_is_renewed(self):
        renewed = self.filtered_domain(Domain("service_is_renewed", "in", [True]))
        for skill in self:
            skill.service_is_renewed = skill in renewed

    def _search_service_is_renewed(self, operator, value):
        later = SQL(
            """(
                SELECT old.id
                  FROM hr_employee_skill old
                  JOIN hr_employee_skill new
                    ON new.employee_id = old.employee_id
                   AND new.skill_id = old.skill_id
                   AND COALESCE(new.valid_to, 'infinity'::date) > old.valid_to
            )"""
        )
        return match_flag(operator, value, Domain("id", "in", later))
