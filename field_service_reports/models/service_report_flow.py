# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import SQL


class ServiceReportFlow(models.Model):
    """What came in and what was closed, on one time axis.

    Two rows for a closed request, one for any other: a graph by week and event shows
    whether the work in hand grows or shrinks.
    """

    _name = "service.report.flow"
    _description = "Requests Received and Closed"
    _inherit = ["service.report.mixin"]
    _auto = False
    _order = "date desc, id desc"

    _drill_field = "request_id"

    request_id = fields.Many2one("service.request", readonly=True)
    event = fields.Selection(
        [("received", "Received"), ("closed", "Closed")], readonly=True
    )
    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("service.team", "Service Team", readonly=True)
    type_id = fields.Many2one("service.request.type", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)

    # What the query reads, so that changes not yet written are written first.
    _depends = {
        "service.request": [
            "received_at",
            "closed_at",
            "company_id",
            "team_id",
            "type_id",
            "commercial_partner_id",
        ]
    }

    @api.model
    def _get_row_queries(self):
        received = SQL(
            """
            SELECT 2 * id AS id, id AS request_id, 'received' AS event,
                received_at AS date, company_id, team_id, type_id, commercial_partner_id
            FROM service_request
            """
        )
        closed = SQL(
            """
            SELECT 2 * id + 1, id, 'closed', closed_at, company_id, team_id, type_id,
                commercial_partner_id
            FROM service_request
            WHERE closed_at IS NOT NULL
            """
        )
        return [received, closed]
