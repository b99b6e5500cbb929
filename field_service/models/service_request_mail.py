# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import (
    email_normalize,
    email_split,
    escape_psql,
    parse_contact_from_email,
)

from ..engine import mail_origin
from .service_request import OPEN_STATES

DOMAIN_LIMIT = 200


class ServiceRequest(models.Model):
    """Requests that come by e-mail, and the answers to them."""

    _inherit = "service.request"

    email_from = fields.Char(
        "Sender",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The address of the e-mail that opened the request.",
    )

    # ------------------------------------------------------------------
    # A new mail
    # ------------------------------------------------------------------
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a request for a mail to the address of a team.

        :param dict msg_dict: the mail, as ``mail.thread`` has parsed it
        :param dict custom_values: the defaults of the address
        :return: the request
        """
        self.browse().check_access("create")
        custom_values = dict(custom_values or {})
        team = self.env["service.team"].browse(custom_values.get("team_id")).exists()
        company = team.company_id or self.env.company
        requests = self.with_company(company).with_context(service_by_mail=True)
        values = {**requests._prepare_mail_vals(msg_dict, company), **custom_values}
        if not team:
            values.pop("team_id", None)
        request = requests.create(values)
        request.is_incomplete = bool(request._get_missing_base_data())
        request._add_mail_followers(msg_dict)
        return request

    @api.model
    def _prepare_mail_vals(self, msg_dict, company):
        """Return the values of the request that a mail opens."""
        sender = msg_dict.get("email_from") or ""
        contact, account, is_unsure = self._find_mail_customer(msg_dict, company)
        # The message that follows is the customer's own.
        msg_dict["author_id"] = contact.id
        subject = " ".join((msg_dict.get("subject") or "").split())
        return {
            "subject": subject
            or self.env._(
                "E-mail without a subject from %(sender)s",
                sender=sender or self.env._("an unknown sender"),
            ),
            "description": msg_dict.get("body"),
            "channel": "email",
            "company_id": company.id,
            "contact_id": contact.id,
            "partner_id": account.id,
            "email_from": email_normalize(sender) or sender or False,
            "is_customer_unsure": is_unsure,
            # Whether it is complete is seen when all its fields are known.
            "is_incomplete": True,
        }

    def _add_mail_followers(self, msg_dict):
        """Let the sender, and those in copy whom we know, follow the request."""
        copied = self._partner_find_from_emails_single(
            email_split(msg_dict.get("cc") or ""), no_create=True
        )
        robot = self.env.ref("base.partner_root")
        self.message_subscribe(partner_ids=(self.contact_id | copied - robot).ids)

    # ------------------------------------------------------------------
    # Who has written
    # ------------------------------------------------------------------
    @api.model
    def _find_mail_customer(self, msg_dict, company):
        """Find who has written a mail, and for whom.

        First by the address itself, then by its domain, if that is not a public
        provider's; at last the sender is a new customer.

        :return: the contact, the account, and whether somebody must confirm it
        """
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if author and (not author.company_id or author.company_id == company):
            # A colleague writes for somebody else, as a rule.
            is_unsure = not author.partner_share
            return author, author.commercial_partner_id, is_unsure
        name, address = parse_contact_from_email(msg_dict.get("email_from") or "")
        account = self._find_account_by_domain(address, company)
        contact = self.env["res.partner"].create(
            {
                "name": name or address or self.env._("Unknown sender"),
                "email": address or False,
                "parent_id": account.id,
                "company_id": account.company_id.id,
            }
        )
        return contact, contact.commercial_partner_id, True

    @api.model
    def _find_account_by_domain(self, address, company):
        """Return the one customer whose people have addresses like ``address``."""
        Partner = self.env["res.partner"]
        domain = mail_origin.get_company_domain(address or "")
        if not domain:
            return Partner
        scope = Domain("company_id", "in", [company.id, False])
        pattern = escape_psql(domain)
        by_address = Partner.search(
            scope & Domain("email_normalized", "=like", f"%@{pattern}"),
            limit=DOMAIN_LIMIT,
        ).commercial_partner_id
        by_site = Partner.search(
            scope
            & Domain("website", "ilike", pattern)
            & Domain("is_company", "=", True),
            limit=DOMAIN_LIMIT,
        ).filtered(
            lambda partner: mail_origin.get_site_domain(partner.website) == domain
        )
        # We ourselves are nobody's customer.
        accounts = (by_address | by_site.commercial_partner_id).filtered(
            lambda partner: partner.is_company and not partner.ref_company_ids
        )
        # Several customers behind one domain: nobody can tell which one it is.
        return accounts if len(accounts) == 1 else Partner

    # ------------------------------------------------------------------
    # An answer
    # ------------------------------------------------------------------
    def message_update(self, msg_dict, update_vals=None):
        """Take an answer to a request in.

        Automatic answers are kept as notes and disturb nobody; answers of strangers
        are shown to the team only; who answers when all is done is not overheard.
        """
        self.check_access("write")
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        for request in self:
            if self.env.context.get("service_mail_kind") == "reply":
                msg_dict["is_internal"] = True
            elif not request._knows_author(author, msg_dict.get("email_from")):
                msg_dict["is_internal"] = True
                request._tell_of_stranger(msg_dict.get("email_from"))
            elif author.partner_share and request.state not in OPEN_STATES:
                request._plan_late_answer()
        return super().message_update(msg_dict, update_vals=update_vals)

    def _knows_author(self, author, email_from):
        """Tell whether who answers has to do with the request."""
        address = email_normalize(email_from or "")
        if not author:
            return bool(address) and address == self.email_from
        return (
            not author.partner_share
            or author.commercial_partner_id == self.commercial_partner_id
            or author in self.contact_id | self.message_partner_ids
        )

    def _get_watchers(self):
        """Return the users who look after the request: somebody always does."""
        team = self.team_id
        return (
            self.user_id.filtered("active")
            or team.leader_id.filtered("active")
            or team.member_ids.filtered("active")
            or self.company_id._get_service_managers()
        )

    def _tell_of_stranger(self, sender):
        watchers = self._get_watchers().partner_id
        if watchers:
            self.message_notify(
                partner_ids=watchers.ids,
                subject=self.env._(
                    "%(request)s: an unknown sender has answered",
                    request=self.display_name,
                ),
                body=self.env._(
                    "%(sender)s has written to this request. The message is kept as"
                    " a note, which the customer does not see.",
                    sender=sender or self.env._("Somebody"),
                ),
            )

    def _plan_late_answer(self):
        """Ask somebody to look at what the customer writes when all is done."""
        summary = self.env._("The customer has written again: take it up again?")
        if summary in self.activity_ids.mapped("summary"):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            user_id=self._get_watchers()[:1].id or self.env.uid,
        )
        self._log("noted", note=self.env._("The customer has answered by e-mail."))

    # ------------------------------------------------------------------
    # Addresses
    # ------------------------------------------------------------------
    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Let Odoo stop a sender who opens request after request."""
        return Domain("email_from", "=", email_from_normalized)

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Let answers go to the address of the team, if it has one."""
        reachable = self.filtered(lambda request: request.sudo().team_id.alias_email)
        # Whoever writes need not be allowed to see the address of every team.
        teams = reachable.sudo().team_id
        by_team = teams._notify_get_reply_to(default=default, author_id=author_id)
        result = {
            request.id: by_team[request.sudo().team_id.id] for request in reachable
        }
        rest = self - reachable
        if rest or not self:
            result.update(
                super(ServiceRequest, rest)._notify_get_reply_to(
                    default=default, author_id=author_id
                )
            )
        return result
