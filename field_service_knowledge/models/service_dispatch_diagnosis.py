# Part of Field Service. License LGPL-3.
from odoo import models


class ServiceDispatch(models.Model):
    """The engineer runs the trees where the unit stands."""

    _inherit = "service.dispatch"

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        for visit in self:
            details[visit.id]["request_id"] = visit.request_id.id
        return details
