# Part of Field Service. License LGPL-3.
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_service_deliveries(self):
        """Open what this customer and his branches got, and sent back."""
        self.ensure_one()
        self.check_access("read")
        return self.env["service.delivery"]._get_list_action(
            self.env._("Deliveries and Returns"),
            context={"search_default_partner_id": self.id},
        )
