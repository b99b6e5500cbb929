# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.field_service.const import COST_GROUPS

from .service_report_mixin import selection_of

PLAIN_FIELDS = (
    "name",
    "state",
    "company_id",
    "work_order_id",
    "request_id",
    "employee_id",
    "user_id",
    "team_id",
    "territory_id",
    "partner_id",
    "archive_id",
    "priority",
    "treatment",
    "outcome",
    "problem_id",
    "cause_id",
    "solution_id",
    "customer_start",
    "customer_end",
    "planned_start",
    "planned_end",
    "travel_start",
    "actual_start",
    "actual_end",
    "sent_at",
    "accepted_at",
    "rejected_at",
    "hours",
    "work_hours",
    "travel_hours",
    "waiting_hours",
)


class ServiceReportDispatch(models.Model):
    """One row per dispatch: its five times, how late it was, what it took."""

    _name = "service.report.dispatch"
    _description = "Visit Analysis"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"

    _drill_field = "dispatch_id"
    _ratios = {
        "punctuality_rate": ("punctual_count", "punctuality_counted"),
        "promise_rate": ("promise_kept_count", "promise_counted"),
        "mttr_hours": ("downtime_hours", "repair_count"),
        "mttr_business_hours": ("downtime_business_hours", "repair_count"),
    }
    _layouts = {
        "dispatch": (
            "name",
            "work_order_id",
            "employee_id",
            "team_id",
            "partner_id",
            "state",
            "treatment",
            "outcome",
            "planned_start",
            "actual_start",
            "actual_end",
            "start_delay_hours",
            "wish_delay_hours",
            "work_hours",
            "travel_hours",
            "waiting_hours",
            "punctual_count",
            "punctuality_counted",
            "punctuality_rate",
            "time_cost",
        ),
        "on_time": (
            "name",
            "archive_id",
            "commercial_partner_id",
            "type_id",
            "treatment",
            "employee_id",
            "customer_start",
            "customer_end",
            "planned_start",
            "planned_end",
            "actual_start",
            "actual_end",
            "start_delay_hours",
            "end_delay_hours",
            "wish_delay_hours",
            "punctuality_rate",
            "promise_rate",
        ),
    }

    dispatch_id = fields.Many2one("service.dispatch", readonly=True)
    name = fields.Char("Number", readonly=True)
    date = fields.Datetime(
        readonly=True, help="Arrival; before it, the planned start of the visit."
    )
    state = fields.Selection(selection_of("service.dispatch", "state"), readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    work_order_id = fields.Many2one("service.work.order", readonly=True)
    kind = fields.Selection(
        selection_of("service.work.order", "kind"), "Kind of Order", readonly=True
    )
    request_id = fields.Many2one("service.request", readonly=True)
    type_id = fields.Many2one("service.request.type", "Type of Request", readonly=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)
    user_id = fields.Many2one("res.users", "Engineer's User", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    territory_id = fields.Many2one("service.territory", readonly=True)
    partner_id = fields.Many2one("res.partner", "Account", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    priority = fields.Selection(
        selection_of("service.dispatch", "priority"), readonly=True
    )
    treatment = fields.Selection(
        selection_of("service.dispatch", "treatment"), readonly=True
    )
    outcome = fields.Selection(
        selection_of("service.dispatch", "outcome"), readonly=True
    )
    problem_id = fields.Many2one("service.problem", readonly=True)
    cause_id = fields.Many2one("service.cause", readonly=True)
    solution_id = fields.Many2one("service.solution", "Solution Code", readonly=True)

    customer_start = fields.Datetime("Wished From", readonly=True)
    customer_end = fields.Datetime("Wished Until", readonly=True)
    planned_start = fields.Datetime(readonly=True)
    planned_end = fields.Datetime(readonly=True)
    travel_start = fields.Datetime("Travel Started", readonly=True)
    actual_start = fields.Datetime("Arrived", readonly=True)
    actual_end = fields.Datetime("Finished", readonly=True)
    sent_at = fields.Datetime("Sent On", readonly=True)
    accepted_at = fields.Datetime("Accepted On", readonly=True)
    rejected_at = fields.Datetime("Rejected On", readonly=True)

    start_delay_hours = fields.Float(
        "Late against Plan (h)",
        readonly=True,
        aggregator="avg",
        help="Arrival less planned start; negative when the engineer was early.",
    )
    end_delay_hours = fields.Float(
        "Late Finish (h)",
        readonly=True,
        aggregator="avg",
        help="Finish less planned end.",
    )
    wish_delay_hours = fields.Float(
        "Late against Wish (h)",
        readonly=True,
        aggregator="avg",
        help="0 within the time the customer wished; negative when before it.",
    )
    planned_hours = fields.Float(readonly=True)
    hours = fields.Float(readonly=True)
    work_hours = fields.Float(readonly=True)
    travel_hours = fields.Float(readonly=True)
    waiting_hours = fields.Float(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    time_cost = fields.Monetary("Cost of Hours", readonly=True, groups=COST_GROUPS)

    # Numerators and denominators
    done_count = fields.Integer("Visits Done", readonly=True)
    punctual_count = fields.Integer(
        "On Time", readonly=True, help="Arrived within the tolerance around the plan."
    )
    punctuality_counted = fields.Integer(
        "Punctuality: Counted", readonly=True, help="Visits with a plan and an arrival."
    )
    promise_kept_count = fields.Integer(
        "As Wished", readonly=True, help="Arrived before the customer's time was over."
    )
    promise_counted = fields.Integer("As Wished: Counted", readonly=True)
    repair_count = fields.Integer("Repairs", readonly=True)
    downtime_hours = fields.Float("Downtime (h)", readonly=True)
    downtime_business_hours = fields.Float("Downtime (Working h)", readonly=True)

    # Ratios
    punctuality_rate = fields.Float("Punctuality", readonly=True, aggregator="avg")
    promise_rate = fields.Float("Customer's Wish Met", readonly=True, aggregator="avg")
    mttr_hours = fields.Float("MTTR (h)", readonly=True, aggregator="avg")
    mttr_business_hours = fields.Float(
        "MTTR (Working h)", readonly=True, aggregator="avg"
    )

    _blank_unless = {
        "start_delay_hours": "punctuality_counted",
        "wish_delay_hours": "promise_counted",
        "end_delay_hours": "actual_end",
    }

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.dispatch": list(PLAIN_FIELDS),
        "service.work.order": [
            "kind",
            "product_id",
            "last_visit_id",
            "repair_count",
            "downtime_hours",
            "downtime_business_hours",
        ],
        "service.request": ["type_id"],
        "service.time.entry": ["dispatch_id", "cost"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["service_late_tolerance", "currency_id"],
    }

    @api.model
    def _select(self):
        return SQL(
            """
            SELECT
                d.id,
                d.id AS dispatch_id,
                %(plain)s,
                COALESCE(d.actual_start, d.planned_start) AS date,
                company.currency_id,
                partner.commercial_partner_id,
                request.type_id,
                o.kind,
                o.product_id,
                %(delays)s,
                %(facts)s,
                (
                    SELECT SUM(entry.cost) FROM service_time_entry entry
                    WHERE entry.dispatch_id = d.id
                ) AS time_cost
            """,
            plain=SQL(", ").join(SQL.identifier("d", name) for name in PLAIN_FIELDS),
            delays=self._select_delays(),
            facts=self._select_facts(),
        )

    @api.model
    def _from(self):
        return SQL(
            """
            FROM service_dispatch d
            JOIN service_work_order o ON o.id = d.work_order_id
            JOIN res_company company ON company.id = d.company_id
            LEFT JOIN service_request request ON request.id = d.request_id
            LEFT JOIN res_partner partner ON partner.id = d.partner_id
            """
        )

    @api.model
    def _select_delays(self):
        return SQL(
            """
                EXTRACT(EPOCH FROM d.actual_start - d.planned_start)::float8 / 3600
                    AS start_delay_hours,
                EXTRACT(EPOCH FROM d.actual_end - d.planned_end)::float8 / 3600
                    AS end_delay_hours,
                EXTRACT(EPOCH FROM CASE
                    WHEN d.actual_start > COALESCE(d.customer_end, d.customer_start)
                    THEN d.actual_start - COALESCE(d.customer_end, d.customer_start)
                    WHEN d.actual_start < d.customer_start
                    THEN d.actual_start - d.customer_start
                    WHEN COALESCE(d.customer_end, d.customer_start) IS NOT NULL
                        AND d.actual_start IS NOT NULL
                    THEN interval '0'
                END)::float8 / 3600 AS wish_delay_hours,
                EXTRACT(EPOCH FROM d.planned_end - d.planned_start)::float8 / 3600
                    AS planned_hours
            """
        )

    @api.model
    def _select_facts(self):
        """Numerators, denominators, and of one row their quotient."""
        planned = SQL("(d.actual_start IS NOT NULL AND d.planned_start IS NOT NULL)")
        punctual = SQL(
            """COALESCE(
                d.actual_start
                    BETWEEN d.planned_start - %(tolerance)s
                        AND d.planned_start + %(tolerance)s, FALSE)""",
            tolerance=SQL("make_interval(mins => company.service_late_tolerance)"),
        )
        wish = SQL("COALESCE(d.customer_end, d.customer_start)")
        wished = SQL("(d.actual_start IS NOT NULL AND %s IS NOT NULL)", wish)
        kept = SQL("COALESCE(d.actual_start <= %s, FALSE)", wish)
        # An order's downtime stands in the row of its last visit, so that it is
        # counted once, by whatever visits are grouped.
        last = SQL("o.last_visit_id = d.id")
        return SQL(
            """
                (d.state = 'done')::int AS done_count,
                %(planned)s::int AS punctuality_counted,
                %(punctual)s::int AS punctual_count,
                %(wished)s::int AS promise_counted,
                %(kept)s::int AS promise_kept_count,
                CASE WHEN %(planned)s THEN %(punctual)s::int END::float8
                    AS punctuality_rate,
                CASE WHEN %(wished)s THEN %(kept)s::int END::float8 AS promise_rate,
                CASE WHEN %(last)s THEN o.repair_count ELSE 0 END AS repair_count,
                CASE WHEN %(last)s THEN o.downtime_hours END AS downtime_hours,
                CASE WHEN %(last)s THEN o.downtime_business_hours
                    END AS downtime_business_hours,
                CASE WHEN %(last)s THEN o.downtime_hours END AS mttr_hours,
                CASE WHEN %(last)s THEN o.downtime_business_hours
                    END AS mttr_business_hours
            """,
            planned=planned,
            punctual=punctual,
            wished=wished,
            kept=kept,
            last=last,
        )
