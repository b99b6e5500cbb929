# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..search import match_flag


class ServiceDispatch(models.Model):
    """Whether a visit began later than planned, or than the customer wished."""

    _inherit = "service.dispatch"

    is_late_plan = fields.Boolean(
        "Later Than Planned", compute="_compute_lateness", search="_search_is_late_plan"
    )
    is_late_customer = fields.Boolean(
        "Later Than Wished",
        compute="_compute_lateness",
        search="_search_is_late_customer",
    )

    @api.depends(
        "planned_start", "customer_start", "customer_end", "actual_start", "state"
    )
    def _compute_lateness(self):
        now = fields.Datetime.now()
        for dispatch in self:
            arrival = dispatch.actual_start or (
                now if dispatch.state not in ("done", "rejected") else False
            )
            tolerance = timedelta(minutes=dispatch.company_id.service_late_tolerance)
            wish = dispatch.customer_end or dispatch.customer_start
            dispatch.is_late_plan = bool(
                arrival
                and dispatch.planned_start
                and arrival > dispatch.planned_start + tolerance
            )
            dispatch.is_late_customer = bool(arrival and wish and arrival > wish)

    def _search_is_late_plan(self, operator, value):
        return self._search_late(
            SQL(
                "dispatch.planned_start"
                " + make_interval(mins => company.service_late_tolerance)"
            ),
            operator,
            value,
        )

    def _search_is_late_customer(self, operator, value):
        return self._search_late(
            SQL("COALESCE(dispatch.customer_end, dispatch.customer_start)"),
            operator,
            value,
        )

    def _search_late(self, limit, operator, value):
        """Return the domain of visits that began, or still wait, after ``limit``."""
        self.flush_model(
            [
                "actual_start",
                "planned_start",
                "customer_start",
                "customer_end",
                "state",
                "company_id",
            ]
        )
        self.env["res.company"].flush_model(["service_late_tolerance"])
        late = SQL(
            """(
            SELECT dispatch.id
              FROM service_dispatch dispatch
              JOIN res_company company ON company.id = dispatch.company_id
             WHERE COALESCE(
                       dispatch.actual_start,
                       CASE WHEN dispatch.state NOT IN ('done', 'rejected')
                            THEN now() AT TIME ZONE 'UTC' END
                   ) > %s
            )""",
            limit,
        )
        return match_flag(operator, value, Domain("id", "in", late))
