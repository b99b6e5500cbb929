# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

from .service_report_mixin import selection_of
from .service_work_order import REPAIR_KINDS


class ServiceReportAddedParts(models.Model):
    """Parts that the engineer had to add to what the call centre had stated.

    One row for each repair order that was visited.
    """

    _name = "service.report.added.parts"
    _description = "Parts Added by Engineers"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "work_order_id"

    _drill_field = "work_order_id"
    _ratios = {
        "added_rate": ("added_count", "visited_count"),
        "on_site_rate": ("on_site_count", "visited_count"),
        "effectiveness": ("used_quantity", "issued_quantity"),
    }
    _layouts = {
        "added_parts": (
            "work_order_id",
            "request_id",
            "agent_id",
            "employee_id",
            "date",
            "visited_count",
            "added_count",
            "added_rate",
            "on_site_count",
            "on_site_rate",
            "issued_quantity",
            "used_quantity",
            "effectiveness",
        ),
    }

    work_order_id = fields.Many2one("service.work.order", readonly=True)
    request_id = fields.Many2one("service.request", readonly=True)
    date = fields.Datetime("First Arrival", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    kind = fields.Selection(
        selection_of("service.work.order", "kind"), "Kind of Order", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    problem_id = fields.Many2one("service.problem", readonly=True)
    agent_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who registered the request; empty when the customer did it himself.",
    )
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True)

    # Numerators and denominators
    visited_count = fields.Integer("Orders Visited", readonly=True)
    added_count = fields.Integer(
        "Parts Added before the Visit",
        readonly=True,
        help="Orders with a part that the engineer added after the order was sent to"
        " him and before he arrived, and used.",
    )
    on_site_count = fields.Integer(
        "Parts Added on the Spot",
        readonly=True,
        help="Orders with a part that the engineer added at the customer's, and used.",
    )
    issued_quantity = fields.Float("Parts Issued", readonly=True)
    used_quantity = fields.Float("Parts Used", readonly=True)

    # Ratios
    added_rate = fields.Float("Added-Parts Rate", readonly=True, aggregator="avg")
    on_site_rate = fields.Float("Added on the Spot", readonly=True, aggregator="avg")
    effectiveness = fields.Float(
        "Parts Effectiveness",
        readonly=True,
        aggregator="avg",
        help="Parts used of all parts issued.",
    )

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.work.order": [
            "request_id",
            "state",
            "kind",
            "company_id",
            "team_id",
            "product_id",
            "parts_added_before_visit",
            "parts_added_on_site",
        ],
        "service.request": ["type_id", "problem_id"],
        "service.request.type": ["is_corrective"],
        "service.dispatch": ["work_order_id", "actual_start", "employee_id"],
        "service.part.request.line": [
            "work_order_id",
            "state",
            "issued_quantity",
            "used_quantity",
        ],
        "res.users": ["share"],
    }

    @api.model
    def _select(self):
        return SQL(
            """
            SELECT
                o.id,
                o.id AS work_order_id,
                o.request_id,
                visit.actual_start AS date,
                o.company_id,
                o.team_id,
                r.type_id,
                o.kind,
                o.product_id,
                r.problem_id,
                CASE WHEN author.share IS NOT TRUE THEN author.id END AS agent_id,
                visit.employee_id,
                1 AS visited_count,
                COALESCE(o.parts_added_before_visit, FALSE)::int AS added_count,
                COALESCE(o.parts_added_on_site, FALSE)::int AS on_site_count,
                part.issued_quantity,
                part.used_quantity,
                COALESCE(o.parts_added_before_visit, FALSE)::int::float8 AS added_rate,
                COALESCE(o.parts_added_on_site, FALSE)::int::float8 AS on_site_rate,
                part.used_quantity / NULLIF(part.issued_quantity, 0) AS effectiveness
            """
        )

    @api.model
    def _from(self):
        return SQL(
            """
            FROM service_work_order o
            LEFT JOIN service_request r ON r.id = o.request_id
            LEFT JOIN service_request_type type ON type.id = r.type_id
            LEFT JOIN res_users author
                ON author.id = COALESCE(r.create_uid, o.create_uid)
            JOIN LATERAL (
                SELECT d.actual_start, d.employee_id
                FROM service_dispatch d
                WHERE d.work_order_id = o.id AND d.actual_start IS NOT NULL
                ORDER BY d.actual_start, d.id LIMIT 1
            ) visit ON TRUE
            LEFT JOIN LATERAL (
                SELECT
                    SUM(line.issued_quantity)::float8 AS issued_quantity,
                    SUM(line.used_quantity)::float8 AS used_quantity
                FROM service_part_request_line line
                WHERE line.work_order_id = o.id AND line.state <> 'cancelled'
            ) part ON TRUE
            WHERE o.state <> 'cancelled'
                AND COALESCE(type.is_corrective, r.id IS NULL AND o.kind IN %(repairs)s)
            """,
            repairs=REPAIR_KINDS,
        )
