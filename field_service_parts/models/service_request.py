# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequest(models.Model):
    _name = "service.request"
    _inherit = ["service.request", "service.parts.mixin"]

    _part_inverse = "request_id"

    part_request_ids = fields.One2many(
        "service.part.request", "request_id", "Part Requests"
    )
    part_line_ids = fields.One2many(
        "service.part.request.line",
        "request_id",
        "Parts",
        help="Parts needed, as far as they are known at the call already.",
    )

    def _get_related_documents(self):
        return {**super()._get_related_documents(), **self._get_part_documents()}

    def _get_merged_documents(self):
        # Parts of an order follow their order; these were stated at the call.
        return [
            *super()._get_merged_documents(),
            ("service.part.request", "request_id"),
        ]

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
        # Who cancels the call need not have a right on the warehouse's papers.
        self.sudo().part_request_ids._cancel_unissued()
        return result
