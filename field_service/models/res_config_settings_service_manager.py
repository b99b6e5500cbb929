# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_manager_id = fields.Many2one(
        related="company_id.service_manager_id", readonly=False
    )
