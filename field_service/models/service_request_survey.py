# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_request import HANDLED_STATES


class ServiceRequest(models.Model):
    """What the customer thinks of the service: a rating, and the company's survey."""

    _inherit = "service.request"

    customer_rating = fields.Selection(
        [("ko", "Unhappy"), ("ok", "Neutral"), ("top", "Happy")],
        "Customer's Rating",
        readonly=True,
        copy=False,
    )
    customer_feedback = fields.Text("Customer's Words", readonly=True, copy=False)
    rating_asked_at = fields.Datetime("Asked for a Rating", readonly=True, copy=False)
    survey_answer_ids = fields.One2many(
        "survey.user_input", "service_request_id", "Survey Answers"
    )
    has_survey = fields.Boolean(compute="_compute_has_survey")

    @api.depends("company_id.service_survey_id")
    def _compute_has_survey(self):
        for request in self:
            # Who may run the survey need not be allowed to change it.
            request.has_survey = bool(request.company_id.sudo().service_survey_id)

    def _ask_for_rating(self):
        """Ask the customers of closed requests how they were served, once each."""
        asked = self.filtered(
            lambda request: (
                request.company_id.service_ask_rating
                and not request.rating_asked_at
                and not request._is_internal_service()
                and request._get_mail_recipient()
            )
        )
        if not asked:
            return
        template = self.env.ref(
            "field_service.mail_template_request_rating", raise_if_not_found=False
        )
        if template:
            # Whoever may close a request need not have the right to write mails.
            template.sudo().send_mail_batch(
                asked.ids, email_layout_xmlid="mail.mail_notification_light"
            )
            asked.rating_asked_at = fields.Datetime.now()

    def _rating_get_partner(self):
        """Who is asked is the one who rates."""
        return self._get_mail_recipient() or super()._rating_get_partner()

    def rating_apply(self, rate, *args, **kwargs):
        """Keep the customer's rating and words on the request, too."""
        self.check_access("write")
        rating = super().rating_apply(rate, *args, **kwargs)
        self.write(
            {
                "customer_rating": (
                    rating.rating_text if rating.rating_text != "none" else False
                ),
                "customer_feedback": rating.feedback,
            }
        )
        return rating

    def _get_survey_answer(self):
        """Return the survey's answer sheet of this request, made at the first call."""
        self.ensure_one()
        # See _compute_has_survey.
        survey = self.company_id.sudo().service_survey_id
        if not survey:
            raise UserError(
                self.env._(
                    "%(request)s: choose the survey in the settings of Field Service"
                    " first.",
                    request=self.display_name,
                )
            )
        # Agents and customers fill in surveys without a right on them.
        answer = self.sudo().survey_answer_ids.filtered(
            lambda answer: answer.survey_id == survey
        )[:1]
        partner = self._get_mail_recipient() or self.contact_id or self.partner_id
        return answer or self.env["survey.user_input"].sudo().create(
            {
                "survey_id": survey.id,
                "partner_id": partner.id,
                "email": partner.email,
                "service_request_id": self.id,
            }
        )

    def action_open_survey(self):
        """Open the survey, to fill it in while the customer is on the telephone.

        :return: an action that opens the survey in a new tab
        :raises UserError: no survey is chosen, or the request is not solved yet
        """
        self.check_access("write")
        if self.state not in HANDLED_STATES:
            raise UserError(
                self.env._(
                    "%(request)s: the customer is asked once the request is solved.",
                    request=self.display_name,
                )
            )
        answer = self._get_survey_answer()
        url = answer.get_start_url()
        if answer.state == "done":
            url = answer.get_print_url()
        return {"type": "ir.actions.act_url", "target": "new", "url": url}
