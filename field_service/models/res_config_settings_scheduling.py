# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_travel_speed = fields.Float(
        related="company_id.service_travel_speed", readonly=False
    )
    service_road_factor = fields.Float(
        related="company_id.service_road_factor", readonly=False
    )
    service_travel_minutes = fields.Integer(
        related="company_id.service_travel_minutes", readonly=False
    )
    service_slot_notice = fields.Integer(
        related="company_id.service_slot_notice", readonly=False
    )
    service_slot_days = fields.Integer(
        related="company_id.service_slot_days", readonly=False
    )
    service_visit_hours = fields.Float(
        related="company_id.service_visit_hours", readonly=False
    )
