# Part of Field Service. License LGPL-3.
from odoo import fields, models

SALES_GROUP = "sales_team.group_sale_salesman"


class ServiceOpportunityMixin(models.AbstractModel):
    """A document that leads to opportunities.

    The document itself adds :meth:`_get_opportunity_documents` to its smart buttons.
    """

    _name = "service.opportunity.mixin"
    _description = "Document with Opportunities"

    # The field of opportunities that leads here.
    _opportunity_inverse = None

    opportunity_count = fields.Integer(
        "Opportunities", compute="_compute_related_counts", groups=SALES_GROUP
    )

    def _get_opportunity_documents(self):
        """Return the share of opportunities of ``_get_related_documents``."""
        # Counted for those who may see it: agents need not be salespeople.
        if not (self.env.su or self.env.user.has_group(SALES_GROUP)):
            return {}
        return {
            "opportunity_count": (
                "crm.lead",
                self._opportunity_inverse,
                "crm.crm_lead_opportunities",
            )
        }
