# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Command


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        """What we sent out goes back to where it came from: the shelf, or a van."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        if picking._goes_back_to_source():
            vals["location_dest_id"] = picking.location_id.id
        return vals

    @api.model
    def _create_service_returns(self, quantities):
        """Create Odoo's own returns of what was sent out.

        :param dict quantities: ``{move: how much of it comes back}``
        :return: the new ``stock.picking``, one for each transfer that comes back
        """
        by_picking = {}
        for move, quantity in quantities.items():
            by_picking.setdefault(move.picking_id, []).append(
                {
                    "product_id": move.product_id.id,
                    "quantity": quantity,
                    "move_id": move.id,
                }
            )
        wizards = self.create(
            [
                {
                    "picking_id": picking.id,
                    "product_return_moves": [Command.create(vals) for vals in lines],
                }
                for picking, lines in by_picking.items()
            ]
        )
        returns = self.env["stock.picking"]
        for wizard in wizards:
            returns |= wizard._create_return()
        return returns
