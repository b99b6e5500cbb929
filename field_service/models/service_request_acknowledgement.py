# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

HOUR = timedelta(hours=1)
DEFAULT_LIMIT = 5
# Other machines must not answer to our own answer.
HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


class ServiceRequest(models.Model):
    """Who asks by e-mail gets an answer at once, with the number of the request."""

    _inherit = "service.request"

    acknowledged_at = fields.Datetime("Acknowledged On", readonly=True, copy=False)

    def _message_post_after_hook(self, message, msg_vals):
        """Acknowledge the mail by which a request was opened."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.env.context.get("service_by_mail") and message.message_type == "email":
            self._acknowledge_mail(message)
        return result

    def _acknowledge_mail(self, message):
        """Answer the mail that opened this request, if a person has written it.

        :param message: the mail
        """
        if not self._may_acknowledge():
            return
        template = self.team_id.acknowledgement_template_id or self.env.ref(
            "field_service.mail_template_request_received", raise_if_not_found=False
        )
        if not template:
            return
        # The gateway acts for the sender, who writes no mails in here.
        template.sudo().send_mail(
            self.id,
            email_values={
                "references": message.message_id,
                "headers": repr(HEADERS),
                "reply_to": self._notify_get_reply_to()[self.id],
                "auto_delete": False,
            },
            email_layout_xmlid="mail.mail_notification_light",
        )
        self.acknowledged_at = fields.Datetime.now()
        # See above: at once, not with the next run of the mail queue.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _may_acknowledge(self):
        return (
            self.env.context.get("service_mail_kind", "person") == "person"
            and self.team_id.acknowledge_mail
            and self._get_mail_recipient().partner_share
            and not self._is_acknowledged_enough()
        )

    def _is_acknowledged_enough(self):
        """Tell whether the sender had enough answers within the last hour."""
        limit = self.env["ir.config_parameter"].get_param(
            "field_service.acknowledgements_per_hour", DEFAULT_LIMIT
        )
        sent = self.search_count(
            Domain("email_from", "=", self.email_from)
            & Domain("acknowledged_at", ">=", fields.Datetime.now() - HOUR),
        )
        return sent >= int(limit)
