# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceQueue(models.Model):
    _name = "service.queue"
    _description = "Service Queue"
    _inherit = ["service.related.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    member_ids = fields.Many2many(
        "res.users",
        "service_queue_member_rel",
        "queue_id",
        "user_id",
        "Members",
        domain="[('share', '=', False)]",
        help="Who takes requests from this list.",
    )
    request_count = fields.Integer(
        "Waiting Requests", compute="_compute_related_counts"
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "request_count": (
                "service.request",
                "queue_id",
                "field_service.service_request_action",
            ),
        }
