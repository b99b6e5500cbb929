# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

# What the customer calls a closed case.
PORTAL_CLOSED_STATES = ("solved", "closed", "cancelled")
# A visit is an appointment once the engineer has accepted it.
PORTAL_VISIT_STATES = ("accepted", "travelling", "on_site", "done")
# How many wrong links a visitor without an account may try, and within which time.
PORTAL_MISS_LIMIT = 20
PORTAL_MISS_WINDOW = timedelta(minutes=10)
# Where the employees are remembered until the end of the transaction.
STAFF_KEY = "field_service_staff"


class ServicePortalMixin(models.AbstractModel):
    """A document of which customers may read a few named fields and nothing else.

    Rights on documents do not protect fields: without this list, every field that an
    addon adds later would be readable by the customer through the API.
    """

    _name = "service.portal.mixin"
    _description = "Document Customers May Read"

    # Names of the fields that users who are not employees may read.
    _portal_readable_fields = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        # Asked for every value of every list: what holds for nearly all comes first.
        env = self.env
        known = env.su or env.uid in env.cr.cache.get(STAFF_KEY, ())
        if known and not field.groups and not env.registry.cache_invalidated:
            return True
        if not super()._has_field_access(field, operation):
            return False
        if operation == "read" and field.name in self._portal_readable_fields:
            return True
        return env.su or self._is_known_staff()

    @api.model
    def _is_known_staff(self):
        """Tell whether the user is an employee, and remember it for this transaction.

        Nothing is remembered once rights have been changed in it.
        """
        is_staff = self._is_staff()
        if is_staff and not self.env.registry.cache_invalidated:
            self.env.cr.cache.setdefault(STAFF_KEY, set()).add(self.env.uid)
        return is_staff

    @api.model
    @ormcache("self.env.uid")
    def _is_staff(self):
        """Tell whether the current user is an employee, no customer or visitor."""
        return self.env.user._is_internal()

    def _compute_display_name(self):
        if self.env.su or self._is_staff():
            return super()._compute_display_name()
        # The words of the name come from products and serial numbers, which a
        # customer cannot read themselves.
        return super(ServicePortalMixin, self.sudo())._compute_display_name()


