# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

from .service_account_service import ENDS_SOON, PRODUCT_LIMIT, ROW_LIMIT
from .service_request import OPEN_STATES

ARCHIVE, CONTRACT, REQUEST = (
    "service.product.archive",
    "service.contract",
    "service.request",
)
BILLINGS_A_YEAR = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}


class ServiceAccountOverview(models.AbstractModel):
    """What a customer has from us: products, contracts, and where."""

    _inherit = "service.account.overview"

    @api.model
    def _gather_facts(self, account, family, domains):
        facts = super()._gather_facts(account, family, domains)
        if CONTRACT in domains:
            active = domains[CONTRACT] & Domain("state", "=", "active")
            facts["contracts"] = self.env[CONTRACT].search(
                active, order="date_end, id", limit=ROW_LIMIT
            )
            facts["contract_count"], facts["contract_value"] = self._sum_contracts(
                active
            )
        if ARCHIVE in domains:
            facts["installed"] = domains[ARCHIVE] & Domain("state", "=", "registered")
        return facts

    @api.model
    def _prepare_tiles(self, facts):
        tiles = super()._prepare_tiles(facts)
        if CONTRACT in facts["domains"]:
            tiles.append(self._prepare_contract_tile(facts))
        return tiles

    @api.model
    def _prepare_sections(self, facts):
        sections = super()._prepare_sections(facts)
        if CONTRACT in facts["domains"]:
            sections.append(self._prepare_contracts(facts))
        if ARCHIVE in facts["domains"]:
            sections.append(self._prepare_products(facts))
        sections.append(self._prepare_contacts(facts))
        sections.append(self._prepare_sites(facts))
        return sections

    # ------------------------------------------------------------------
    # Contracts
    # ------------------------------------------------------------------
    @api.model
    def _sum_contracts(self, domain):
        """Return ``(number, {company: what they bring in a year})``."""
        number, values = 0, {}
        for company, interval, count, price in self.env[CONTRACT]._read_group(
            domain, ["company_id", "billing_interval"], ["__count", "price:sum"]
        ):
            number += count
            value = price * BILLINGS_A_YEAR.get(interval, 1)
            values[company] = values.get(company, 0) + value
        return number, values

    @api.model
    def _prepare_contract_tile(self, facts):
        contracts, count = facts["contracts"], facts["contract_count"]
        ending = contracts.filtered("date_end")[:1]
        if ending:
            text = self.env._(
                "a year; the next ends on %(day)s",
                day=self._format_day(ending.date_end),
            )
        else:
            text = self.env._("a year") if count else self.env._("no contract")
        return self._prepare_tile(
            "contracts",
            self.env._("Contracts"),
            self._format_amounts(facts["contract_value"]) or "–",
            text,
            color="warning" if ending and self._ends_soon(ending.date_end) else "",
        )

    @api.model
    def _ends_soon(self, day):
        return bool(day and day - fields.Date.context_today(self) <= ENDS_SOON)

    @api.model
    def _prepare_contracts(self, facts):
        rows = []
        for contract in facts["contracts"]:
            value = contract.price * BILLINGS_A_YEAR.get(contract.billing_interval, 1)
            until = contract.date_end and self.env._(
                "until %(day)s", day=self._format_day(contract.date_end)
            )
            is_ending = self._ends_soon(contract.date_end)
            rows.append(
                self._prepare_row(
                    contract,
                    contract.name,
                    contract.partner_id not in facts["account"]
                    and contract.partner_id.name,
                    contract.reference,
                    until or self.env._("without an end"),
                    badge=self.env._("Ends soon") if is_ending else "",
                    color="warning",
                    aside=self.env._(
                        "%(amount)s a year",
                        amount=self._format_amounts({contract.company_id: value}),
                    ),
                )
            )
        return self._prepare_section(
            "contracts",
            self.env._("Contracts in Force"),
            "fa-file-text-o",
            rows,
            self.env._("No contract is in force."),
            count=facts["contract_count"],
            link="contract",
            sequence=30,
        )

    # ------------------------------------------------------------------
    # Installed products
    # ------------------------------------------------------------------
    @api.model
    def _prepare_products(self, facts):
        """Return the installed products, one line for each kind."""
        Archive = self.env[ARCHIVE]
        installed = facts["installed"]
        counts = dict(Archive._read_group(installed, ["product_id"], ["__count"]))
        in_warranty = {
            product: (count, end)
            for product, count, end in Archive._read_group(
                installed & Domain("warranty_state", "=", "in_warranty"),
                ["product_id"],
                ["__count", "warranty_end:min"],
            )
        }
        covered = dict(
            Archive._read_group(
                installed & self._get_covered_domain(facts["family"]),
                ["product_id"],
                ["__count"],
            )
        )
        shown = sorted(counts, key=lambda product: (-counts[product], product.id))
        rows = [
            self._prepare_product_row(
                product,
                counts[product],
                covered.get(product, 0),
                *in_warranty.get(product, (0, None)),
            )
            for product in shown[:PRODUCT_LIMIT]
        ]
        return self._prepare_section(
            "products",
            self.env._("Installed Products"),
            "fa-hdd-o",
            rows,
            self.env._("Nothing is installed."),
            count=sum(counts.values()),
            link="product",
            sequence=35,
        )

    @api.model
    def _prepare_product_row(self, product, number, covered, in_warranty, first_end):
        """Return the line of one kind of product.

        :param int number: how many are installed
        :param int covered: how many of them are under contract
        :param int in_warranty: how many are in warranty
        :param date first_end: when the first of these warranties ends
        """
        return self._prepare_row(
            None,
            # Our item code means nothing to customers.
            product.with_context(display_default_code=False).display_name,
            in_warranty
            and self.env._(
                "%(count)s in warranty, the first ends on %(day)s",
                count=in_warranty,
                day=self._format_day(first_end),
            ),
            covered and self.env._("%(count)s under contract", count=covered),
            badge="" if in_warranty or covered else self.env._("Not covered"),
            aside=self.env._("%(count)s ×", count=number),
        )

    @api.model
    def _get_covered_domain(self, family):
        """Return the domain of what these partners have under contract today.

        As ``_match_lines`` decides it for each of them, for any number at once.
        """
        lines = self._get_lines_in_force(family)
        whole = lines.filtered(
            lambda line: line.archive_id and not (line.product_id or line.site_id)
        )
        places = {}
        for line in lines - whole:
            key = (
                line.contract_id.partner_id.id,
                line.company_id.id,
                line.archive_id.id,
                line.product_id.id,
            )
            places.setdefault(key, set()).add(line.site_id.id)
        below = self._get_partners_below(
            (lines - whole).contract_id.partner_id | (lines - whole).site_id
        )
        units = self._get_units_with_parts(whole.archive_id)
        return Domain("id", "in", units) | Domain.OR(
            Domain("partner_id", "in", below[owner])
            & Domain("company_id", "=", company)
            & (Domain("id", "child_of", unit) if unit else Domain.TRUE)
            & (Domain("product_id", "=", product) if product else Domain.TRUE)
            & (
                # A line without a place holds everywhere.
                Domain.TRUE
                if False in sites
                else Domain("site_id", "in", set().union(*(below[s] for s in sites)))
            )
            for (owner, company, unit, product), sites in places.items()
        )

    @api.model
    def _get_lines_in_force(self, family):
        """Return the contract lines that may cover what these partners have today."""
        today = fields.Date.context_today(self)
        # A contract of the head office covers its branches; that there is one is no
        # secret, as with each installed product.
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        owners = Partner.search(Domain("id", "parent_of", family.ids)) | family
        in_force = Domain("state", "=", "active") & Domain("date_start", "<=", today)
        endless = Domain("date_end", "=", False) | Domain("date_end", ">=", today)
        contracts = in_force & endless & Domain("partner_id", "in", owners.ids)
        Line = self.env["service.contract.line"].sudo()
        return Line.search(Domain("contract_id", "any", contracts))

    @api.model
    def _get_partners_below(self, partners):
        """Return ``{partner id: ids of itself and of all below it}``."""
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        parent_of = {
            partner.id: partner.parent_id.id
            for partner in Partner.search_fetch(
                Domain("id", "child_of", partners.ids), ["parent_id"]
            )
        }
        below = {partner_id: set() for partner_id in partners.ids}
        for partner_id in parent_of:
            above, seen = partner_id, set()
            while above and above not in seen:
                seen.add(above)
                if above in below:
                    below[above].add(partner_id)
                above = parent_of.get(above)
        return below

    @api.model
    def _get_units_with_parts(self, units):
        """Return a query of these units and of all that they consist of."""
        # Only what has parts is looked for as a tree, which costs more.
        Archive = self.env[ARCHIVE].sudo()
        systems = Archive.search(Domain("parent_id", "in", units.ids)).parent_id
        return Archive._search(
            Domain("id", "in", units.ids) | Domain("id", "child_of", systems.ids)
        )

    # ------------------------------------------------------------------
    # People and places
    # ------------------------------------------------------------------
    @api.model
    def _prepare_contacts(self, facts):
        """Return the people of the customer, those of the company itself first."""
        account = facts["account"]
        people = facts["family"].filtered(
            lambda partner: (
                partner.active and not partner.is_company and partner.type == "contact"
            )
        )
        first = people.filtered(lambda person: person.parent_id == account)
        rows = [
            self._prepare_row(
                person,
                person.name or person.display_name,
                person.function,
                person.parent_id != account and person.parent_id.name,
                phone=person.phone or "",
                email=person.email or "",
            )
            for person in (first | people)[:PRODUCT_LIMIT]
        ]
        return self._prepare_section(
            "contacts",
            self.env._("Contacts"),
            "fa-users",
            rows,
            self.env._("Nobody is known yet."),
            count=len(people),
            link="contact",
            area="side",
            sequence=10,
        )

    @api.model
    def _prepare_sites(self, facts):
        """Return the addresses, those with most installed products first."""
        family = facts["family"]
        units = self._count_by_site(facts, ARCHIVE, facts.get("installed"))
        calls = self._count_by_site(facts, REQUEST, Domain("state", "in", OPEN_STATES))
        places = family.filtered(
            lambda partner: (
                partner.active
                and (partner.is_company or partner.type in ("delivery", "other"))
            )
        ) | family.browse([site.id for site in (*units, *calls)])
        places = (places & family).sorted(
            lambda place: (-units.get(place, 0), place.name or "")
        )
        rows = [
            self._prepare_site_row(place, units.get(place), calls.get(place))
            for place in places[:PRODUCT_LIMIT]
        ]
        return self._prepare_section(
            "sites",
            self.env._("Places"),
            "fa-map-marker",
            rows,
            self.env._("No address is known."),
            count=len(places),
            area="side",
            sequence=20,
        )

    @api.model
    def _prepare_site_row(self, place, units, requests):
        """Return the line of one address, with what is installed and open there."""
        return self._prepare_row(
            place,
            place.name or place.display_name,
            self._get_address(place),
            units and self.env._("%(count)s installed", count=units),
            badge=requests and self.env._("%(count)s open", count=requests) or "",
            color="info",
            phone=place.phone or "",
            map=self._get_map_url(place),
        )

    @api.model
    def _count_by_site(self, facts, model, domain):
        """Return ``{place: number of documents}``."""
        if model not in facts["domains"]:
            return {}
        counts = self.env[model]._read_group(
            facts["domains"][model] & domain,
            ["site_id"],
            ["__count"],
        )
        return {site: count for site, count in counts if site}
