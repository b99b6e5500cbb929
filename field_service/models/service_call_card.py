# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import (
    format_amount,
    format_date,
    format_time,
    get_lang,
    posix_to_ldml,
)
from odoo.tools.misc import babel_locale_parse

from .service_request import OPEN_STATES

CONTACT_LIMIT = 8
ARCHIVE_LIMIT = 12
COMPONENT_LIMIT = 40
REQUEST_LIMIT = 5
VISIT_LIMIT = 3
CONTRACT_LIMIT = 3


class ServiceCallScreen(models.AbstractModel):
    """What the agent sees of a caller.

    Everything comes in one call and a fixed number of queries, whatever the customer
    owns; the user's own rights decide what is in it.
    """

    _name = "service.call.screen"
    _description = "Call Screen"
    _inherit = ["service.call.search"]

    @api.model
    @api.readonly
    def get_caller_card(self, partner_id, archive_id=None):
        """Return all that the agent wants to know of a caller.

        :param int partner_id: the customer or one of his people
        :param int archive_id: the installed product that is talked about
        :return: dict, see :meth:`_get_caller_card`
        :raises AccessError: the user is not an agent
        """
        self._check_call_rights()
        return self._get_caller_card(partner_id, archive_id)

    @api.model
    def _get_caller_card(self, partner_id, archive_id=None):
        """Return the card of a caller.

        :return: dict with ``partner`` (the account), ``contact``, ``contacts``,
            ``archives``, ``archive_count``, ``contracts``, ``requests`` (``open`` and
            ``last``), ``visits``, ``receivable`` (None for those who may not see it)
        """
        person = self.env["res.partner"].browse(partner_id).exists()
        if not person:
            return False
        person.check_access("read")
        account = person.commercial_partner_id
        archive = self.env["service.product.archive"].browse(archive_id or [])
        # The account, its people and its branches, looked for once.
        family = self.env["res.partner"].search(Domain("id", "child_of", account.id))
        return {
            "partner": self._prepare_account_card(account),
            "contact": self._prepare_contact(person) if person != account else False,
            "contacts": self._get_contacts(family - account),
            **self._get_archives(family, archive),
            "contracts": self._get_contracts(family),
            "requests": self._get_requests(family),
            "visits": self._get_visits(family),
            "receivable": self._get_receivable(account),
        }

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    @api.model
    def _prepare_account_card(self, account):
        classes = dict(
            account._fields["service_class"]._description_selection(self.env)
        )
        engineer = account.dedicated_engineer_id
        return {
            "id": account.id,
            "name": account.name or "",
            "phone": account.phone or "",
            "email": account.email or "",
            "address": ", ".join(
                filter(None, [account.street, account.zip, account.city])
            ),
            "service_class": account.service_class,
            "class_label": classes.get(account.service_class, ""),
            "territory": account.territory_id.name or "",
            "dedicated_agent": account.dedicated_agent_id.name or "",
            # The name of an engineer is open to everybody, his file is not.
            "dedicated_engineer": engineer.sudo().name or "",
            "comment": account.comment or "",
        }

    @api.model
    def _get_contacts(self, people):
        people = people.filtered(lambda person: person.type == "contact")
        return [self._prepare_contact(person) for person in people[:CONTACT_LIMIT]]

    @api.model
    def _prepare_contact(self, contact):
        return {
            "id": contact.id,
            "name": contact.name or contact.display_name,
            "phone": contact.phone or "",
            "email": contact.email or "",
            "function": contact.function or "",
        }

    @api.model
    def _get_receivable(self, account):
        """Return what the customer owes, in words, to those who may see it."""
        if not account._has_field_access(account._fields["credit"], "read"):
            return None
        return {
            "amount": account.credit,
            "label": format_amount(
                self.env, account.credit, self.env.company.currency_id
            ),
        }

    # ------------------------------------------------------------------
    # What he has
    # ------------------------------------------------------------------
    @api.model
    def _get_archives(self, family, chosen):
        Archive = self.env["service.product.archive"]
        domain = Domain("partner_id", "in", family.ids) & Domain(
            "state", "=", "registered"
        )
        archives = Archive.search(domain, limit=ARCHIVE_LIMIT)
        if chosen and chosen not in archives:
            archives = (
                Archive.search(domain & Domain("id", "in", chosen.ids)) | archives
            )
        components = self.env["service.product.archive.component"].search(
            Domain("archive_id", "in", archives.ids) & Domain("is_active", "=", True),
            limit=COMPONENT_LIMIT * ARCHIVE_LIMIT,
        )
        parts = components.grouped("archive_id")
        return {
            "archives": [
                self._prepare_archive(
                    archive, parts.get(archive, components.browse())[:COMPONENT_LIMIT]
                )
                for archive in archives
            ],
            "archive_count": Archive.search_count(domain),
        }

    @api.model
    def _prepare_archive(self, archive, components):
        """Return one installed product as the client gets it; addons may add to it."""
        warranties = dict(
            archive._fields["warranty_state"]._description_selection(self.env)
        )
        return {
            "id": archive.id,
            "product_id": archive.product_id.id,
            "name": archive.product_id.display_name or archive.name,
            "serial": archive.serial or archive.name,
            "site": archive.site_id.name or "",
            "parent_id": archive.parent_id.id,
            "parent": archive.parent_id.product_id.display_name or "",
            "warranty_state": archive.warranty_state,
            "warranty_label": warranties[archive.warranty_state],
            "warranty_end": self._format_day(archive.warranty_end),
            # That there is a contract is told to every agent, its terms are not.
            "contract": self._describe(archive.contract_id.sudo(), "name"),
            "components": [
                {
                    "id": component.id,
                    "name": component.product_id.display_name,
                    "serial": component.serial or "",
                    "quantity": component.quantity,
                }
                for component in components
            ],
        }

    @api.model
    def _get_contracts(self, family):
        contracts = self.env["service.contract"].search(
            Domain("partner_id", "in", family.ids) & Domain("state", "=", "active"),
            limit=CONTRACT_LIMIT,
        )
        return [
            {
                "id": contract.id,
                "name": contract.name,
                "date_end": self._format_day(contract.date_end),
            }
            for contract in contracts
        ]

    # ------------------------------------------------------------------
    # What happened
    # ------------------------------------------------------------------
    @api.model
    def _get_requests(self, family):
        Request = self.env["service.request"]
        domain = Domain("partner_id", "in", family.ids)
        still_open = Domain("state", "in", OPEN_STATES)
        newest = "received_at desc, id desc"
        current = Request.search(domain & still_open, limit=REQUEST_LIMIT, order=newest)
        former = Request.search(domain & ~still_open, limit=REQUEST_LIMIT, order=newest)
        return {
            "open": [self._prepare_request(request) for request in current],
            "open_count": Request.search_count(domain & still_open),
            "last": [self._prepare_request(request) for request in former],
        }

    @api.model
    def _prepare_request(self, request):
        states = dict(request._fields["state"]._description_selection(self.env))
        return {
            "id": request.id,
            "name": request.name,
            "subject": request.subject,
            "state": request.state,
            "state_label": states[request.state],
            "received": self._format_moment(request.received_at, with_time=False),
            "archive": request.archive_id.serial or "",
            "problem": request.problem_id.name or "",
            "is_bad_fix": request.is_bad_fix,
        }

    @api.model
    def _get_visits(self, family):
        visits = self.env["service.dispatch"].search(
            Domain("partner_id", "in", family.ids)
            & Domain("state", "not in", ("draft", "rejected")),
            order="planned_start desc, id desc",
            limit=VISIT_LIMIT,
        )
        states = dict(visits._fields["state"]._description_selection(self.env))
        return [
            {
                "id": visit.id,
                "name": visit.name,
                # See _prepare_account_card.
                "engineer": visit.employee_id.sudo().name or "",
                "start": self._format_moment(visit.actual_start or visit.planned_start),
                "state_label": states[visit.state],
            }
            for visit in visits
        ]

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day) if day else ""

    @api.model
    def _format_moment(self, moment, with_time=True):
        if not moment:
            return ""
        local = fields.Datetime.context_timestamp(self, moment)
        day = format_date(self.env, local.date())
        return f"{day} {self._format_time(local.time())}" if with_time else day

    @api.model
    def _format_time(self, time):
        """Return a time of the day in the notation of the user, without seconds."""
        lang = get_lang(self.env)
        notation = posix_to_ldml(
            lang.time_format.replace(":%S", ""), locale=babel_locale_parse(lang.code)
        )
        return format_time(self.env, time, time_format=notation)
