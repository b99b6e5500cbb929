# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import SQL

from .service_report_request import OPEN_STATES

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
    """Where the columns of the analysis of requests come from."""

    _inherit = "service.report.request"

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
        "rating.rating": ["res_model", "res_id", "rating", "consumed"],
        "res.company": ["service_bad_fix_days", "currency_id"],
    }

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
                %(ratings)s,
                %(first_time_fix)s,
                %(ratios)s
            """,
            plain=SQL(", ").join(SQL.identifier("r", name) for name in PLAIN_FIELDS),
            open=OPEN_STATES,
            live=self._select_live(),
            numbers=self._select_numbers(),
            ratings=self._select_ratings(),
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
    def _select_ratings(self):
        """What the customers gave; looked up only where it is asked for."""
        return SQL(
            """
                %(sum)s AS rating_sum,
                %(count)s AS rating_count,
                %(sum)s / NULLIF(%(count)s, 0) AS mean_rating
            """,
            sum=self._sql_ratings(SQL("COALESCE(SUM(given.rating), 0)::float8")),
            count=self._sql_ratings(SQL("COUNT(*)")),
        )

    @api.model
    def _sql_ratings(self, aggregate):
        return SQL(
            """(SELECT %s FROM rating_rating given
                 WHERE given.res_model = 'service.request' AND given.res_id = r.id
                   AND given.consumed)""",
            aggregate,
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
