# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceProductArchiveComponent(models.Model):
    _name = "service.product.archive.component"
    _description = "Component of an Installed Product"
    _order = "is_active desc, product_id, fitted_on desc, id"
    _rec_names_search = ["serial", "product_id"]
    _check_company_auto = True

    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="archive_id.company_id", store=True, index=True
    )
    product_id = fields.Many2one(
        "product.product", "Component", required=True, index=True, check_company=True
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        check_company=True,
        copy=False,
        index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )
    serial = fields.Char(
        compute="_compute_serial",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        index="trigram",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    fitted_on = fields.Date()
    removed_on = fields.Date(copy=False)
    replaced_by_id = fields.Many2one(
        "service.product.archive.component",
        copy=False,
        index="btree_not_null",
        domain="[('archive_id', '=', archive_id), ('id', '!=', id)]",
    )
    is_active = fields.Boolean(
        "Fitted", compute="_compute_is_active", store=True, precompute=True
    )
    note = fields.Char()

    @api.depends("product_id.display_name", "serial")
    def _compute_display_name(self):
        for component in self:
            product = component.product_id.with_context(display_default_code=False)
            label = product.display_name or ""
            component.display_name = (
                f"{label} [{component.serial}]" if component.serial else label
            )

    @api.depends("lot_id.name")
    def _compute_serial(self):
        for component in self:
            component.serial = component.lot_id.name or component.serial

    @api.depends("removed_on")
    def _compute_is_active(self):
        for component in self:
            component.is_active = not component.removed_on

    @api.constrains("quantity")
    def _check_quantity(self):
        for component in self:
            if component.quantity <= 0:
                raise ValidationError(
                    self.env._(
                        "%(component)s: the quantity must be greater than zero.",
                        component=component.display_name,
                    )
                )

    @api.constrains("fitted_on", "removed_on")
    def _check_dates(self):
        for component in self:
            fitted, removed = component.fitted_on, component.removed_on
            if fitted and removed and removed < fitted:
                raise ValidationError(
                    self.env._(
                        "%(component)s: it cannot be removed before it was fitted.",
                        component=component.display_name,
                    )
                )

    @api.constrains("replaced_by_id", "archive_id")
    def _check_replaced_by_id(self):
        for component in self:
            successor = component.replaced_by_id
            if successor and (
                successor.archive_id != component.archive_id
                or component._has_cycle("replaced_by_id")
            ):
                raise ValidationError(
                    self.env._(
                        "%(component)s can only be replaced by another component of"
                        " the same installed product.",
                        component=component.display_name,
                    )
                )
