# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.fields import Domain


class ServiceRequest(models.Model):
    """What a solved request leads to: the customer may want to buy something."""

    _name = "service.request"
    _inherit = ["service.request", "service.opportunity.mixin"]

    _opportunity_inverse = "service_request_id"

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            **self._get_opportunity_documents(),
        }

    def action_create_opportunity(self):
        """Hand a handled request over to sales.

        An opportunity of the request that is still open is shown instead of making a
        second one.

        :return: a window action on the opportunity, or a notification for those who
            do not see opportunities
        :raises UserError: the request is not solved yet
        """
        self.ensure_one()
        self.check_access("write")
        self._check_step("action_create_opportunity")
        # Whoever takes calls need not be a salesman to tell sales of a chance.
        Lead = self.env["crm.lead"].sudo()
        lead = Lead.search(
            Domain("service_request_id", "=", self.id)
            & Domain("won_status", "=", "pending"),
            limit=1,
        )
        if not lead:
            lead = Lead.create(self._prepare_opportunity_vals())
            self._log("opportunity", new=lead.name)
        lead = lead.sudo(False)
        if lead.has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "crm.lead",
                "res_id": lead.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sales has the opportunity now."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _prepare_opportunity_vals(self):
        """Return the values of the opportunity that follows from this request."""
        return {
            "name": self.env._(
                "%(customer)s: %(subject)s",
                customer=self.partner_id.name,
                subject=self.subject,
            ),
            "type": "opportunity",
            "partner_id": (self.contact_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "service_request_id": self.id,
            "description": self.description,
            # Sales decides who takes it.
            "user_id": False,
        }
