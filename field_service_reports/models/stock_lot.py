# Part of Field Service. License LGPL-3.
from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_view_reliability(self):
        """Open how reliable the installed units of these lots are.

        :return: a window action on the analysis
        """
        self.check_access("read")
        return self.env["service.report.reliability"]._get_view_action(
            [("lot_id", "in", self.ids)]
        )
