# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """Which products become installed products when they are delivered."""

    _inherit = "product.template"

    archive_on_delivery = fields.Boolean(
        "Installed Product on Delivery",
        default=True,
        help="When a serial number or lot of this product is delivered to a customer,"
        " an installed product is made by itself. The settings of Field Service say"
        " for which products at all.",
    )

    def action_view_service_deliveries(self):
        """Open what customers got, and sent back, of these products."""
        self.check_access("read")
        return self.env["service.delivery"]._get_list_action(
            self.env._("Deliveries and Returns"),
            Domain("product_id.product_tmpl_id", "in", self.ids),
        )
