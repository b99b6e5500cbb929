# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero


class ServiceWorkOrder(models.Model):
    """The customer's side: one sales order per work order, invoices by Odoo."""

    _inherit = "service.work.order"

    billing_policy = fields.Selection(
        [("time_material", "Time and Material"), ("fixed", "Fixed Price")],
        default="time_material",
        required=True,
        tracking=True,
    )
    fixed_price = fields.Monetary(tracking=True)
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, index="btree_not_null"
    )
    invoice_ids = fields.Many2many(
        "account.move", compute="_compute_invoice_ids", compute_sudo=True
    )
    invoice_count = fields.Integer(compute="_compute_invoice_ids", compute_sudo=True)
    invoice_status = fields.Selection(
        related="sale_order_id.invoice_status", compute_sudo=True
    )

    @api.depends("sale_order_id.invoice_ids")
    def _compute_invoice_ids(self):
        for order in self:
            order.invoice_ids = order.sale_order_id.invoice_ids
            order.invoice_count = len(order.invoice_ids)

    def action_create_invoice(self):
        """Bill what the customer pays: order lines first, then Odoo's invoices.

        Several orders of one customer come on one invoice.

        :return: a window action on the new invoices
        :raises UserError: the order is not completed, is internal, or has nothing to
            invoice
        """
        self._check_may_post()
        self._lock_for_step()
        self._check_step("action_create_invoice")
        for order in self:
            if order._is_internal_service():
                raise UserError(
                    self.env._(
                        "%(order)s is internal work: nobody is invoiced for it.",
                        order=order.display_name,
                    )
                )
        self._add_charges_to_sale_order()
        # Dispatchers bill finished work without being salespeople or accountants.
        sale_orders = self.sudo().sale_order_id
        nothing = self.filtered(
            lambda order: (
                not order.sudo().sale_order_id
                or order.sudo().sale_order_id.invoice_status != "to invoice"
            )
        )
        if nothing:
            raise UserError(
                self.env._(
                    "%(orders)s: there is nothing to invoice. Either all is covered by"
                    " warranty or contract, or it is invoiced already.",
                    orders=", ".join(nothing.mapped("display_name")),
                )
            )
        invoices = sale_orders._create_invoices()
        self._log("invoiced")
        return self._get_invoice_action(invoices)

    @api.model
    def _get_invoice_action(self, invoices):
        if not self.env["account.move"].has_access("read"):
            # Who bills finished work need not be allowed to read the books.
            return self._get_billed_notification(invoices)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) == 1:
            action.update(res_id=invoices.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", invoices.ids)]
        return action

    @api.model
    def _get_billed_notification(self, invoices):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s draft invoice(s) wait for the accountant.",
                    count=len(invoices),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_invoices(self):
        """Open the customer invoices of this order."""
        self.check_access("read")
        return self._get_invoice_action(self.invoice_ids)

    def action_view_sale_order(self):
        """Open the sales order through which this order is billed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        action.update(
            res_id=self.sale_order_id.id, views=[(False, "form")], view_mode="form"
        )
        return action

    def _get_service_sale_order(self):
        """Find or create the one confirmed sales order of this work order.

        :return: ``sale.order`` with superuser rights, as service roles do not sell
        """
        self.ensure_one()
        order = self.sudo()  # see above
        if not order.sale_order_id:
            sale_orders = order.env["sale.order"].with_company(order.company_id)
            sale_order = sale_orders.create(order._prepare_sale_order_vals())
            sale_order.with_context(skip_procurement=True).action_confirm()
            order.sale_order_id = sale_order
        return order.sale_order_id

    def _prepare_sale_order_vals(self):
        """Return the values of the sales order of this work order."""
        return {
            "partner_id": self.partner_id.id,
            "partner_shipping_id": (self.site_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "client_order_ref": self.request_id.vendor_reference,
            "service_work_order_id": self.id,
        }

    # ------------------------------------------------------------------
    # From charges to order lines
    # ------------------------------------------------------------------
    def _add_charges_to_sale_order(self):
        """Put what the customer pays and is not billed yet on the sales orders."""
        for order in self.sudo():  # see action_create_invoice
            if order.billing_policy == "fixed":
                order._add_fixed_price_line()
            else:
                order._add_hour_lines()
                order._add_fee_lines()

    def _add_fixed_price_line(self):
        product = self.company_id._get_service_product("service_fixed_product_id")
        present = self.sale_order_id.order_line.filtered(
            lambda line: line.product_id == product
        )
        if present or not self.fixed_price:
            return
        vals = self._prepare_sale_line_vals(product, 1.0, 100.0, self.subject)
        self._create_sale_line({**vals, "price_unit": self.fixed_price})

    def _add_hour_lines(self):
        """One line per service product, coverage and reason, with the hours summed."""
        groups = defaultdict(self.env["service.time.entry"].browse)
        for entry in self.time_entry_ids:
            if entry.sale_line_id or not entry.customer_share or not entry.hours:
                continue
            key = (
                entry._get_billing_product(),
                entry.customer_share,
                entry.coverage_reason,
            )
            groups[key] |= entry
        for (product, share, reason), entries in groups.items():
            hours = sum(entries.mapped("hours"))
            vals = self._prepare_sale_line_vals(product, hours, share, reason)
            entries.sale_line_id = self._create_sale_line(vals)

    def _add_fee_lines(self):
        for line in self.cost_line_ids:
            if (
                line.stage != "actual"
                or line.sale_line_id
                or not line.customer_share
                or not line.quantity
            ):
                continue
            product = line.product_id or self.company_id._get_service_product(
                "service_fee_product_id"
            )
            reason = "\n".join(filter(None, [line.name, line.coverage_reason]))
            vals = self._prepare_sale_line_vals(
                product, line.quantity, line.customer_share, reason
            )
            if line.unit_price:
                vals["price_unit"] = line.unit_price
            line.sale_line_id = self._create_sale_line(vals)

    def _prepare_sale_line_vals(self, product, quantity, share, reason):
        """Return the values of an order line.

        :param product: the product that is billed
        :param float quantity: in the product's unit (hours for labour)
        :param float share: percent (0-100) that the customer pays
        :param str reason: why he pays, shown below the product's name
        """
        return {
            "order_id": self._get_service_sale_order().id,
            "product_id": product.id,
            "product_uom_qty": quantity,
            "name": "\n".join(filter(None, [product.display_name, reason])),
            "service_customer_share": share,
            "analytic_distribution": self._get_service_analytic_distribution(),
        }

    def _create_sale_line(self, vals):
        """Create an order line; services count as delivered.

        :param dict vals: from :meth:`_prepare_sale_line_vals`
        :return: the new ``sale.order.line``
        """
        # Dispatchers bill finished work without being salespeople.
        line = (
            self.env["sale.order.line"]
            .sudo()
            .with_context(skip_procurement=True)
            .create(vals)
        )
        share = vals["service_customer_share"]
        if not float_is_zero(100.0 - share, precision_digits=2):
            # The price list's own discount stays, our part comes on top of it.
            line.discount = 100.0 - (100.0 - line.discount) * share / 100.0
        if line.qty_delivered_method == "manual":
            line.qty_delivered = line.product_uom_qty
        return line
