# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain


class ServiceAccountOverview(models.AbstractModel):
    """From the page of a customer to all his documents, one click each."""

    _inherit = "service.account.overview"

    @api.model
    def _get_links(self):
        """Return the links that the user has.

        :return: list of dictionaries with ``key``, ``label``, ``icon``, ``model``,
            ``action`` (XML ID), ``domain`` where it is not all of the customer's
            documents of the model, ``context`` for new ones
        """
        links = [
            *self._get_service_links(),
            *self._get_sales_links(),
            *self._get_people_links(),
        ]
        return [link for link in links if self.env[link["model"]].has_access("read")]

    @api.model
    def _get_service_links(self):
        link = self._prepare_link
        return [
            link("request", self.env._("Requests"), "fa-ticket", "service.request"),
            link("order", self.env._("Work Orders"), "fa-wrench", "service.work.order"),
            link("visit", self.env._("Visits"), "fa-truck", "service.dispatch"),
            link(
                "report",
                self.env._("Signed Reports"),
                "fa-pencil-square-o",
                "service.dispatch",
                action="field_service.service_report_action",
                domain=[("signed_on", "!=", False)],
            ),
            link(
                "hours",
                self.env._("Engineers' Hours"),
                "fa-clock-o",
                "service.time.entry",
            ),
            link(
                "product",
                self.env._("Installed Products"),
                "fa-hdd-o",
                "service.product.archive",
            ),
            link(
                "contract",
                self.env._("Contracts"),
                "fa-file-text-o",
                "service.contract",
            ),
            link("call", self.env._("Calls"), "fa-phone", "service.call"),
            link(
                "delivery", self.env._("Deliveries"), "fa-archive", "service.delivery"
            ),
        ]

    @api.model
    def _get_sales_links(self):
        offers, orders = ("draft", "sent"), ("sale",)
        link = self._prepare_link
        return [
            link(
                "opportunity",
                self.env._("Opportunities"),
                "fa-star",
                "crm.lead",
                action="crm.crm_lead_opportunities",
                domain=[("type", "=", "opportunity")],
                context={"default_type": "opportunity"},
            ),
            link(
                "quotation",
                self.env._("Quotations"),
                "fa-pencil-square",
                "sale.order",
                action="sale.action_quotations",
                domain=[("state", "in", offers)],
            ),
            link(
                "sale",
                self.env._("Sales Orders"),
                "fa-usd",
                "sale.order",
                action="sale.action_orders",
                domain=[("state", "in", orders)],
            ),
            link(
                "invoice",
                self.env._("Invoices"),
                "fa-money",
                "account.move",
                action="account.action_move_out_invoice_type",
                domain=[
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("state", "!=", "cancel"),
                ],
                context={"default_move_type": "out_invoice"},
            ),
        ]

    @api.model
    def _get_people_links(self):
        link = self._prepare_link
        return [
            link(
                "meeting",
                self.env._("Meetings"),
                "fa-calendar",
                "calendar.event",
                action="calendar.action_calendar_event",
            ),
            link(
                "contact",
                self.env._("Contacts"),
                "fa-users",
                "res.partner",
                action="base.action_partner_form",
            ),
        ]

    @api.model
    def _prepare_link(
        self, key, label, icon, model, action="", domain=(), context=None
    ):
        """Return one link; our own documents have an action named after the model."""
        ours = f"field_service.{model.replace('.', '_')}_action"
        return {
            "key": key,
            "label": label,
            "icon": icon,
            "model": model,
            "action": action or ours,
            "domain": domain,
            "context": context or {},
        }

    @api.model
    def _get_link_domain(self, family, link):
        """Return the documents of these partners that a link counts and opens."""
        if link["model"] == "service.time.entry":
            orders = self.env["service.work.order"].with_context(active_test=False)
            documents = Domain(
                "work_order_id",
                "in",
                orders._search(family._get_family_documents(orders._name)),
            )
        else:
            documents = family._get_family_documents(link["model"])
        return documents & Domain(link["domain"])

    @api.model
    def _prepare_links(self, family):
        """Return the links with what they count."""
        links = []
        for link in self._get_links():
            documents = self.env[link["model"]]
            links.append(
                {
                    "key": link["key"],
                    "label": link["label"],
                    "icon": link["icon"],
                    "count": documents.search_count(
                        self._get_link_domain(family, link)
                    ),
                }
            )
        return links
