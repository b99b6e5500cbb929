# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

# The document that each purpose ends in; the others stay on the call screen.
DOCUMENTS = {
    "sales": ("crm.lead", "lead_id"),
    "survey": ("survey.user_input", "survey_input_id"),
    "order": ("sale.order", "sale_order_id"),
}


class ServiceCall(models.Model):
    """Not every call is about service: sales, surveys, orders and quality, too."""

    _inherit = "service.call"

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", copy=False, index="btree_not_null"
    )
    sale_order_id = fields.Many2one(
        "sale.order", "Quotation", copy=False, index="btree_not_null"
    )
    survey_input_id = fields.Many2one(
        "survey.user_input", "Answers", copy=False, index="btree_not_null"
    )

    @api.model
    def _get_purposes(self):
        """Return ``[(purpose, label)]`` that the user may choose.

        Who may not write an opportunity is not offered to do so.
        """
        labels = self._fields["purpose"]._description_selection(self.env)
        return [
            (purpose, label)
            for purpose, label in labels
            if purpose == "survey"
            or purpose not in DOCUMENTS
            or self.env[DOCUMENTS[purpose][0]].has_access("create")
        ]

    def action_open_purpose(self, purpose=None):
        """Open the document that the purpose of this call ends in, making it first.

        :param str purpose: service, sales, survey, order, quality or other; without
            one the purpose of the call
        :return: an action
        :raises AccessError: the user may not take calls
        :raises UserError: the customer is not known yet, or no survey is set up
        """
        self.ensure_one()
        self.check_access("write")
        if purpose:
            self.purpose = purpose
        purpose = self.purpose
        if purpose not in DOCUMENTS:
            return self._open_service()
        model, field_name = DOCUMENTS[purpose]
        if not self[field_name]:
            if not self.partner_id:
                raise UserError(
                    self.env._(
                        "%(call)s: choose the customer first.", call=self.display_name
                    )
                )
            self[field_name] = getattr(self, f"_create_{purpose}_document")()
            self.outcome = self.outcome or "document"
        if purpose == "survey":
            # The agent asks and fills in; he need not be allowed to make surveys.
            url = self.survey_input_id.sudo().get_start_url()
            return {"type": "ir.actions.act_url", "url": url, "target": "new"}
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": self[field_name].id,
            "views": [(False, "form")],
        }

    def _open_service(self):
        """Open the request of this call, else the call screen."""
        if self.request_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": "service.request",
                "res_id": self.request_id.id,
                "views": [(False, "form")],
            }
        return self.action_open_screen()

    def _get_caller(self):
        return self.contact_id or self.partner_id

    def _create_sales_document(self):
        return self.env["crm.lead"].create(
            {
                "name": self.env._("Call of %(caller)s", caller=self.display_name),
                "type": "opportunity",
                "partner_id": self._get_caller().id,
                "phone": self.number or self._get_caller().phone,
                "user_id": self.env.uid,
                "company_id": self.company_id.id,
                "description": self.note,
            }
        )

    def _create_order_document(self):
        return self.env["sale.order"].create(
            {
                "partner_id": self._get_caller().id,
                "user_id": self.env.uid,
                "company_id": self.company_id.id,
            }
        )

    def _create_survey_document(self):
        survey = self.company_id.service_call_survey_id
        if not survey:
            raise UserError(
                self.env._(
                    "%(company)s: choose the survey for calls in the settings of Field"
                    " Service.",
                    company=self.company_id.name,
                )
            )
        # The agent asks in the customer's name and has no right on surveys himself.
        return survey.sudo()._create_answer(
            partner=self._get_caller(), check_attempts=False
        )
