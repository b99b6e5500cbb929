# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceWorkOrderReasonWizard(models.TransientModel):
    _name = "service.work.order.reason.wizard"
    _inherit = "service.reason.wizard"
    _description = "Reason to Cancel or Reopen Work Orders"
    _documents_field = "work_order_ids"

    work_order_ids = fields.Many2many(
        "service.work.order", string="Work Orders", required=True
    )
