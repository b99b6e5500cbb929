# Part of Field Service. License LGPL-3.
from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    service_request_id = fields.Many2one(
        "service.request", index="btree_not_null", ondelete="set null"
    )
