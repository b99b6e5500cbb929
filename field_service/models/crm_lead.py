# Part of Field Service. License LGPL-3.
from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    service_request_id = fields.Many2one(
        "service.request",
        "From Service Request",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        readonly=True,
    )
    service_archive_id = fields.Many2one(
        "service.product.archive",
        "For Installed Product",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        readonly=True,
    )
