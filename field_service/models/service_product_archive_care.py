# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceProductArchive(models.Model):
    """Who looks after an installed product, and what it has led to."""

    _name = "service.product.archive"
    _inherit = ["service.product.archive", "service.opportunity.mixin"]

    _opportunity_inverse = "service_archive_id"

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Is told what ends or is due. Empty: the agent of the customer.",
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            **self._get_opportunity_documents(),
        }
