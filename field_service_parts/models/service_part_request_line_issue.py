# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.exceptions import UserError


class ServicePartRequestLine(models.Model):
    """Where a part goes, and who is billed for it."""

    _inherit = "service.part.request.line"

    def _check_tracking(self):
        """Require the serial or lot number of tracked parts before they go out."""
        for line in self:
            if line.tracking == "serial" and line.quantity != 1:
                raise UserError(
                    self.env._(
                        "%(line)s is tracked by serial number: use one line for each"
                        " piece.",
                        line=line.display_name,
                    )
                )
            if line.tracking != "none" and not line.lot_id:
                raise UserError(
                    self.env._(
                        "%(line)s: choose the serial or lot number that is issued.",
                        line=line.display_name,
                    )
                )

    def _get_open_quantity(self):
        """Return what is out and neither used nor returned."""
        self.ensure_one()
        return self.issued_quantity - self.returned_quantity - self.used_quantity

    def _get_destination(self):
        """Return where the part goes: to the customer, or to where we use it up.

        :raises UserError: the company has no such place
        """
        self.ensure_one()
        if self.customer_share > 0:
            partner = self.part_request_id.site_id or self.part_request_id.partner_id
            return partner.with_company(self.company_id).property_stock_customer
        location = self.company_id._get_consumption_location(self.coverage)
        if not location:
            raise UserError(
                self.env._(
                    "%(line)s: %(company)s has no place for parts that it pays for"
                    " itself (%(coverage)s). Set it in the company's service settings.",
                    line=self.display_name,
                    company=self.company_id.name,
                    coverage=self.coverage,
                )
            )
        return location

    def _prepare_issue_move_vals(self, destination):
        """Return the values of the stock move that issues this line."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": self.part_request_id.location_id.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "service_part_line_id": self.id,
            "sale_line_id": self.sale_line_id.id,
        }

    def _get_returnable_moves(self):
        """Return ``{issuing move: quantity}`` of what was issued and not used."""
        returnable = {}
        for line in self:
            left = line._get_open_quantity()
            for move in line.move_ids:
                if line.uom_id.compare(left, 0) <= 0:
                    break
                if move.state != "done" or move.origin_returned_move_id:
                    continue
                back = sum(
                    done.quantity
                    for done in move.returned_move_ids
                    if done.state == "done"
                )
                quantity = min(left, move.quantity - back)
                if line.uom_id.compare(quantity, 0) > 0:
                    returnable[move] = quantity
                    left -= quantity
        return returnable

    # ------------------------------------------------------------------
    # Sale
    # ------------------------------------------------------------------
    def _create_sale_lines(self):
        """Put the parts that the customer pays on the sales order of their order.

        The delivery is made by the part request, which alone knows the van or the
        warehouse that the part comes from; Odoo's delivery rules stay out.
        """
        billable = self.filtered(
            lambda line: line.customer_share > 0 and not line.sale_line_id
        )
        if not billable:
            return
        for line in billable:
            order = line.work_order_id
            vals = order._prepare_part_sale_line_vals(line)
            line.sale_line_id = order._create_sale_line(vals)

    def _settle_sale_lines(self):
        """Let the ordered quantity follow what the customer really got."""
        changed = self.sale_line_id.filtered(
            lambda line: line.product_uom_id.compare(
                line.product_uom_qty, line.qty_delivered
            )
        )
        # A return is a fact: it changes confirmed orders that are locked, too.
        locked = changed.order_id.filtered("locked")
        locked.locked = False
        for line in changed.with_context(skip_procurement=True):
            line.product_uom_qty = line.qty_delivered
        locked.locked = True
