# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL

WHOLE_ORDER = "order"


class ServiceReportEntry(models.Model):
    """How well the call centre enters orders, as the dispatchers find it.

    One row for each order, and one for each checked field of it. An order is right
    when no field of it is wrong; the figures of orders and of fields are columns of
    their own, so that adding up both kinds of rows mixes nothing.
    """

    _name = "service.report.entry"
    _description = "Order-Creation Accuracy"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "request_id"

    _drill_field = "request_id"
    _ratios = {
        "accuracy": ("order_correct", "order_checked"),
        "unchecked_share": ("order_unchecked", "order_count"),
        "field_accuracy": ("field_correct", "field_checked"),
    }
    _layouts = {
        "entry": (
            "request_id",
            "item",
            "agent_id",
            "checker_id",
            "date",
            "order_count",
            "order_checked",
            "order_correct",
            "accuracy",
            "unchecked_share",
            "field_checked",
            "field_correct",
            "field_accuracy",
        ),
    }

    request_id = fields.Many2one("service.request", readonly=True)
    item = fields.Selection(
        lambda self: self._get_items(),
        "Field",
        readonly=True,
        help="The field that was checked, or the order as a whole.",
    )
    date = fields.Datetime("Received", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    agent_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who registered the request; empty when the customer did it himself.",
    )
    checker_id = fields.Many2one("res.users", "Checked By", readonly=True)
    checked_at = fields.Datetime("Checked On", readonly=True)

    # Numerators and denominators
    order_count = fields.Integer(
        "Orders", readonly=True, help="Requests with a work order, checked or not."
    )
    order_checked = fields.Integer("Orders Checked", readonly=True)
    order_correct = fields.Integer(
        "Orders Right", readonly=True, help="Checked, and no field was wrong."
    )
    order_unchecked = fields.Integer("Orders Not Checked", readonly=True)
    field_checked = fields.Integer("Fields Checked", readonly=True)
    field_correct = fields.Integer("Fields Right", readonly=True)

    # Ratios
    accuracy = fields.Float("Order-Creation Accuracy", readonly=True, aggregator="avg")
    unchecked_share = fields.Float("Share Not Checked", readonly=True, aggregator="avg")
    field_accuracy = fields.Float(readonly=True, aggregator="avg")

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.request": ["received_at", "company_id", "team_id", "type_id"],
        "service.work.order": ["request_id", "state"],
        "service.entry.check": ["request_id", "checker_id", "checked_at", "result"],
        "service.entry.check.line": ["check_id", "item", "result"],
        "res.users": ["share"],
    }

    @api.model
    def _get_items(self):
        lines = self.env["service.entry.check.line"]
        items = lines._fields["item"]._description_selection(self.env)
        return [(WHOLE_ORDER, self.env._("Whole Order")), *items]

    @api.model
    def _get_row_queries(self):
        return [self._select_orders(), self._select_fields()]

    @api.model
    def _select_orders(self):
        """One row for each request that became an order, checked or not."""
        return SQL(
            """
            SELECT
                2 * r.id::bigint AS id,
                r.id AS request_id,
                %(whole)s AS item,
                r.received_at AS date,
                r.company_id,
                r.team_id,
                r.type_id,
                CASE WHEN author.share IS NOT TRUE THEN author.id END AS agent_id,
                entry.checker_id,
                entry.checked_at,
                1 AS order_count,
                (entry.result IS NOT NULL)::int AS order_checked,
                COALESCE(entry.result = 'correct', FALSE)::int AS order_correct,
                (entry.result IS NULL)::int AS order_unchecked,
                0 AS field_checked,
                0 AS field_correct,
                (entry.result = 'correct')::int::float8 AS accuracy,
                (entry.result IS NULL)::int::float8 AS unchecked_share,
                NULL::float8 AS field_accuracy
            FROM service_request r
            LEFT JOIN res_users author ON author.id = r.create_uid
            LEFT JOIN service_entry_check entry ON entry.request_id = r.id
            WHERE entry.result IS NOT NULL OR EXISTS (
                SELECT FROM service_work_order o
                WHERE o.request_id = r.id AND o.state <> 'cancelled'
            )
            """,
            whole=WHOLE_ORDER,
        )

    @api.model
    def _select_fields(self):
        """One row for each field of a confirmed check."""
        return SQL(
            """
            SELECT
                2 * line.id::bigint + 1,
                r.id,
                line.item,
                r.received_at,
                r.company_id,
                r.team_id,
                r.type_id,
                entry.agent_id,
                entry.checker_id,
                entry.checked_at,
                0, 0, 0, 0,
                1,
                (line.result = 'ok')::int,
                NULL::float8,
                NULL::float8,
                (line.result = 'ok')::int::float8
            FROM service_entry_check_line line
            JOIN service_entry_check entry ON entry.id = line.check_id
            JOIN service_request r ON r.id = entry.request_id
            WHERE entry.result IS NOT NULL AND line.result IS NOT NULL
            """
        )
