# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError

from .hr_employee import STATUSES

# What a service manager may set without being a personnel officer.
SERVICE_FIELDS = {
    "is_service_engineer",
    "service_team_id",
    "territory_ids",
    "service_start_partner_id",
}


class HrEmployeePublic(models.Model):
    """What service users see of an engineer: never what he costs."""

    _name = "hr.employee.public"
    _inherit = ["hr.employee.public", "service.related.mixin"]

    is_service_engineer = fields.Boolean("Service Engineer")
    service_team_id = fields.Many2one("service.team")
    territory_ids = fields.Many2many(
        "service.territory",
        "hr_employee_service_territory_rel",
        "employee_id",
        "territory_id",
        "Territories",
    )
    service_start_partner_id = fields.Many2one("res.partner", "Starts From")
    service_status = fields.Selection(
        STATUSES, compute="_compute_service_status", search="_search_service_status"
    )
    open_dispatch_count = fields.Integer(
        "Open Visits", compute="_compute_open_dispatch_count"
    )

    @api.model
    def _get_related_documents(self):
        return self.env["hr.employee"]._get_related_documents()

    def _get_related_domain(self, field_name):
        return self.env["hr.employee"].browse(self.ids)._get_related_domain(field_name)

    def _compute_service_status(self):
        self._compute_from_employee("service_status")

    def _search_service_status(self, operator, value):
        return self.env["hr.employee"]._search_service_status(operator, value)

    def _compute_open_dispatch_count(self):
        self._compute_from_employee("open_dispatch_count")

    def write(self, vals):  # pylint: disable=method-required-super
        """Let a service manager say who is an engineer, where and in which team.

        The table behind this model is a view on the employees; everything that is not
        about service stays with the personnel officer.
        """
        foreign = vals.keys() - SERVICE_FIELDS
        if foreign:
            raise AccessError(
                self.env._(
                    "%(employees)s: only a personnel officer changes %(fields)s.",
                    employees=", ".join(self[:10].mapped("name")),
                    fields=", ".join(sorted(foreign)),
                )
            )
        self.check_access("write")
        # The right was checked on the public profile, which is what service users have.
        self.env["hr.employee"].sudo().browse(self.ids).write(vals)
        # The view is read from the table, not from what waits to be written there.
        self.env["hr.employee"].flush_model(list(vals))
        self.invalidate_recordset()
        return True
