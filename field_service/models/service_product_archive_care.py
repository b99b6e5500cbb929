# Part of Field Service. License LGPL-3.
from odoo import fields, models

from .service_request_opportunity import SALES_GROUP


class ServiceProductArchive(models.Model):
    """Who looks after an installed product, and what it has led to."""

    _inherit = "service.product.archive"

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Is told what ends or is due. Empty: the agent of the customer.",
    )
    opportunity_count = fields.Integer(
        "Opportunities", compute="_compute_related_counts", groups=SALES_GROUP
    )

    def _get_related_documents(self):
        documents = super()._get_related_documents()
        # Counted for those who may see it: agents need not be salespeople.
        if self.env.su or self.env.user.has_group(SALES_GROUP):
            documents["opportunity_count"] = (
                "crm.lead",
                "service_archive_id",
                "crm.crm_lead_opportunities",
            )
        return documents
