# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Command


class ServiceArchiveBomWizard(models.TransientModel):
    """The bill of materials beside what is fitted, for those who serve the machine."""

    _name = "service.archive.bom.wizard"
    _description = "Bill of Materials of an Installed Product"

    archive_id = fields.Many2one(
        "service.product.archive", "Installed Product", required=True, readonly=True
    )
    bom_name = fields.Char("Bill of Materials", readonly=True)
    line_ids = fields.One2many(
        "service.archive.bom.wizard.line", "wizard_id", readonly=True
    )

    @api.model
    def _create_for(self, archive):
        """Return the list of one installed product, all levels of its BoM."""
        # Service people have no rights in manufacturing; this list is all they see.
        known = archive.sudo().with_company(archive.company_id)
        needs = known._explode_bom_levels(known.bom_id, known.product_id)
        fitted = archive._get_fitted_by_path(needs)
        nothing = archive.component_ids.browse()
        return self.create(
            {
                "archive_id": archive.id,
                "bom_name": known.bom_id.display_name,
                "line_ids": [
                    Command.create(
                        self._prepare_line_vals(
                            path, quantity, fitted.get(path, nothing)
                        )
                    )
                    for path, quantity in needs.items()
                ],
            }
        )

    @api.model
    def _prepare_line_vals(self, path, quantity, components):
        """Return the values of one line.

        :param tuple path: the ids of the products from the top
        :param float quantity: by the BoM, in the product's unit
        :param components: what of it is fitted
        """
        return {
            "level": len(path) - 1,
            "product_id": path[-1],
            "quantity": quantity,
            "fitted_quantity": sum(components.mapped("quantity")),
            "serials": ", ".join(filter(None, components.mapped("serial"))),
        }


class ServiceArchiveBomWizardLine(models.TransientModel):
    _name = "service.archive.bom.wizard.line"
    _description = "Line of a Bill of Materials"
    _order = "id"

    wizard_id = fields.Many2one(
        "service.archive.bom.wizard", required=True, ondelete="cascade"
    )
    level = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", "Component", readonly=True)
    name = fields.Char("Component Tree", compute="_compute_name")
    quantity = fields.Float("By the BoM", digits="Product Unit", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    fitted_quantity = fields.Float("Fitted Today", digits="Product Unit", readonly=True)
    serials = fields.Char("Serial Numbers", readonly=True)

    @api.depends("level", "product_id")
    def _compute_name(self):
        for line in self:
            product = line.product_id.display_name or ""
            line.name = "\u2003" * line.level + product
