# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.exceptions import UserError


class ServicePartRequest(models.Model):
    """What was not used comes back, and turns delivery and ledger back with it."""

    _inherit = "service.part.request"

    def action_return_unused(self):
        """Return what was issued but not used to where it came from.

        Every transfer is returned with Odoo's own return, so that the delivered
        quantity of the sales order and the value of the parts turn back as well. With
        nothing left over the part requests are simply done.

        :raises AccessError: see :meth:`action_issue`
        :raises UserError: the parts have not been issued
        """
        self._check_may_move_goods()
        self._lock_for_step()
        self._check_step("action_return_unused")
        # Same reason as in the issue: the rules of this document were checked above.
        part_requests = self.sudo()
        returns = self.env["stock.picking"].sudo()
        for company, batch in part_requests.grouped("company_id").items():
            returns |= batch.with_company(company)._return_unused()
        part_requests.line_ids._settle_sale_lines()
        self._apply_step("action_return_unused")
        with_returns = self.filtered(
            lambda part_request: part_request.id in returns.service_part_request_id.ids
        )
        with_returns._log_parts("parts_returned", returns)
        return True

    def action_use_all(self):
        """Mark everything that is still out as used; nothing is left to return."""
        self._check_step("action_return_unused")
        for line in self.line_ids:
            line.used_quantity = line.issued_quantity - line.returned_quantity
        return True

    def _return_unused(self):
        """Create and finish the return transfers of one company's part requests."""
        quantities = self.line_ids._get_returnable_moves()
        returns = self.env["stock.return.picking"]._create_service_returns(quantities)
        if returns:
            self._check_returned(returns.move_ids)
            returns.move_ids.picked = True
            returns._action_done()
        return returns

    def _check_returned(self, moves):
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty):
                raise UserError(
                    self.env._(
                        "%(part_request)s: %(product)s cannot be returned in full.",
                        part_request=move.service_part_line_id.part_request_id.name,
                        product=move.product_id.display_name,
                    )
                )
