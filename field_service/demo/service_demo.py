# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServiceDemo(models.AbstractModel):
    """The door through which the demonstration data is made.

    A history of weeks has to go through the real steps, which a data file cannot do.
    Nothing else of this folder is loaded without demonstration data.
    """

    _name = "service.demo"
    _description = "Demonstration Data of Field Service"

    @api.model
    def _build(self):
        """Create the company, its customers and eight weeks of its work, once."""
        if self.env["service.request"].search_count([], limit=1):
            return
        from .history import build

        build(self.sudo().env)
