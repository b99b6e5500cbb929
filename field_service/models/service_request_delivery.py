# Part of Field Service. License LGPL-3.
from odoo import models


class ServiceRequest(models.Model):
    _inherit = "service.request"

    def action_view_service_deliveries(self):
        """Open what the customer of this request got, and sent back."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id.commercial_partner_id.action_view_service_deliveries()
