# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServiceDemo(models.AbstractModel):
    _inherit = "service.demo"

    @api.model
    def _build_knowledge(self):
        """Write the articles and apply them to the requests of the history, once."""
        if self.env["service.article"].search_count([], limit=1):
            return
        from .library import build

        build(self.sudo().env)

    @api.model
    def _build_diagnosis(self):
        """Write the diagnostic trees and run them on the history, once."""
        trees = self.env["service.diagnostic.tree"].with_context(active_test=False)
        if trees.search_count([], limit=1):
            return
        from .diagnosis import build

        build(self.sudo().env)
