# Part of Field Service. License LGPL-3.
import logging

from odoo import api, models
from odoo.tools import email_normalize

from ..engine import mail_origin

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """Looks at the mails for service requests while their headers are still known."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Keep automatic replies from opening requests, and say what others are.

        Requests read the context key ``service_mail_kind``, see
        :func:`..engine.mail_origin.classify`.
        """
        if not any(route[0] == "service.request" for route in routes or ()):
            return super()._message_route_process(message, message_dict, routes)
        sender = email_normalize(message_dict.get("email_from")) or ""
        kind = mail_origin.classify(dict(message.items()), sender)
        message_dict["attachments"] = [
            attachment._replace(fname=mail_origin.get_safe_name(attachment.fname))
            for attachment in message_dict.get("attachments") or []
        ]
        if kind == "reply":
            kept = [
                route for route in routes if route[0] != "service.request" or route[1]
            ]
            if len(kept) < len(routes):
                _logger.info(
                    "Ignored the automatic reply %s from %s: it opens no request.",
                    message_dict.get("message_id"),
                    message_dict.get("email_from"),
                )
            routes = kept
        thread = self.with_context(service_mail_kind=kind)
        return super(MailThread, thread)._message_route_process(
            message, message_dict, routes
        )
