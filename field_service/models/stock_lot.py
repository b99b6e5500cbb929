# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain

from .product_template import SERVICE_READERS


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "service.related.mixin"]

    service_archive_count = fields.Integer(
        "Installed Products", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_delivery_count = fields.Integer(
        "To and From Customers",
        compute="_compute_related_counts",
        groups="field_service.group_service_agent",
    )

    def _get_related_documents(self):
        documents = {
            **super()._get_related_documents(),
            "service_archive_count": (
                "service.product.archive",
                "lot_id",
                "field_service.service_product_archive_action",
            ),
        }
        if self.env["service.delivery"].has_access("read"):
            documents["service_delivery_count"] = (
                "service.delivery",
                "lot_id",
                "field_service.service_delivery_action",
            )
        return documents

    def _get_related_context(self, inverse):
        context = super()._get_related_context(inverse)
        if len(self) == 1:
            context["default_product_id"] = self.product_id.id
        return context

    def action_view_service_deliveries(self):
        """Open what customers got, and sent back, of this lot or serial number."""
        self.check_access("read")
        return self.env["service.delivery"]._get_list_action(
            self.env._("Deliveries and Returns"), Domain("lot_id", "in", self.ids)
        )
