# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import COVERAGES
from ..engine import coverage as coverage_rule


class ServiceChargeMixin(models.AbstractModel):
    """A line that somebody pays: hours, fees, parts."""

    _name = "service.charge.mixin"
    _description = "Service Charge"

    work_order_id = fields.Many2one("service.work.order")
    coverage = fields.Selection(
        COVERAGES,
        compute="_compute_coverage",
        inverse="_inverse_coverage",
        store=True,
        precompute=True,
        readonly=False,
        help="Who pays: decided by warranty and contract on the day of the call.",
    )
    customer_share = fields.Float(
        "Customer Pays (%)",
        digits=(5, 2),
        compute="_compute_coverage",
        inverse="_inverse_coverage",
        store=True,
        precompute=True,
        readonly=False,
        aggregator=None,
    )
    coverage_reason = fields.Char(
        "Why", compute="_compute_coverage", store=True, precompute=True
    )
    coverage_manual = fields.Boolean("Coverage Set by Hand", copy=False)
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order Line", copy=False, index="btree_not_null"
    )

    @api.constrains("customer_share")
    def _check_customer_share(self):
        for line in self:
            if not 0 <= line.customer_share <= 100:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the customer's share must lie between 0 and 100 %%.",
                        line=line.display_name,
                    )
                )

    def _get_coverage_source(self):
        """Return the document whose warranty and contract decide on this line."""
        return self.work_order_id

    @api.depends(
        "work_order_id.archive_id",
        "work_order_id.contract_line_id",
        "work_order_id.kind",
        "work_order_id.warranty_state",
    )
    def _compute_coverage(self):
        for line in self:
            source = line._get_coverage_source()
            if line.coverage_manual or line.sale_line_id or not source:
                line.coverage = line.coverage or coverage_rule.BILLABLE
                line.customer_share = line.customer_share
                line.coverage_reason = line.coverage_reason
                continue
            (line.coverage, line.customer_share, line.coverage_reason) = (
                source._get_coverage(line)
            )

    def _inverse_coverage(self):
        if not self.env.su and not self.env.user.has_group(
            "field_service.group_service_dispatcher"
        ):
            raise AccessError(
                self.env._(
                    "Only dispatchers and managers decide by hand who pays: %(lines)s.",
                    lines=", ".join(self.mapped("display_name")),
                )
            )
        reason = self.env._("Decided by %(user)s", user=self.env.user.name)
        for line in self:
            line.coverage_manual = True
            line.coverage_reason = reason
            share = coverage_rule.share_for_class(line.coverage, line.customer_share)
            if share != line.customer_share:
                line.customer_share = share

    def _get_charge_revenue(self):
        """Return what the customer is billed for this line, in company currency.

        One order line may bill several charges: each has its part of the quantity.
        """
        # Visits show their revenue to cost groups, who need no sales rights for it.
        sale_line = self.sudo().sale_line_id
        if not sale_line.product_uom_qty:
            return 0.0
        part = self._get_charge_quantity() / sale_line.product_uom_qty
        return sale_line.currency_id._convert(
            sale_line.price_subtotal * part,
            sale_line.company_id.currency_id,
            sale_line.company_id,
            sale_line.order_id.date_order,
        )

    def _get_charge_quantity(self):
        """Return the billed quantity of this line, in the unit of its order line."""
        raise NotImplementedError

    def _get_charge_category(self):
        """Return the cost category of this line: labour, travel, part…"""
        raise NotImplementedError
