# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.field_service.const import COST_GROUPS

from .service_report_mixin import selection_of

OPEN_STATES = ("new", "assigned", "in_progress", "waiting")
# Shown as they are; the label comes from the request.
PLAIN_FIELDS = (
    "name",
    "subject",
    "state",
    "company_id",
    "partner_id",
    "commercial_partner_id",
    "site_id",
    "territory_id",
    "team_id",
    "user_id",
    "queue_id",
    "type_id",
    "category_id",
    "priority",
    "severity",
    "channel",
    "product_id",
    "archive_id",
    "contract_id",
    "problem_id",
    "cause_id",
    "solution_id",
    "waiting_reason_id",
    "is_bad_fix",
    "received_at",
    "first_response_at",
    "assigned_at",
    "accepted_at",
    "solved_at",
    "closed_at",
    "came_back_at",
    "expected_end",
    "actual_end",
    "expected_hours",
    "hours_spent",
    "response_hours",
    "assign_hours",
    "solve_hours",
    "close_hours",
    "ftf_counted",
    "ftf_fixed",
)


class ServiceReportRequest(models.Model):
    """One row per request, with the facts that the key figures are made of.

    Numerators and denominators are columns of their own: they are added up over
    whatever group is looked at, and divided at the end.
    """

    _name = "service.report.request"
    _description = "Request Analysis"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "name"
    _rec_names_search = ["name", "subject"]

    _drill_field = "request_id"
    _ratios = {
        "mean_response_hours": ("response_hours", "response_count"),
        "mean_assign_hours": ("assign_hours", "assign_count"),
        "mean_solve_hours": ("solve_hours", "solved_count"),
        "mean_close_hours": ("close_hours", "closed_count"),
        "ftf_rate": ("ftf_numerator", "ftf_denominator"),
        "ftf_provisional_rate": ("ftf_provisional_numerator", "ftf_counted"),
        "bad_fix_rate": ("came_back_count", "solved_count"),
        "mttr_hours": ("downtime_hours", "repair_count"),
        "mttr_business_hours": ("downtime_business_hours", "repair_count"),
    }
    _layouts = {
        "monitoring": (
            "name",
            "subject",
            "partner_id",
            "state",
            "priority",
            "team_id",
            "user_id",
            "received_at",
            "age_hours",
            "age_business_hours",
            "waiting_reason_id",
            "next_visit_start",
            "next_engineer_id",
            "part_state",
        ),
        "execution": (
            "name",
            "subject",
            "partner_id",
            "team_id",
            "user_id",
            "state",
            "received_at",
            "expected_end",
            "actual_end",
            "end_delay_hours",
            "expected_hours",
            "hours_spent",
            "variance_hours",
            "visit_count",
            "completed_visit_count",
            "estimated_cost",
            "actual_cost",
        ),
        "analysis": (
            "name",
            "subject",
            "partner_id",
            "type_id",
            "problem_id",
            "team_id",
            "state",
            "received_at",
            "solved_at",
            "response_hours",
            "response_count",
            "mean_response_hours",
            "ftf_numerator",
            "ftf_denominator",
            "ftf_rate",
            "downtime_hours",
            "repair_count",
            "mttr_hours",
            "completed_visit_count",
            "actual_cost",
        ),
    }

    _layout_orders = {"monitoring": "priority desc, received_at, id"}

    request_id = fields.Many2one("service.request", readonly=True)
    name = fields.Char("Number", readonly=True)
    subject = fields.Char(readonly=True)
    state = fields.Selection(selection_of("service.request", "state"), readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Account", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", "Service Address", readonly=True)
    territory_id = fields.Many2one("service.territory", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    queue_id = fields.Many2one("service.queue", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    is_corrective = fields.Boolean("Corrective", readonly=True)
    category_id = fields.Many2one("service.request.category", readonly=True)
    priority = fields.Selection(
        selection_of("service.request", "priority"), readonly=True
    )
    severity = fields.Selection(
        selection_of("service.request", "severity"), readonly=True
    )
    channel = fields.Selection(
        selection_of("service.request", "channel"), readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", readonly=True
    )
    contract_id = fields.Many2one("service.contract", readonly=True)
    problem_id = fields.Many2one("service.problem", readonly=True)
    cause_id = fields.Many2one("service.cause", readonly=True)
    solution_id = fields.Many2one("service.solution", "Solution Code", readonly=True)
    waiting_reason_id = fields.Many2one(
        "service.waiting.reason", "Waiting for", readonly=True
    )
    is_bad_fix = fields.Boolean("Bad Fix", readonly=True)

    received_at = fields.Datetime("Received", readonly=True)
    registered_at = fields.Datetime("Registered", readonly=True)
    first_response_at = fields.Datetime("First Response", readonly=True)
    assigned_at = fields.Datetime("Assigned On", readonly=True)
    accepted_at = fields.Datetime("Accepted On", readonly=True)
    solved_at = fields.Datetime("Solved On", readonly=True)
    closed_at = fields.Datetime("Closed On", readonly=True)
    came_back_at = fields.Datetime("Came Back On", readonly=True)
    expected_end = fields.Datetime(readonly=True)
    actual_end = fields.Datetime(readonly=True)

    age_hours = fields.Float(
        "Age (h)",
        readonly=True,
        aggregator="avg",
        help="Hours by the clock since the call; of open requests.",
    )
    age_business_hours = fields.Float(
        "Age (Working h)",
        compute="_compute_age_business_hours",
        aggregator=None,
        help="Working hours since the call, pauses taken out; of open requests.",
    )
    next_visit_start = fields.Datetime("Next Visit", readonly=True)
    next_engineer_id = fields.Many2one("hr.employee", readonly=True)
    part_state = fields.Selection(
        [("to_issue", "To Issue"), ("issued", "Issued")], "Parts", readonly=True
    )
    visit_count = fields.Integer(
        "Visits", readonly=True, help="Visits planned or performed; rejected ones not."
    )
    completed_visit_count = fields.Integer("Visits Done", readonly=True)

    expected_hours = fields.Float("Expected (h)", readonly=True)
    hours_spent = fields.Float("Spent (h)", readonly=True)
    variance_hours = fields.Float(
        "Over (h)", readonly=True, help="Hours spent less expected hours."
    )
    end_delay_hours = fields.Float(
        "Late End (h)",
        readonly=True,
        aggregator="avg",
        help="Hours after the expected end; negative when it came earlier.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    estimated_cost = fields.Monetary(readonly=True, groups=COST_GROUPS)
    actual_cost = fields.Monetary(readonly=True, groups=COST_GROUPS)

    # Numerators and denominators
    response_hours = fields.Float("Response Time (Working h)", readonly=True)
    response_count = fields.Integer("Responded", readonly=True)
    assign_hours = fields.Float("Time to Assign (Working h)", readonly=True)
    assign_count = fields.Integer("Assigned Once", readonly=True)
    solve_hours = fields.Float("Time to Solve (Working h)", readonly=True)
    solved_count = fields.Integer("Solved", readonly=True)
    close_hours = fields.Float("Time to Close (Working h)", readonly=True)
    closed_count = fields.Integer("Closed", readonly=True)
    ftf_counted = fields.Integer(
        "First-Time Fix: Counted (Provisional)",
        readonly=True,
        help="Corrective requests solved with at least one visit.",
    )
    ftf_fixed = fields.Integer("Fixed by One Visit", readonly=True)
    ftf_provisional_numerator = fields.Integer(
        "First-Time Fix: Fixed (Provisional)",
        readonly=True,
        help="Fixed by the only visit, and not come back until now.",
    )
    ftf_denominator = fields.Integer(
        "First-Time Fix: Counted",
        readonly=True,
        help="Those whose repeat window has passed.",
    )
    ftf_numerator = fields.Integer("First-Time Fix: Fixed", readonly=True)
    ftf_settled_at = fields.Datetime(
        "Repeat Window Ended",
        readonly=True,
        help="From then on the request counts in the first-time fix rate.",
    )
    came_back_count = fields.Integer(
        "Came Back", readonly=True, help="Reported again within the repeat window."
    )
    repair_count = fields.Integer("Repairs", readonly=True)
    downtime_hours = fields.Float("Downtime (h)", readonly=True)
    downtime_business_hours = fields.Float("Downtime (Working h)", readonly=True)

    # Ratios
    mean_response_hours = fields.Float(
        "Mean Response Time (Working h)", readonly=True, aggregator="avg"
    )
    mean_assign_hours = fields.Float(
        "Mean Time to Assign (Working h)", readonly=True, aggregator="avg"
    )
    mean_solve_hours = fields.Float(
        "Mean Time to Solve (Working h)", readonly=True, aggregator="avg"
    )
    mean_close_hours = fields.Float(
        "Mean Time to Close (Working h)", readonly=True, aggregator="avg"
    )
    ftf_rate = fields.Float("First-Time Fix Rate", readonly=True, aggregator="avg")
    ftf_provisional_rate = fields.Float(
        "First-Time Fix Rate (Provisional)", readonly=True, aggregator="avg"
    )
    bad_fix_rate = fields.Float("Repeat Rate", readonly=True, aggregator="avg")
    mttr_hours = fields.Float("MTTR (h)", readonly=True, aggregator="avg")
    mttr_business_hours = fields.Float(
        "MTTR (Working h)", readonly=True, aggregator="avg"
    )

    _blank_unless = {
        "age_hours": "is_open",
        "age_business_hours": "is_open",
        "end_delay_hours": "actual_end",
        "response_hours": "response_count",
    }

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.request": [*PLAIN_FIELDS, "completed_visit_count"],
        "service.work.order": [
            "request_id",
            "repair_count",
            "downtime_hours",
            "downtime_business_hours",
            "estimated_cost",
            "actual_cost",
        ],
        "service.part.request": ["request_id", "state"],
        "service.dispatch": ["request_id", "state", "planned_start", "employee_id"],
        "service.request.type": ["is_corrective"],
        "res.company": ["service_bad_fix_days", "currency_id"],
    }

    @property
    def _table_query(self):
        return SQL("%s %s", self._select(), self._from())

    @api.model
    def _select(self):
        return SQL(
            """
            SELECT
                r.id,
                r.id AS request_id,
                %(plain)s,
                company.currency_id,
                kind.is_corrective,
                r.create_date AS registered_at,
                r.state IN %(open)s AS is_open,
                %(live)s,
                %(numbers)s,
                %(first_time_fix)s,
                %(ratios)s
            """,
            plain=SQL(", ").join(SQL.identifier("r", name) for name in PLAIN_FIELDS),
            open=OPEN_STATES,
            live=self._select_live(),
            numbers=self._select_numbers(),
            first_time_fix=self._select_first_time_fix(),
            ratios=self._select_ratios(),
        )

    @api.model
    def _from(self):
        # PostgreSQL leaves the orders out where none of their sums is asked for.
        return SQL(
            """
            FROM service_request r
            JOIN res_company company ON company.id = r.company_id
            JOIN service_request_type kind ON kind.id = r.type_id
            LEFT JOIN LATERAL (
                SELECT
                    SUM(o.repair_count) AS repair_count,
                    SUM(o.downtime_hours) AS downtime_hours,
                    SUM(o.downtime_business_hours) AS downtime_business_hours,
                    SUM(o.estimated_cost) AS estimated_cost,
                    SUM(o.actual_cost) AS actual_cost
                FROM service_work_order o
                WHERE o.request_id = r.id
            ) orders ON TRUE
            """
        )

    @api.model
    def _select_live(self):
        """Where an open request stands; looked up only where it is shown."""
        return SQL(
            """
                CASE WHEN r.state IN %(open)s
                    THEN EXTRACT(EPOCH FROM %(now)s - r.received_at)::float8 / 3600
                END AS age_hours,
                CASE WHEN r.state IN %(open)s THEN (
                    SELECT d.planned_start FROM service_dispatch d
                    WHERE d.request_id = r.id AND d.state NOT IN ('done', 'rejected')
                    ORDER BY d.planned_start, d.id LIMIT 1
                ) END AS next_visit_start,
                CASE WHEN r.state IN %(open)s THEN (
                    SELECT d.employee_id FROM service_dispatch d
                    WHERE d.request_id = r.id AND d.state NOT IN ('done', 'rejected')
                    ORDER BY d.planned_start, d.id LIMIT 1
                ) END AS next_engineer_id,
                CASE WHEN r.state IN %(open)s THEN (
                    SELECT CASE
                        WHEN BOOL_OR(p.state IN ('draft', 'submitted')) THEN 'to_issue'
                        WHEN COUNT(*) > 0 THEN 'issued'
                    END
                    FROM service_part_request p
                    WHERE p.request_id = r.id AND p.state <> 'cancelled'
                ) END AS part_state,
                (
                    SELECT COUNT(*) FROM service_dispatch d
                    WHERE d.request_id = r.id AND d.state <> 'rejected'
                ) AS visit_count,
                CASE WHEN r.state IN %(open)s THEN (
                    SELECT COUNT(*) FROM service_dispatch d
                    WHERE d.request_id = r.id AND d.state = 'done'
                ) ELSE r.completed_visit_count END AS completed_visit_count
            """,
            open=OPEN_STATES,
            now=self._sql_now(),
        )

    @api.model
    def _select_numbers(self):
        return SQL(
            """
                (r.first_response_at IS NOT NULL)::int AS response_count,
                (r.assigned_at IS NOT NULL)::int AS assign_count,
                (r.solved_at IS NOT NULL)::int AS solved_count,
                (r.closed_at IS NOT NULL)::int AS closed_count,
                COALESCE(r.hours_spent, 0) - COALESCE(r.expected_hours, 0)
                    AS variance_hours,
                EXTRACT(EPOCH FROM r.actual_end - r.expected_end)::float8 / 3600
                    AS end_delay_hours,
                orders.repair_count,
                orders.downtime_hours,
                orders.downtime_business_hours,
                orders.estimated_cost,
                orders.actual_cost
            """
        )

    @api.model
    def _select_first_time_fix(self):
        window_end = self._sql_window_end()
        settled = SQL("%s <= %s", window_end, self._sql_now())
        return SQL(
            """
                %(window_end)s AS ftf_settled_at,
                %(came_back)s AS came_back_count,
                r.ftf_fixed * (1 - %(came_back)s) AS ftf_provisional_numerator,
                CASE WHEN %(settled)s THEN r.ftf_counted ELSE 0 END AS ftf_denominator,
                CASE WHEN %(settled)s THEN r.ftf_fixed * (1 - %(came_back)s) ELSE 0
                END AS ftf_numerator
            """,
            window_end=window_end,
            settled=settled,
            came_back=self._sql_came_back(),
        )

    @api.model
    def _sql_window_end(self):
        """When it is certain that the request did not come back."""
        return SQL("r.solved_at + make_interval(days => company.service_bad_fix_days)")

    @api.model
    def _sql_came_back(self):
        """1 when the same problem was reported again within the window."""
        return SQL("COALESCE(r.came_back_at <= %s, FALSE)::int", self._sql_window_end())

    @api.model
    def _select_ratios(self):
        """Of one row the ratio is the quotient; groups: see ``_read_group_select``."""
        came_back = self._sql_came_back()
        fixed = SQL("(r.ftf_fixed * (1 - %s))::float8", came_back)
        settled = SQL("%s <= %s", self._sql_window_end(), self._sql_now())
        return SQL(
            """
                CASE WHEN r.first_response_at IS NOT NULL THEN r.response_hours
                    END AS mean_response_hours,
                CASE WHEN r.assigned_at IS NOT NULL THEN r.assign_hours
                    END AS mean_assign_hours,
                CASE WHEN r.solved_at IS NOT NULL THEN r.solve_hours
                    END AS mean_solve_hours,
                CASE WHEN r.closed_at IS NOT NULL THEN r.close_hours
                    END AS mean_close_hours,
                CASE WHEN %(settled)s THEN %(fixed)s / NULLIF(r.ftf_counted, 0)
                    END AS ftf_rate,
                %(fixed)s / NULLIF(r.ftf_counted, 0) AS ftf_provisional_rate,
                CASE WHEN r.solved_at IS NOT NULL THEN %(came_back)s::float8
                    END AS bad_fix_rate,
                orders.downtime_hours / NULLIF(orders.repair_count, 0) AS mttr_hours,
                orders.downtime_business_hours / NULLIF(orders.repair_count, 0)
                    AS mttr_business_hours
            """,
            settled=settled,
            fixed=fixed,
            came_back=came_back,
        )

    @api.depends_context("uid")
    def _compute_age_business_hours(self):
        # Who may see the report may see the age, whatever a calendar's rights say.
        requests = self.request_id.sudo()
        now = fields.Datetime.now()
        hours = requests._count_business_hours(
            {
                request: {"age": (request.received_at, now)}
                for request in requests
                if request.state in OPEN_STATES
            }
        )
        ages = {request.id: counted["age"] for request, counted in hours.items()}
        for row in self:
            row.age_business_hours = ages.get(row.request_id.id, 0.0)
