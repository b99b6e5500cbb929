# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import CHARGE_CATEGORIES


class ServiceCostLine(models.Model):
    _name = "service.cost.line"
    _description = "Fee or Other Cost of a Work Order"
    _inherit = ["service.precompute.mixin", "service.charge.mixin"]
    _order = "work_order_id, stage, id"

    work_order_id = fields.Many2one(
        "service.work.order",
        compute="_compute_work_order_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="cascade",
    )
    dispatch_id = fields.Many2one(
        "service.dispatch", "Visit", index="btree_not_null", ondelete="set null"
    )
    request_id = fields.Many2one(related="work_order_id.request_id", store=True)
    company_id = fields.Many2one(
        related="work_order_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    stage = fields.Selection(
        [("estimated", "Estimated"), ("actual", "Actual")],
        default="actual",
        required=True,
    )
    category = fields.Selection(CHARGE_CATEGORIES, default="other", required=True)
    product_id = fields.Many2one("product.product")
    name = fields.Char(
        "Description",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    unit_cost = fields.Monetary(
        compute="_compute_unit_cost", store=True, precompute=True, readonly=False
    )
    amount = fields.Monetary(
        "Cost", compute="_compute_amount", store=True, precompute=True
    )
    unit_price = fields.Monetary(
        "Sales Price",
        help="What the customer pays for one; the price list decides if empty.",
    )

    @api.depends("dispatch_id")
    def _compute_work_order_id(self):
        for line in self:
            line.work_order_id = line.dispatch_id.work_order_id or line.work_order_id

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_unit_cost(self):
        for line in self:
            company = line.company_id or self.env.company
            # Standard prices are read for costing, whoever enters the line.
            product = line.product_id.sudo().with_company(company)
            line.unit_cost = product.standard_price or line.unit_cost

    @api.depends("quantity", "unit_cost")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.unit_cost

    def _get_charge_category(self):
        return self.category

    def _get_charge_quantity(self):
        return self.quantity

    @api.depends("category")
    def _compute_coverage(self):
        return super()._compute_coverage()

    @api.constrains("quantity", "unit_cost")
    def _check_amounts(self):
        for line in self:
            if line.quantity < 0 or line.unit_cost < 0:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(line)s: quantity and cost cannot be negative.",
                        order=line.work_order_id.name,
                        line=line.name,
                    )
                )

    @api.constrains("work_order_id", "quantity", "unit_cost", "stage", "category")
    def _check_order_open(self):
        self.work_order_id._check_charges_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_open_only(self):
        self.work_order_id._check_charges_open()
        billed = self.filtered("sale_line_id")
        if billed:
            raise UserError(
                self.env._(
                    "%(lines)s: already on the customer's order, cannot be deleted.",
                    lines=", ".join(billed.mapped("name")),
                )
            )
