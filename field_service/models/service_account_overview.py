# Part of Field Service. License LGPL-3.
from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date, format_datetime

from .product_template import SERVICE_READERS

BRANCH_LIMIT = 200
MAP_URL = "https://www.google.com/maps/search/?api=1&query="


class ServiceAccountOverview(models.AbstractModel):
    """A customer on one page: who he is, what he has, what is going on, what he pays.

    The page and the printed paper show the same tiles and sections, put together here
    in a fixed number of queries; the user's own rights decide what is in them. Addons
    add to ``_prepare_tiles`` and ``_prepare_sections``.
    """

    _name = "service.account.overview"
    _description = "Account Overview"

    @api.model
    @api.readonly
    def get_overview(self, partner_id, with_branches=True):
        """Return all that is known of a customer.

        :param int partner_id: the customer, a branch, or one of their people
        :param bool with_branches: whether the branches below count as well
        :return: dict with ``account``, ``profile``, ``tiles``, ``sections`` and
            ``links``; see :meth:`_prepare_overview`
        :raises AccessError: for those who have nothing to do with the service
        """
        account = self._get_account(partner_id)
        return self._prepare_overview(account, with_branches)

    @api.model
    def action_open_link(self, partner_id, key, with_branches=True):
        """Open the documents behind one of the links.

        :param int partner_id: the customer
        :param str key: the ``key`` of the link
        :param bool with_branches: whether the branches below count as well
        :return: a window action
        :raises AccessError: the user has no such link
        """
        account = self._get_account(partner_id)
        links = {link["key"]: link for link in self._get_links()}
        if key not in links:
            raise AccessError(self.env._("You may not open these documents."))
        link = links[key]
        domain = self._get_link_domain(account._get_family(with_branches), link)
        action = self.env["ir.actions.act_window"]._for_xml_id(link["action"])
        action.update(
            name=link["label"],
            domain=list(domain),
            context={"default_partner_id": account.id, **link["context"]},
            # A calendar would show this month, and nothing of what was before.
            views=sorted(action["views"], key=lambda view: view[1] != "list"),
        )
        found = self.env[link["model"]].search(domain, limit=2)
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form")], view_mode="form")
        return action

    @api.model
    def action_print(self, partner_id, with_branches=True, for_customer=False):
        """Print the page.

        :param int partner_id: the customer
        :param bool with_branches: whether the branches below count as well
        :param bool for_customer: whether to leave out what is for our own people
        :return: a report action
        :raises AccessError: for those who have nothing to do with the service
        """
        account = self._get_account(partner_id)
        report = self.env.ref("field_service.action_report_account")
        return report.report_action(
            [],
            data={
                "ids": account.ids,
                "with_branches": bool(with_branches),
                "for_customer": bool(for_customer),
            },
        )

    @api.model
    def _get_account(self, partner_id):
        """Return the customer to whom a partner belongs, for those who may see him."""
        if not self.env.user.has_groups(SERVICE_READERS):
            raise AccessError(
                self.env._(
                    "This page is for the people of the service and of accounting."
                )
            )
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        return partner.commercial_partner_id

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------
    @api.model
    def _prepare_overview(self, account, with_branches=True):
        """Return the page of a customer, ready to be shown or printed.

        :return: dict with ``account`` (who it is, and his branches), ``profile``
            (facts), ``tiles`` (figures), ``sections`` (lists; see
            :meth:`_prepare_section`) and ``links`` (to all documents, with counts)
        """
        everybody = account._get_family()
        family = everybody if with_branches else account._get_family(False)
        domains = {
            model: family._get_family_documents(model)
            for model in family._get_family_fields()
            if model in self.env and self.env[model].has_access("read")
        }
        facts = self._gather_facts(account, family, domains)
        return {
            "account": self._prepare_account(account, everybody, with_branches),
            "profile": self._prepare_profile(account),
            "tiles": self._prepare_tiles(facts),
            "sections": sorted(
                self._prepare_sections(facts),
                key=lambda section: section["sequence"],
            ),
            "links": self._prepare_links(family),
            "can_request": self.env["service.request"].has_access("create"),
        }

    @api.model
    def _gather_facts(self, account, family, domains):
        """Return what tiles and sections are made of.

        :param family: the partners whose documents count
        :param dict domains: ``{model: domain of their documents}``, only of models that
            the user may read
        """
        return {"account": account, "family": family, "domains": domains}

    @api.model
    def _prepare_tiles(self, facts):
        """Return the figures at the top, the most important one first."""
        return []

    @api.model
    def _prepare_sections(self, facts):
        """Return the lists of the page, the most important one first."""
        return []

    # ------------------------------------------------------------------
    # Who it is
    # ------------------------------------------------------------------
    @api.model
    def _prepare_account(self, account, everybody, with_branches):
        """Return name, class, place in the company, and the branches."""
        branches = everybody.filtered(
            lambda partner: partner.is_company and partner.active
        )
        head = account.parent_id
        return {
            "id": account.id,
            "name": account.name or account.display_name,
            "service_class": account.service_class,
            "class_label": self._get_label(account, "service_class"),
            "image": f"/web/image/res.partner/{account.id}/avatar_128",
            "head": {"id": head.id, "name": head.display_name} if head else False,
            "branches": [
                {"id": branch.id, "name": branch.name or branch.display_name}
                for branch in (branches - account)[:BRANCH_LIMIT]
            ],
            "with_branches": bool(with_branches),
            "is_active": account.active,
        }

    @api.model
    def _prepare_profile(self, account):
        """Return the facts about the customer: ``[{label, value, href, internal}]``."""
        # The names of colleagues are open to everybody, their files are not.
        engineer = account.dedicated_engineer_id.sudo()
        agent = account.dedicated_agent_id.sudo()
        address = self._get_address(account)
        facts = [
            self._fact(self.env._("Address"), address, self._get_map_url(account)),
            self._fact(self.env._("Telephone"), account.phone, f"tel:{account.phone}"),
            self._fact(self.env._("E-mail"), account.email, f"mailto:{account.email}"),
            self._fact(self.env._("Website"), account.website, account.website),
            self._fact(self.env._("Tax ID"), account.vat),
            self._fact(self.env._("Service territory"), account.territory_id.name),
            self._fact(self.env._("Dedicated agent"), agent.name),
            self._fact(self.env._("Dedicated engineer"), engineer.name),
            self._fact(
                self.env._("Salesperson"), account.user_id.sudo().name, internal=True
            ),
            self._fact(
                self.env._("Target time"),
                account.sla_percent and f"{account.sla_percent} %",
                internal=True,
            ),
            self._fact(
                self.env._("Tags"),
                ", ".join(account.category_id.mapped("name")),
                internal=True,
            ),
        ]
        return [fact for fact in facts if fact["value"]]

    @api.model
    def _fact(self, label, value, href="", internal=False):
        return {
            "label": label,
            "value": value or "",
            "href": href if value else "",
            "internal": internal,
        }

    @api.model
    def _get_address(self, partner):
        place = " ".join(filter(None, [partner.zip, partner.city]))
        return ", ".join(
            filter(
                None, [partner.street, partner.street2, place, partner.country_id.name]
            )
        )

    @api.model
    def _get_map_url(self, partner):
        """Return the address of a map of the place, empty where it is not known."""
        if partner.partner_latitude or partner.partner_longitude:
            return f"{MAP_URL}{partner.partner_latitude},{partner.partner_longitude}"
        address = self._get_address(partner)
        return f"{MAP_URL}{quote(address)}" if address else ""

    # ------------------------------------------------------------------
    # What tiles and sections are made of
    # ------------------------------------------------------------------
    @api.model
    def _prepare_tile(self, key, label, value, text="", color="", internal=False):
        """Return one figure.

        :param str text: what explains it, in a few words
        :param str color: a Bootstrap colour where it calls for attention
        :param bool internal: whether customers do not get it in their copy
        """
        return {
            "key": key,
            "label": label,
            "value": value,
            "text": text,
            "color": color,
            "internal": internal,
        }

    @api.model
    def _prepare_section(self, key, title, icon, rows, empty, **more):
        """Return one list.

        :param list rows: as ``_prepare_row`` returns them
        :param str empty: what stands there when there is nothing
        :param more: ``count`` of all, ``link`` to all of them, ``area`` (main or side)
            and ``sequence`` there, ``internal`` where customers do not get it in their
            copy
        """
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "rows": rows,
            "empty": empty,
            "count": len(rows),
            "link": "",
            "area": "main",
            "sequence": 50,
            "internal": False,
            **more,
        }

    @api.model
    def _prepare_row(self, record, title, *facts, **more):
        """Return one line of a list.

        :param record: what a click opens; None where nothing does
        :param str title: the first words
        :param facts: what else is worth knowing; what is empty is left out
        :param more: ``badge`` and its ``color``, ``aside`` (a figure or a day),
            ``phone``, ``email``, ``map``
        """
        return {
            "model": record._name if record else "",
            "res_id": record.id if record else False,
            "title": title,
            "text": " · ".join(fact for fact in facts if fact),
            "badge": "",
            "color": "secondary",
            "aside": "",
            "phone": "",
            "email": "",
            "map": "",
            **more,
        }

    @api.model
    def _get_label(self, record, name):
        """Return the word for the value of a selection field."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day) if day else ""

    @api.model
    def _format_moment(self, moment):
        """Return day and time where the reader is."""
        if not moment:
            return ""
        return format_datetime(self.env, moment, tz=self.env.tz.zone, dt_format="short")

    @api.model
    def _format_amounts(self, amounts):
        """Return amounts of several companies in words, one for each currency.

        :param dict amounts: ``{company: amount in its currency}``
        """
        totals = {}
        for company, amount in amounts.items():
            currency = company.currency_id
            totals[currency] = totals.get(currency, 0) + amount
        return " + ".join(
            format_amount(self.env, total, currency)
            for currency, total in totals.items()
        )
