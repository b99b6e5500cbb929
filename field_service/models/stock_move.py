# Part of Field Service. License LGPL-3.
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Let the installed products follow what customers get and send back."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        lines = done.filtered(lambda move: move._is_customers()).move_line_ids
        if lines:
            # The warehouse has no right on installed products.
            self.env["service.delivery"].sudo()._follow_move_lines(lines)
        return done

    def _is_customers(self):
        """Tell whether a tracked product has just gone to or come from a customer."""
        return (
            self.state == "done"
            and self.has_tracking != "none"
            and "customer" in (self.location_dest_id.usage, self.location_id.usage)
        )


class StockMoveLine(models.Model):
    """Past deliveries are looked up by serial number and by date, at any size."""

    _inherit = "stock.move.line"

    _service_delivery_lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL")
    _service_delivery_date_idx = models.Index(
        "(date DESC, id DESC) WHERE state = 'done'"
    )
