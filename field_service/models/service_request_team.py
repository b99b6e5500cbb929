# Part of Field Service. License LGPL-3.
from markupsafe import Markup

from odoo import models


class ServiceRequest(models.Model):
    """The team learns of new requests that nobody is responsible for yet."""

    _inherit = "service.request"

    def _notify_team(self):
        """Tell the members of a team about its new requests, once for all of them."""
        ownerless = self.filtered(lambda request: not request.user_id)
        for team, requests in ownerless.grouped("team_id").items():
            # Agents need not be allowed to read the users of every team.
            members = team.sudo().member_ids.partner_id
            if others := members and members - self.env.user.partner_id:
                requests._send_team_notification(team, others)

    def _message_post_after_hook(self, message, msg_vals):
        """An answer of the customer reaches the team while nobody is responsible."""
        result = super()._message_post_after_hook(message, msg_vals)
        comment = self.env.ref("mail.mt_comment")
        # A customer who answers reads neither users nor the team, and mails nobody.
        request = self.sudo()
        staff = message.sudo().author_id.user_ids.filtered(lambda user: not user.share)
        # A mail that opens a request is no answer; the team was told of it already.
        is_answer = not self.env.context.get("service_by_mail")
        if (
            message.subtype_id == comment
            and is_answer
            and not staff
            and not request.user_id
        ):
            members = request.team_id.member_ids.partner_id
            if members:
                request.message_notify(
                    partner_ids=members.ids,
                    author_id=message.author_id.id,
                    subject=self.env._(
                        "%(request)s: the customer has answered",
                        request=request.display_name,
                    ),
                    body=message.body,
                )
        return result

    def _send_team_notification(self, team, partners):
        links = Markup("").join(
            Markup("<li><a href='#' data-oe-model='%s' data-oe-id='%s'>%s</a></li>")
            % (request._name, request.id, request.display_name)
            for request in self[:50]
        )
        first = self[:1]
        first.message_notify(
            partner_ids=partners.ids,
            subject=self.env._(
                "%(team)s: %(count)s new request(s)", team=team.name, count=len(self)
            ),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._("New for %(team)s:", team=team.name),
                links,
            ),
        )
