# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain


class ServiceContract(models.Model):
    """Which line of which contract covers what."""

    _inherit = "service.contract"

    @api.model
    def _find_for(
        self, partner, archive=None, product=None, site=None, date=None, company=None
    ):
        """Return the contract line that covers one thing of one customer.

        :param partner: the customer
        :param archive: an installed product, or None
        :param product: a product, or None for the one of the archive
        :param site: the service address, or None for the place of the archive
        :param date: the day of the call, or None for today
        :param company: whose contracts count, or None for the current company
        :return: a ``service.contract.line`` record, empty when nothing covers it
        """
        product = product or (archive and archive.product_id)
        site = site or (archive and archive.site_id)
        return self._match_lines(
            [
                {
                    "partner_id": partner.commercial_partner_id.id,
                    "archive_id": archive and archive.id,
                    "product_id": product and product.id,
                    "site_id": site and site.id,
                    "company_id": (company or self.env.company).id,
                    "date": date or fields.Date.context_today(self),
                }
            ]
        )[0]

    @api.model
    def _match_lines(self, keys):
        """Find the contract line that covers each key, the most specific one first.

        A line on the archive goes before one on its system, then product, place, and
        everything of the customer. A contract of the head office covers its branches,
        but the branch's own contract goes first. The number of queries does not depend
        on the number of keys.

        :param list keys: dictionaries with ``partner_id`` (the commercial partner),
            ``archive_id``, ``product_id``, ``site_id``, ``company_id``, ``date``, and,
            to look into one contract only, ``contract_id``
        :return: list of ``service.contract.line`` records, one (maybe empty) a key
        """
        Line = self.env["service.contract.line"]
        if not any(key.get("partner_id") for key in keys):
            return [Line] * len(keys)
        ancestors = self._get_partner_ancestors(keys)
        systems = self._get_archive_ancestors(keys)
        by_owner = self._get_candidate_lines(keys, ancestors, systems)
        found = []
        for key in keys:
            best, best_rank = Line, ()
            owners = ancestors.get(key.get("partner_id"), ())
            sites = ancestors.get(key.get("site_id"), ())
            units = systems.get(key.get("archive_id"), ())
            for distance, owner in enumerate(owners):
                for line in by_owner.get((owner, key["company_id"]), ()):
                    rank = line._rank_for(key, units, sites)
                    if rank and (rank := (*rank, -distance)) > best_rank:
                        best, best_rank = line, rank
            found.append(best.with_env(self.env))
        return found

    @api.model
    def _get_partner_ancestors(self, keys):
        """Return ``{partner id: (itself, parent, grandparent…)}``."""
        wanted = {
            key[name]
            for key in keys
            for name in ("partner_id", "site_id")
            if key.get(name)
        }
        # The head office of a branch may be hidden from the user, its contract counts.
        Partner = self.env["res.partner"].sudo()
        parent_of = {}
        level = Partner.browse(wanted)
        while level:
            parent_of.update({partner.id: partner.parent_id.id for partner in level})
            level = Partner.browse(set(level.parent_id.ids) - parent_of.keys())
        chains = {}
        for partner_id in wanted:
            chain = []
            while partner_id and partner_id not in chain:
                chain.append(partner_id)
                partner_id = parent_of.get(partner_id)
            chains[chain[0]] = tuple(chain)
        return chains

    @api.model
    def _get_archive_ancestors(self, keys):
        """Return ``{archive id: (itself, the system it is part of, …)}``."""
        archives = (
            self.env["service.product.archive"]
            .sudo()  # a system may stand outside what an engineer sees
            .browse({key["archive_id"] for key in keys if key.get("archive_id")})
        )
        return {
            archive.id: tuple(
                int(piece) for piece in reversed(archive.parent_path.split("/")[:-1])
            )
            for archive in archives
        }

    @api.model
    def _get_candidate_lines(self, keys, ancestors, systems):
        """Return ``{(partner id, company id): [lines that may match]}``."""
        # What a contract covers is decided for everybody alike, whatever contracts the
        # user may open.
        lines = (
            self.env["service.contract.line"]
            .sudo()
            .search_fetch(
                self._get_candidate_domain(keys, ancestors, systems),
                ["contract_id", "archive_id", "product_id", "site_id"],
            )
        )
        lines.contract_id.fetch(
            [
                "partner_id",
                "company_id",
                "state",
                "date_start",
                "date_end",
                "closed_on",
                # Read with every request that the contract covers.
                "calendar_id",
                "sla_policy_id",
            ]
        )
        by_owner = {}
        for line in lines:
            contract = line.contract_id
            by_owner.setdefault(
                (contract.partner_id.id, contract.company_id.id), []
            ).append(line)
        return by_owner

    @api.model
    def _get_candidate_domain(self, keys, ancestors, systems):
        """Return the domain of the lines that may match one of ``keys``."""
        owners = {
            owner for key in keys for owner in ancestors.get(key.get("partner_id"), ())
        }
        scopes = {
            "archive_id": {unit for units in systems.values() for unit in units},
            "product_id": {key.get("product_id") for key in keys},
            "site_id": {site for chain in ancestors.values() for site in chain},
        }
        return (
            Domain("contract_id.partner_id", "in", owners)
            & Domain("contract_id.state", "!=", "draft")
            & Domain(
                "contract_id.company_id", "in", {key["company_id"] for key in keys}
            )
            & Domain.AND(
                Domain(name, "in", [False, *values]) for name, values in scopes.items()
            )
        )

    def _holds_on(self, date):
        """Tell whether the contract is in force on ``date`` (both ends included)."""
        self.ensure_one()
        if self.state == "draft" or date < self.date_start:
            return False
        if self.date_end and date > self.date_end:
            return False
        return self.state != "closed" or bool(self.closed_on and date < self.closed_on)
