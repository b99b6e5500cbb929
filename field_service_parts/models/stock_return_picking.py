# Part of Field Service. License LGPL-3.
from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        """Parts go back to where they came from: the shelf, or the engineer's van."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        if picking.service_part_request_id:
            vals["location_dest_id"] = picking.location_id.id
        return vals
