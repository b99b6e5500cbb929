# Part of Field Service. License LGPL-3.
from odoo import fields, models

from ..const import PICKING_READERS


class ServiceRequest(models.Model):
    _inherit = "service.request"

    part_request_ids = fields.One2many(
        "service.part.request", "request_id", "Part Requests"
    )
    part_line_ids = fields.One2many(
        "service.part.request.line",
        "request_id",
        "Parts",
        help="Parts needed, as far as they are known at the call already.",
    )
    part_request_count = fields.Integer(compute="_compute_related_counts")
    part_picking_count = fields.Integer(
        compute="_compute_related_counts", groups=PICKING_READERS
    )

    def _get_related_documents(self):
        documents = {
            **super()._get_related_documents(),
            "part_request_count": (
                "service.part.request",
                "request_id",
                "field_service_parts.service_part_request_action",
            ),
        }
        if self.env["stock.picking"].has_access("read"):
            documents["part_picking_count"] = (
                "stock.picking",
                "service_request_id",
                "stock.action_picking_tree_all",
            )
        return documents

    def action_request_parts(self):
        """Hand the parts stated at the call to the warehouse.

        :raises UserError: no parts are stated
        """
        self.part_request_ids._submit_drafts(self)
        return True

    def _create_work_orders(self):
        """Take the parts that were stated at the call over to the new orders."""
        orders = super()._create_work_orders()
        for request, order in zip(self, orders, strict=True):
            request.part_request_ids.filtered(
                lambda part_request: (
                    not part_request.work_order_id and part_request.state != "cancelled"
                )
            ).work_order_id = order
        return orders

    def action_cancel(self, reason=None):
        """Cancel the parts that nobody needs any more along with the requests.

        :param str reason: why, kept in the service log
        """
        result = super().action_cancel(reason=reason)
        self.sudo().part_request_ids._cancel_unissued()
        return result
