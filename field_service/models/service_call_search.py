# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN

from ..engine import call_search
from ..engine.call_search import CONTRACT, EMAIL, NAME, PHONE, REQUEST, SERIAL

# How many of each kind are looked at before the best are chosen.
CANDIDATES = 40
# So many last digits are the same, however the country is written in front.
PHONE_TAIL = 9


class ServiceCallSearch(models.AbstractModel):
    """One box for everything by which a caller can be known.

    The form of what is typed decides where it is looked for; each place is one query
    on an index, so the number of queries does not depend on what is found.
    """

    _name = "service.call.search"
    _description = "Search for a Caller"

    @api.model
    def _check_call_rights(self):
        """Refuse everybody who does not take calls.

        :raises AccessError: the user is not an agent
        """
        if not self.env.su and not self.env.user.has_group(
            "field_service.group_service_agent"
        ):
            raise AccessError(self.env._("Only service agents take calls."))

    @api.model
    @api.readonly
    def search_callers(self, term, limit=8):
        """Return who may be calling, the best fit first.

        :param str term: telephone number, name, serial number, contract, e-mail,
            request number or vendor's number, in any notation
        :param int limit: how many at most
        :return: list of dicts: ``partner`` and ``contact``, ``archive``, ``contract``,
            ``request`` (each ``{id, name}`` or False), ``kind``, ``why``, ``score``
        :raises AccessError: the user is not an agent
        """
        self._check_call_rights()
        return self._search_callers(term, min(int(limit), 50))

    @api.model
    def _search_callers(self, term, limit=8):
        """See :meth:`search_callers`; the user's access rules apply."""
        term = call_search.read_term(term)
        finders = {
            PHONE: self._find_by_phone,
            EMAIL: self._find_by_email,
            REQUEST: self._find_by_request,
            SERIAL: self._find_by_serial,
            CONTRACT: self._find_by_contract,
            NAME: self._find_by_name,
        }
        hits = [
            hit
            for kind, find in finders.items()
            if kind in term.kinds
            for hit in find(term)
        ]
        return self._choose_best(hits, limit)

    @api.model
    def _choose_best(self, hits, limit):
        best = {}
        for hit in sorted(hits, key=lambda hit: -hit["score"]):
            key = tuple(
                hit[name] and hit[name]["id"]
                for name in ("partner", "contact", "archive", "contract", "request")
            )
            best.setdefault(key, hit)
        return list(best.values())[:limit]

    # ------------------------------------------------------------------
    # One place after the other
    # ------------------------------------------------------------------
    @api.model
    def _find_some(self, model, domain, field_names):
        """Return some records of ``domain``, in one query that sorts nothing.

        Sorting would make the database look at everything that fits.
        """
        Model = self.env[model]
        query = Model._search(Domain(domain), limit=CANDIDATES)
        return Model._fetch_query(query, Model._determine_fields_to_fetch(field_names))

    @api.model
    def _contains(self, term, *field_names):
        # What is typed is text: its signs are no wild cards.
        text = escape_psql(term.text)
        return Domain.OR(Domain(name, "ilike", text) for name in field_names)

    @api.model
    def _find_partners(self, domain):
        return self._find_some(
            "res.partner",
            domain,
            [
                "name",
                "complete_name",
                "email",
                "phone",
                "phone_sanitized",
                "is_company",
                "commercial_partner_id",
            ],
        )

    @api.model
    def _get_phone_domain(self, number):
        """Return the domain of the partners whose telephone number ends like this.

        :param str number: in any notation; it needs not be valid
        """
        tail = "".join(filter(str.isdigit, call_search.western_digits(number)))
        tail = tail.lstrip("0")[-PHONE_TAIL:]
        pattern = f"%{tail}%"

        def to_sql(model, alias, query):
            # The expression is that of Odoo's own index on telephone numbers.
            return SQL(
                "(%(normal)s LIKE %(pattern)s"
                " OR regexp_replace(%(raw)s, %(signs)s, '', 'g') LIKE %(pattern)s)",
                normal=model._field_to_sql(alias, "phone_sanitized", query),
                raw=model._field_to_sql(alias, "phone", query),
                signs=PHONE_REGEX_PATTERN,
                pattern=pattern,
            )

        return Domain.custom(to_sql=to_sql) if tail else Domain.FALSE

    @api.model
    def _find_by_phone(self, term):
        normal = self.env["res.partner"]._phone_format(number=term.text)
        hits = []
        for partner in self._find_partners(self._get_phone_domain(term.text)):
            hit = self._prepare_partner_hit(
                PHONE,
                partner,
                self.env._("Telephone %(number)s", number=partner.phone),
                call_search.score(PHONE, term, partner.phone_sanitized or ""),
            )
            if normal and partner.phone_sanitized == normal:
                hit["score"] = 99
            hits.append(hit)
        return hits

    @api.model
    def _find_by_email(self, term):
        partners = self._find_partners(
            Domain("email_normalized", "ilike", escape_psql(term.text))
        )
        return [
            self._prepare_partner_hit(
                EMAIL,
                partner,
                self.env._("E-mail %(address)s", address=partner.email),
                call_search.score(EMAIL, term, partner.email),
            )
            for partner in partners
        ]

    @api.model
    def _find_by_name(self, term):
        begins = Domain("complete_name", "=ilike", f"{escape_psql(term.text)}%")
        contains = Domain.AND(
            Domain("complete_name", "ilike", escape_psql(word)) for word in term.words
        )
        # Those that begin with it first: of a frequent word only some are looked at.
        partners = self._find_partners(begins) | self._find_partners(contains)
        return [
            self._prepare_partner_hit(
                NAME,
                partner,
                self.env._("Name"),
                call_search.score(NAME, term, partner.complete_name),
            )
            for partner in partners
        ]

    @api.model
    def _find_by_serial(self, term):
        archives = self._find_some(
            "service.product.archive",
            Domain("state", "!=", "deactivated")
            & self._contains(term, "serial", "name"),
            ["name", "serial", "product_id", "partner_id"],
        )
        components = self._find_some(
            "service.product.archive.component",
            Domain("serial", "=", term.text) & Domain("is_active", "=", True),
            ["serial", "archive_id", "product_id"],
        )
        return [self._prepare_archive_hit(term, archive) for archive in archives] + [
            self._prepare_component_hit(term, component) for component in components
        ]

    @api.model
    def _prepare_archive_hit(self, term, archive):
        """Return the hit of an installed product found by its number."""
        return self._prepare_hit(
            SERIAL,
            archive.partner_id,
            self.env._(
                "Serial number %(serial)s", serial=archive.serial or archive.name
            ),
            max(
                call_search.score(SERIAL, term, archive.serial),
                call_search.score(SERIAL, term, archive.name),
            ),
            archive=archive,
        )

    @api.model
    def _prepare_component_hit(self, term, component):
        """Return the hit of the installed product in which the component is."""
        return self._prepare_hit(
            SERIAL,
            component.archive_id.partner_id,
            self.env._(
                "Component %(product)s, serial number %(serial)s",
                product=component.product_id.display_name,
                serial=component.serial,
            ),
            call_search.score(SERIAL, term, component.serial),
            archive=component.archive_id,
        )

    @api.model
    def _find_by_contract(self, term):
        contracts = self._find_some(
            "service.contract",
            Domain("state", "!=", "draft") & self._contains(term, "name", "reference"),
            ["name", "reference", "partner_id"],
        )
        return [
            self._prepare_hit(
                CONTRACT,
                contract.partner_id,
                self.env._("Contract %(number)s", number=contract.name),
                max(
                    call_search.score(CONTRACT, term, contract.name),
                    call_search.score(CONTRACT, term, contract.reference),
                ),
                contract=contract,
            )
            for contract in contracts
        ]

    @api.model
    def _find_by_request(self, term):
        requests = self._find_some(
            "service.request",
            self._contains(term, "name", "vendor_reference"),
            [
                "name",
                "subject",
                "vendor_reference",
                "partner_id",
                "contact_id",
                "archive_id",
            ],
        )
        return [
            self._prepare_hit(
                REQUEST,
                request.partner_id,
                self.env._(
                    "Request %(number)s: %(subject)s",
                    number=request.name,
                    subject=request.subject,
                ),
                max(
                    call_search.score(REQUEST, term, request.name),
                    call_search.score(REQUEST, term, request.vendor_reference),
                ),
                contact=request.contact_id,
                archive=request.archive_id,
                request=request,
            )
            for request in requests
        ]

    # ------------------------------------------------------------------
    # Hits
    # ------------------------------------------------------------------
    @api.model
    def _prepare_partner_hit(self, kind, partner, why, score):
        account = partner.commercial_partner_id
        contact = partner if partner != account else None
        return self._prepare_hit(kind, account, why, score, contact=contact)

    @api.model
    def _prepare_hit(
        self,
        kind,
        partner,
        why,
        score,
        contact=None,
        archive=None,
        contract=None,
        request=None,
    ):
        """Return one hit as the client gets it; addons may add to it."""
        return {
            "kind": kind,
            "partner": self._describe(partner),
            "contact": self._describe(contact, "name"),
            "archive": self._describe(archive),
            "contract": self._describe(contract, "name"),
            "request": self._describe(request, "name"),
            "why": why,
            "score": score,
        }

    @api.model
    def _describe(self, record, name="display_name"):
        return {"id": record.id, "name": record[name] or ""} if record else False

    # ------------------------------------------------------------------
    # Who is behind a number
    # ------------------------------------------------------------------
    @api.model
    def _identify_number(self, number):
        """Return the partners who have this telephone number.

        :param str number: in any notation
        :return: ``(account, contact)``; both empty when nobody or several customers
            have it
        """
        nobody = self.env["res.partner"], self.env["res.partner"]
        digits = [sign for sign in number or "" if sign.isdigit()]
        if len(digits) < call_search.MIN_PHONE_DIGITS:
            return nobody
        partners = self._find_partners(self._get_phone_domain(number))
        normal = self.env["res.partner"]._phone_format(number=number)
        exact = partners.filtered(lambda partner: partner.phone_sanitized == normal)
        partners = (
            exact
            if normal and exact
            else partners.filtered(
                lambda partner: not (normal and partner.phone_sanitized)
            )
        )
        account = partners.commercial_partner_id
        if len(account) != 1:
            return nobody
        contact = partners - account
        return account, contact if len(contact) == 1 else nobody[1]
