# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_warranty_location_id = fields.Many2one(
        related="company_id.service_warranty_location_id", readonly=False
    )
    service_contract_location_id = fields.Many2one(
        related="company_id.service_contract_location_id", readonly=False
    )
    service_goodwill_location_id = fields.Many2one(
        related="company_id.service_goodwill_location_id", readonly=False
    )
    service_internal_location_id = fields.Many2one(
        related="company_id.service_internal_location_id", readonly=False
    )
    service_van_parent_id = fields.Many2one(
        related="company_id.service_van_parent_id", readonly=False
    )
