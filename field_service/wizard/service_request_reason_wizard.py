# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceRequestReasonWizard(models.TransientModel):
    _name = "service.request.reason.wizard"
    _inherit = "service.reason.wizard"
    _description = "Reason to Cancel or Reopen Requests"
    _documents_field = "request_ids"

    request_ids = fields.Many2many("service.request", string="Requests", required=True)
