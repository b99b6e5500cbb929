# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

OPEN_DISPATCH_STATES = ("draft", "sent", "accepted", "travelling", "on_site")
STATUSES = [
    ("free", "Free"),
    ("assigned", "Assigned"),
    ("travelling", "Travelling"),
    ("on_site", "On Site"),
    ("absent", "Absent"),
]


class HrEmployee(models.Model):
    """An employee as an engineer.

    Service users have no right on ``hr.employee``; every field here has its readable
    twin on ``hr.employee.public``.
    """

    _name = "hr.employee"
    _inherit = ["hr.employee", "service.related.mixin"]

    is_service_engineer = fields.Boolean(
        "Service Engineer", help="Can be sent to customers.", tracking=True
    )
    service_team_id = fields.Many2one(
        "service.team", check_company=True, index="btree_not_null"
    )
    territory_ids = fields.Many2many(
        "service.territory",
        "hr_employee_service_territory_rel",
        "employee_id",
        "territory_id",
        "Territories",
        help="Where the engineer works.",
    )
    service_start_partner_id = fields.Many2one(
        "res.partner",
        "Starts From",
        help="Where the engineer's day begins, when it is not the service centre.",
    )
    service_status = fields.Selection(
        STATUSES,
        compute="_compute_service_status",
        search="_search_service_status",
        compute_sudo=True,
        help="What the engineer is doing right now, from the visits and leaves.",
    )
    open_dispatch_count = fields.Integer(
        "Open Visits", compute="_compute_related_counts", compute_sudo=True
    )

    @api.model
    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "open_dispatch_count": (
                "service.dispatch",
                "employee_id",
                "field_service.service_dispatch_action",
            ),
        }

    def _get_related_domain(self, field_name):
        domain = super()._get_related_domain(field_name)
        if field_name == "open_dispatch_count":
            domain &= Domain("state", "in", OPEN_DISPATCH_STATES)
        return domain

    def _compute_service_status(self):
        statuses = self._get_service_statuses()
        for employee in self:
            employee.service_status = statuses.get(employee._origin.id, False)

    def _search_service_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Read as the system: the status of every engineer is open to service users,
        # the visits and leaves behind it are not.
        engineers = (
            self.env["hr.employee"]
            .sudo()
            .search(Domain("is_service_engineer", "=", True))
        )
        statuses = engineers._get_service_statuses()
        domain = Domain(
            "id", "in", [key for key, status in statuses.items() if status in value]
        )
        if False in value:
            domain |= Domain("is_service_engineer", "=", False)
        return domain

    def _get_service_statuses(self):
        """Return ``{employee id: status}`` of the engineers among ``self``.

        Who is at a customer's is there, even on a day off; who is away has no orders
        to take now, even if some wait.
        """
        engineers = self.filtered("is_service_engineer")
        absent = engineers._get_absent_engineers()
        states = {}
        for employee, state in self.env["service.dispatch"]._read_group(
            Domain("employee_id", "in", engineers.ids)
            & Domain("state", "in", ("sent", "accepted", "travelling", "on_site")),
            ["employee_id", "state"],
        ):
            states.setdefault(employee.id, set()).add(state)
        statuses = {}
        for engineer in engineers:
            found = states.get(engineer._origin.id, set())
            if found & {"on_site", "travelling"}:
                status = "on_site" if "on_site" in found else "travelling"
            elif engineer in absent:
                status = "absent"
            else:
                status = "assigned" if found else "free"
            statuses[engineer._origin.id] = status
        return statuses

    def _get_absent_engineers(self):
        """Return the employees who are on leave or have a day off at this moment."""
        now = fields.Datetime.now()
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("date_from", "<=", now)
            & Domain("date_to", ">=", now)
            & Domain("time_type", "=", "leave")
            & (
                Domain("resource_id", "in", self.resource_id.ids)
                | Domain("resource_id", "=", False)
            )
        )
        closures = leaves.filtered(lambda leave: not leave.resource_id)
        return self.filtered(
            lambda employee: (
                employee.resource_id in leaves.resource_id
                or any(employee._is_closed_by(closure) for closure in closures)
            )
        )

    def _is_closed_by(self, closure):
        """Tell whether a day off of the company concerns this employee."""
        self.ensure_one()
        return (
            not closure.calendar_id or closure.calendar_id == self.resource_calendar_id
        ) and (not closure.company_id or closure.company_id == self.company_id)
