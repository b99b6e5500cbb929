# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequest(models.Model):
    """Is this call covered? Asked where the call is taken."""

    _inherit = "service.request"

    def action_check_warranty(self):
        """Ask whether the product of this request is covered, first on its day.

        :return: a window action: the question in a dialog
        """
        self.ensure_one()
        self.check_access("read")
        day = fields.Date.to_string(self._get_coverage_date())
        return self.archive_id.with_context(default_date=day).action_check_warranty()
