# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_bad_fix_priority_steps = fields.Integer(
        related="company_id.service_bad_fix_priority_steps", readonly=False
    )
    service_partner_required_field_ids = fields.Many2many(
        related="company_id.service_partner_required_field_ids", readonly=False
    )
