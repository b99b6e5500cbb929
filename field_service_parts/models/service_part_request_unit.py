# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Command

from .service_part_request import OPEN_STATES


class ServicePartRequestLine(models.Model):
    """A whole unit that the customer gets: sold to him, or for a defective one."""

    _name = "service.part.request.line"
    _inherit = ["service.part.request.line", "service.precompute.mixin"]

    purpose = fields.Selection(
        [
            ("part", "Part of the Repair"),
            ("sale", "Sold"),
            ("exchange", "In Exchange"),
        ],
        default="part",
        required=True,
        copy=False,
        readonly=True,
    )
    new_archive_id = fields.Many2one(
        "service.product.archive",
        "Registered As",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def _compute_coverage(self):
        """Neither warranty nor contract pay what is sold."""
        sold = self.filtered(
            lambda line: line.purpose == "sale" and not line.coverage_manual
        )
        for line in sold:
            line.coverage = "billable"
            line.customer_share = 100.0
            line.coverage_reason = self.env._("Sold to the customer")
        return super(ServicePartRequestLine, self - sold)._compute_coverage()

    def write(self, vals):
        """What is on the sales order already follows the part request."""
        if not {"product_id", "quantity"} & vals.keys():
            return super().write(vals)
        self._check_still_open()
        sold = self._withdraw_sale_lines()
        result = super().write(vals)
        sold._create_sale_lines()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_withdraws(self):
        self._withdraw_sale_lines()

    def _withdraw_sale_lines(self):
        """Take what was not issued from the sales order again.

        :return: the lines that were on a sales order
        """
        # Who states parts need not be a salesperson.
        sold = self.sudo().filtered(
            lambda line: line.sale_line_id and line.state in OPEN_STATES
        )
        sold._settle_sale_lines()
        sold.sale_line_id = False
        return sold

    # ------------------------------------------------------------------
    # Exchange
    # ------------------------------------------------------------------
    def _exchange_units(self):
        """Put the issued units in the place of those that they were exchanged for."""
        for line in self:
            archive = line.archive_id
            if line.new_archive_id or archive.state != "registered":
                continue
            line.new_archive_id = archive._exchange_for(
                line._prepare_exchange_archive_vals(),
                self.env._(
                    "Exchanged: %(unit)s, %(document)s",
                    unit=" ".join(
                        filter(None, [line.product_id.display_name, line.lot_id.name])
                    ),
                    document=line.dispatch_id.name or line.work_order_id.name,
                ),
            )

    def _prepare_exchange_archive_vals(self):
        """Return what is new of the unit that came in exchange."""
        today = fields.Date.context_today(self)
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "delivered_on": today,
            "installed_on": today,
            "installer_id": self.dispatch_id.employee_id.id,
        }


class ServicePartRequest(models.Model):
    _name = "service.part.request"
    _inherit = ["service.part.request", "service.precompute.mixin"]

    def action_issue(self):
        """Issue the parts; whole units are the customer's from then on.

        :raises UserError: see the method of the part request
        """
        result = super().action_issue()
        # The warehouse changes no installed products; its issue does.
        units = self.sudo().line_ids.filtered(lambda line: line.purpose != "part")
        units.action_use()
        units.filtered(lambda line: line.purpose == "exchange")._exchange_units()
        return result

    def action_cancel(self):
        """Cancel the part requests, and what they had put on a sales order.

        :raises UserError: see the method of the part request
        """
        self._check_not_issued()
        self.line_ids._withdraw_sale_lines()
        return super().action_cancel()

    @api.model
    def _prepare_unit_request_vals(self, dispatch, purpose, product, lot, quantity):
        """Return the values of a part request for a whole unit.

        :param dispatch: ``service.dispatch`` for which it is
        :param str purpose: ``sale`` or ``exchange``
        :param float quantity: in the product's unit
        """
        location = dispatch._find_goods_location(product, lot, quantity)
        return {
            "dispatch_id": dispatch.id,
            "location_id": location.id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "quantity": quantity,
                        "purpose": purpose,
                    }
                )
            ],
        }
