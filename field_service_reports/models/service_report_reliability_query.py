# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.field_service.const import CHARGE_CATEGORIES

COSTS = tuple(f"{category}_cost" for category, _label in CHARGE_CATEGORIES)
MEASURES = (
    "exposure_hours",
    "downtime_hours",
    "failure_count",
    "repair_count",
    "repair_hours",
    "repair_business_hours",
    *COSTS,
)
# What a fact is told of. Filters on these reach down to the tables.
KEYS = ("archive_id", "product_id", "company_id")


class ServiceReportReliability(models.Model):
    """The query: facts of all kinds, one below the other, added up by unit and year."""

    _inherit = "service.report.reliability"

    @api.model
    def _get_query(self):
        return SQL(
            """
            SELECT
                fact.archive_id::bigint * 10000 + EXTRACT(YEAR FROM fact.date)::int
                    AS id,
                fact.archive_id, fact.product_id, fact.company_id, fact.date,
                archive.serial, archive.state, archive.lot_id, archive.partner_id,
                archive.site_id, template.categ_id, partner.commercial_partner_id,
                company.currency_id,
                %(measures)s,
                fact.exposure_hours / (365.25 * 24) AS exposure_years,
                fact.exposure_hours - fact.downtime_hours AS uptime_hours,
                %(total)s AS total_cost,
                (fact.exposure_hours - fact.downtime_hours)
                    / NULLIF(fact.exposure_hours, 0) AS availability,
                (fact.exposure_hours - fact.downtime_hours)
                    / NULLIF(fact.failure_count, 0) AS mtbf_hours,
                fact.repair_hours / NULLIF(fact.repair_count, 0) AS mttr_hours,
                fact.repair_business_hours / NULLIF(fact.repair_count, 0)
                    AS mttr_business_hours,
                %(total)s / NULLIF(fact.exposure_hours / (365.25 * 24), 0)
                    AS cost_per_year
            FROM (
                SELECT archive_id, product_id, company_id, date, %(sums)s
                FROM (%(facts)s) AS part
                GROUP BY archive_id, product_id, company_id, date
            ) AS fact
            JOIN service_product_archive archive ON archive.id = fact.archive_id
            JOIN product_product product ON product.id = fact.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            JOIN res_company company ON company.id = fact.company_id
            LEFT JOIN res_partner partner ON partner.id = archive.partner_id
            """,
            measures=SQL(", ").join(SQL.identifier("fact", name) for name in MEASURES),
            total=SQL(" + ").join(SQL.identifier("fact", name) for name in COSTS),
            sums=SQL(", ").join(
                SQL("SUM(%s) AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in MEASURES
            ),
            facts=SQL(" UNION ALL ").join(self._get_facts()),
        )

    @api.model
    def _get_facts(self):
        """Return the queries of the facts; all have the same columns."""
        return [
            self._select_exposure(),
            self._select_downtime(),
            self._select_failures(),
            self._select_repairs(),
            *self._select_costs(),
        ]

    @api.model
    def _fact(self, source, date, source_name="unit", **values):
        """Return a query of facts: a value for some measures, nothing for the others.

        :param source: SQL of the FROM clause, in which ``source_name`` has the keys
        :param date: SQL of the moment by which the year is found
        """
        return SQL(
            "SELECT %(keys)s, date_trunc('year', %(date)s)::date AS date, %(values)s"
            " FROM %(source)s",
            keys=SQL(", ").join(SQL.identifier(source_name, key) for key in KEYS),
            date=date,
            values=SQL(", ").join(
                SQL(
                    "COALESCE(%s, 0)::float8 AS %s",
                    values.get(name, SQL("0")),
                    SQL.identifier(name),
                )
                for name in MEASURES
            ),
            source=source,
        )

    # ------------------------------------------------------------------
    # How long the units were there, and worked
    # ------------------------------------------------------------------
    @api.model
    def _sql_units(self):
        """The units with the time in which they were expected to work."""
        return SQL(
            """(
                SELECT id AS archive_id, product_id, company_id,
                    COALESCE(
                        commissioned_on, installed_on, delivered_on, sold_on,
                        create_date::date
                    )::timestamp AS since,
                    LEAST((deactivated_on + 1)::timestamp, %(now)s) AS until
                FROM service_product_archive
                WHERE state <> 'draft'
            ) AS unit""",
            now=self._sql_now(),
        )

    @api.model
    def _sql_years(self, start, end):
        """The years that a span of time touches, as ``year.start``."""
        return SQL(
            # The limit tells the database that it is a handful of years.
            "CROSS JOIN LATERAL (SELECT start FROM generate_series("
            "date_trunc('year', %s), %s, interval '1 year') AS start"
            " LIMIT 60) AS year",
            start,
            end,
        )

    @api.model
    def _sql_hours_in_year(self, start, end):
        return SQL(
            "date_part('epoch', LEAST(%s, year.start + interval '1 year')"
            " - GREATEST(%s, year.start)) / 3600",
            end,
            start,
        )

    @api.model
    def _select_exposure(self):
        since, until = SQL("unit.since"), SQL("unit.until")
        return self._fact(
            SQL(
                "%s %s WHERE unit.since < unit.until",
                self._sql_units(),
                self._sql_years(since, until),
            ),
            SQL("year.start"),
            exposure_hours=self._sql_hours_in_year(since, until),
        )

    @api.model
    def _sql_failures(self):
        """The confirmed failures; see ``service.request._get_failures``."""
        return SQL(
            """(
                SELECT request.id, request.archive_id,
                    COALESCE(request.down_since, request.received_at) AS start,
                    COALESCE(request.down_until, CASE
                        WHEN request.state IN ('solved', 'closed')
                        THEN request.solved_at
                    END) AS stop,
                    request.bad_fix_of_id IS NULL AS counts
                FROM service_request request
                JOIN service_request_type kind ON kind.id = request.type_id
                WHERE kind.is_corrective AND request.archive_id IS NOT NULL
                    AND request.state <> 'cancelled'
                    AND (request.failure_state = 'confirmed' OR (
                        request.failure_state IS NULL
                        AND request.state IN ('solved', 'closed')
                    ))
            ) AS failure"""
        )

    @api.model
    def _select_failures(self):
        return self._fact(
            SQL(
                "%s JOIN %s ON failure.archive_id = unit.archive_id"
                " AND failure.counts AND failure.start >= unit.since"
                " AND failure.start < unit.until",
                self._sql_units(),
                self._sql_failures(),
            ),
            SQL("failure.start"),
            failure_count=SQL("1"),
        )

    @api.model
    def _select_downtime(self):
        """Join what overlaps, then cut it at the turns of the years."""
        start, stop = SQL("span.start"), SQL("span.stop")
        spans = SQL(
            """(
                SELECT %(keys)s, MIN(start) AS start, MAX(stop) AS stop
                FROM (
                    SELECT *, COUNT(*) FILTER (WHERE before IS NULL OR start > before)
                        OVER (%(window)s) AS island
                    FROM (
                        SELECT *, MAX(stop) OVER (
                            %(window)s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                        ) AS before
                        FROM (%(cut)s) AS cut
                        WHERE start < stop
                    ) AS ordered
                ) AS numbered
                GROUP BY %(keys)s, island
            ) AS span""",
            keys=SQL(", ").join(SQL.identifier(key) for key in KEYS),
            window=SQL(
                "PARTITION BY %s ORDER BY start, stop, failure_id",
                SQL(", ").join(SQL.identifier(key) for key in KEYS),
            ),
            cut=SQL(
                """
                SELECT unit.archive_id, unit.product_id, unit.company_id,
                    failure.id AS failure_id,
                    GREATEST(failure.start, unit.since) AS start,
                    LEAST(failure.stop, unit.until) AS stop
                FROM %s JOIN %s ON failure.archive_id = unit.archive_id
                """,
                self._sql_units(),
                self._sql_failures(),
            ),
        )
        return self._fact(
            SQL("%s %s", spans, self._sql_years(start, stop)),
            SQL("year.start"),
            source_name="span",
            downtime_hours=self._sql_hours_in_year(start, stop),
        )

    # ------------------------------------------------------------------
    # What the repairs took and cost
    # ------------------------------------------------------------------
    @api.model
    def _select_repairs(self):
        return self._fact(
            SQL(
                "%s JOIN service_work_order repair"
                " ON repair.archive_id = unit.archive_id"
                " AND repair.repair_count > 0 AND repair.actual_end IS NOT NULL",
                self._sql_units(),
            ),
            SQL("repair.actual_end"),
            repair_count=SQL("repair.repair_count"),
            repair_hours=SQL("repair.downtime_hours"),
            repair_business_hours=SQL("repair.downtime_business_hours"),
        )

    @api.model
    def _select_costs(self):
        """What was posted when the orders were closed, in the year of the closing."""

        def posted(table):
            return SQL(
                "%s JOIN service_work_order job ON job.archive_id = unit.archive_id"
                " AND job.state = 'closed' AND job.closed_at IS NOT NULL"
                " JOIN %s charge ON charge.work_order_id = job.id",
                self._sql_units(),
                SQL.identifier(table),
            )

        closed_at = SQL("job.closed_at")
        travels = SQL("charge.kind = 'travel'")
        return [
            self._fact(
                posted("service_time_entry"),
                closed_at,
                travel_cost=SQL("CASE WHEN %s THEN charge.cost END", travels),
                labour_cost=SQL("CASE WHEN NOT (%s) THEN charge.cost END", travels),
            ),
            self._fact(
                SQL("%s AND charge.stage = 'actual'", posted("service_cost_line")),
                closed_at,
                **{
                    f"{category}_cost": SQL(
                        "CASE WHEN charge.category = %s THEN charge.amount END",
                        category,
                    )
                    for category, _label in CHARGE_CATEGORIES
                },
            ),
            self._fact(
                posted("service_part_request_line"),
                closed_at,
                part_cost=SQL("charge.actual_cost"),
            ),
        ]