class ServiceRequest(models.Model):
    """What a customer sees of a request, in his words."""

    _name = "service.request"
    _inherit = ["service.portal.mixin", "service.request", "portal.mixin"]

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "subject",
            "state",
            "active",
            "priority",
            "description",
            "received_at",
            "solved_at",
            "closed_at",
            "type_id",
            "archive_id",
            "partner_id",
            "contact_id",
            "site_id",
            "company_id",
            "create_date",
            "access_url",
            "access_token",
            "access_warning",
        }
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for request in self:
            request.access_url = f"/my/service-requests/{request.id}"
        return result

    @api.model
    def _search_display_name(self, operator, value):
        if self.env.su or self.env.user._is_internal():
            return super()._search_display_name(operator, value)
        # The other search fields are not the customer's.
        negative = operator in Domain.NEGATIVE_OPERATORS
        combine = Domain.AND if negative else Domain.OR
        return combine([[("name", operator, value)], [("subject", operator, value)]])

    def _mail_get_partners(self, introspect_fields=False):
        """Talk to the person who asked, else to the account."""
        return {
            request.id: request.contact_id or request.partner_id for request in self
        }

    def _notify_thread_with_out_of_office_get_additional_users(self, *args, **kwargs):
        # Whose absence is announced depends on who is responsible, which a customer
        # who writes cannot read.
        return super(
            ServiceRequest, self.sudo()
        )._notify_thread_with_out_of_office_get_additional_users(*args, **kwargs)

    # ------------------------------------------------------------------
    # The customer's words
    # ------------------------------------------------------------------
    def _get_portal_status(self):
        """Return where the request stands: ``(sentence, Bootstrap colour)``."""
        self.ensure_one()
        if self.state in ("new", "assigned", "in_progress"):
            visit_status = self._get_portal_visit()._get_portal_status()
            if visit_status:
                return visit_status
        return {
            "new": (self.env._("We have received your request."), "info"),
            "assigned": (self.env._("A colleague is looking into it."), "info"),
            "in_progress": (self.env._("We are working on it."), "primary"),
            "waiting": self._get_portal_waiting_status(),
            "solved": (self.env._("Solved."), "success"),
            "closed": (self.env._("Closed."), "secondary"),
            "cancelled": (self.env._("Cancelled."), "secondary"),
        }[self.state]

    def _get_portal_waiting_status(self):
        # The clock stands still exactly while the next step is the customer's.
        if self.waiting_reason_id.pauses_clock:
            return self.env._("We are waiting for your answer."), "warning"
        return self.env._("On hold; we will get back to you."), "warning"

    def _get_portal_visits(self):
        """Return the visits that a customer may know of, the latest first."""
        return self.dispatch_ids.filtered(
            lambda visit: visit.state in PORTAL_VISIT_STATES
        ).sorted(
            lambda visit: (
                visit.actual_start or visit.planned_start or visit.create_date
            ),
            reverse=True,
        )

    def _get_portal_visit(self):
        """Return the confirmed visit that comes next, or none."""
        return self._get_portal_visits().filtered(lambda visit: visit.state != "done")[
            -1:
        ]

    def _has_report_to_sign(self):
        """Tell whether a finished visit waits for the customer's signature."""
        return any(visit._is_awaiting_signature() for visit in self.dispatch_ids)

    def _get_portal_timeline(self):
        """Return the public log as ``[(date, sentence)]``, the latest first."""
        self.ensure_one()
        words = self._get_portal_event_words()
        return [
            (log.date, self._get_portal_sentence(log, words))
            for log in self.log_ids.sorted("id", reverse=True).sorted(
                "date", reverse=True
            )
            if log.is_public and log.event in words
        ]

    def _get_portal_sentence(self, log, words):
        """Return what a customer reads of one entry of the log.

        :param dict words: the usual sentence for each event
        """
        return words[log.event]

    def _get_portal_event_words(self):
        """Return the customer's sentence for each event of the service log."""
        return {
            "registered": self.env._("We received your request."),
            "accepted": self.env._("A colleague has taken over your request."),
            "waiting": self.env._("Your request was put on hold."),
            "resumed": self.env._("We went on with your request."),
            "solved": self.env._("Your request was solved."),
            "closed": self.env._("Your request was closed."),
            "reopened": self.env._("Your request was taken up again."),
            "cancelled": self.env._("Your request was cancelled."),
            "dispatch_accepted": self.env._("An engineer confirmed the visit."),
            "travelling": self.env._("The engineer is on the way."),
            "arrived": self.env._("The engineer arrived."),
            "processed": self.env._("The engineer finished the visit."),
            "signed": self.env._("The service report was signed."),
        }

    def _get_portal_attachments(self):
        """Return the files of the conversation with the customer.

        Files of internal notes, or put on the request by hand, are not among them.
        """
        self.ensure_one()
        Message = self.env["mail.message"]
        messages = Message.search(
            Message._get_search_domain_share()
            & Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("attachment_ids", "!=", False)
        )
        return messages.attachment_ids.sorted("id")

    def _get_customer_tz(self):
        """Return the name of the time zone in which the customer reads times."""
        self.ensure_one()
        reader = self.env.user
        return (
            (reader.share and not reader._is_public() and reader.tz)
            or self.contact_id.tz
            or self.site_id.tz
            or self.partner_id.tz
            or self.company_id.resource_calendar_id.tz
            or "UTC"
        )

    # ------------------------------------------------------------------
    # Mails to the customer
    # ------------------------------------------------------------------
    def _send_acknowledgement(self):
        """Tell the customers by mail that their requests have arrived."""
        self._send_to_customer("field_service.mail_template_request_received")

    def action_solve(self):
        """Tell the customers who asked through the portal that it is done."""
        result = super().action_solve()
        self.filtered(lambda request: request.channel == "portal")._send_to_customer(
            "field_service.mail_template_request_solved"
        )
        return result

    def _send_to_customer(self, template_xmlid):
        """Queue the mail ``template_xmlid`` for all who have an address."""
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        reachable = self.filtered(lambda request: request._get_mail_recipient())
        if template and reachable:
            # Whoever may take the step need not have the right to write mails.
            template.sudo().send_mail_batch(
                reachable.ids,
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _get_mail_recipient(self):
        """Return the contact, else the account, if there is an e-mail address."""
        return (self.contact_id | self.partner_id).filtered("email")[:1]


class ServiceLog(models.Model):
    """Only the public entries (see the record rule), and only what happened when."""

    _name = "service.log"
    _inherit = ["service.portal.mixin", "service.log"]

    _portal_readable_fields = frozenset(
        {"id", "display_name", "request_id", "event", "date", "is_public"}
    )


class ServiceProductArchive(models.Model):
    """What a customer may read of his own installed products."""

    _name = "service.product.archive"
    _inherit = ["service.portal.mixin", "service.product.archive"]

    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "product_id",
            "serial",
            "partner_id",
            "site_id",
            "installed_on",
            "warranty_start",
            "warranty_end",
            "state",
            "company_id",
        }
    )

    @api.model
    def _search_display_name(self, operator, value):
        if self.env.su or self.env.user._is_internal():
            return super()._search_display_name(operator, value)
        return Domain("name", operator, value)

    @api.model
    def _get_portal_archives(self, partner):
        """Return the registered products for which ``partner`` may ask for service.

        :param partner: the portal user's partner
        :return: ``service.product.archive`` records of his company and its branches
        """
        return self.search(
            Domain("partner_id", "child_of", partner.commercial_partner_id.id)
            & Domain("state", "=", "registered")
        )


class ServiceRequestType(models.Model):
    _inherit = "service.request.type"

    # What the customer's form can fill in; the rest of a request is ours.
    _portal_form_fields = frozenset(
        {
            "archive_id",
            "subject",
            "description",
            "partner_id",
            "contact_id",
            "site_id",
            "channel",
            "received_at",
            "type_id",
            "product_id",
            "team_id",
            "priority",
            "severity",
            "company_id",
        }
    )

    @api.model
    def _get_portal_types(self, company):
        """Return the kinds of request that a customer can fill in completely.

        :param company: the company that is asked for service
        """
        types = self.search([("company_id", "in", [company.id, False])])
        return types.filtered(
            lambda kind: self._portal_form_fields.issuperset(
                kind.required_field_ids.mapped("name")
            )
        )


class ServicePortalMiss(models.TransientModel):
    """A link that led nowhere: who tries many of them is guessing.

    Kept in the database, because a visitor meets another process each time.
    """

    _name = "service.portal.miss"
    _description = "Wrong Link to a Service Request"

    address = fields.Char(required=True, index=True)

    @api.model
    def _is_limit_reached(self, address):
        """Tell whether the network ``address`` has tried too many wrong links."""
        recent = fields.Datetime.now() - PORTAL_MISS_WINDOW
        misses = self.search_count(
            Domain("address", "=", address) & Domain("create_date", ">=", recent),
            limit=PORTAL_MISS_LIMIT,
        )
        return misses >= PORTAL_MISS_LIMIT
