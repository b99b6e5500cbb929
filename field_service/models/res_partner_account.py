# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain

from .service_opportunity_mixin import SALES_GROUP


class ResPartner(models.Model):
    """From a customer to his page, and to what he was offered."""

    _inherit = "res.partner"

    service_quotation_count = fields.Integer(
        "Quotations", compute="_compute_related_counts", groups=SALES_GROUP
    )

    def _get_related_documents(self):
        documents = super()._get_related_documents()
        # Counted for those who may see it: agents need not be salespeople.
        if self.env.su or self.env.user.has_group(SALES_GROUP):
            documents["service_quotation_count"] = (
                "sale.order",
                "partner_id",
                "sale.action_quotations",
            )
        return documents

    def _get_family_domain(self, field_name, operator, partner_ids):
        domain = super()._get_family_domain(field_name, operator, partner_ids)
        if field_name == "service_quotation_count":
            domain &= Domain("state", "in", ("draft", "sent"))
        return domain

    def action_view_account(self):
        """Open the page of the customer, or of the one whom this person works for.

        :return: a client action
        """
        self.ensure_one()
        account = self.env["service.account.overview"]._get_account(self.id)
        action = self.env["ir.actions.client"]._for_xml_id(
            "field_service.service_account_action"
        )
        return {**action, "context": {"active_id": account.id}}


class ServiceRequest(models.Model):
    _inherit = "service.request"

    def action_view_account(self):
        """Open the page of the customer of this request.

        :return: a client action
        """
        self.ensure_one()
        self.check_access("read")
        return self.partner_id.action_view_account()
