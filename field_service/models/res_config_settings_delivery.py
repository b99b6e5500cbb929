# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_archive_on_delivery = fields.Selection(
        related="company_id.service_archive_on_delivery", readonly=False
    )
