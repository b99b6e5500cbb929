# Part of Field Service. License LGPL-3.
from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_view_reliability(self):
        """Open how reliable the installed units of these products are.

        :return: a window action on the analysis
        """
        self.check_access("read")
        return self.env["service.report.reliability"]._get_view_action(
            [("product_id.product_tmpl_id", "in", self.ids)]
        )
