# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ProductTemplate(models.Model):
    """The warranty and the meters that a product is sold with."""

    _name = "product.template"
    _inherit = ["product.template", "service.warranty.mixin"]

    warranty_months = fields.Integer(
        help="Warranty of products sold from now on. What was sold already keeps the"
        " terms of its time.",
    )
    warranty_from = fields.Selection(default="installation")
    warranty_labour = fields.Boolean(default=True)
    warranty_travel = fields.Boolean(default=True)
    warranty_part = fields.Boolean(default=True)
    warranty_other = fields.Boolean(default=True)
    meter_template_ids = fields.One2many(
        "service.meter.template",
        "product_tmpl_id",
        "Meters",
        copy=False,
        help="Made for every installed product when it is registered.",
    )

    def copy(self, default=None):
        """Copy the meters, too."""
        products = super().copy(default)
        for product, new in zip(self, products, strict=True):
            # Whoever copies products need not know of their service.
            product.sudo().meter_template_ids.copy({"product_tmpl_id": new.id})
        return products
