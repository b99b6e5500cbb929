# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .product_template import SERVICE_READERS

# Documents whose activities, notes and mails belong to a customer.
TALKED_ABOUT = (
    "res.partner",
    "service.request",
    "service.work.order",
    "service.dispatch",
    "service.product.archive",
    "service.contract",
    "crm.lead",
    "sale.order",
    "account.move",
)


class ResPartner(models.Model):
    """The account summary: all that happened and is planned, in order of time.

    A company is shown with its branches, or by itself; see ``_get_family``.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "service.life.mixin"]

    # ------------------------------------------------------------------
    # Whose documents
    # ------------------------------------------------------------------
    def _get_family(self, with_branches=True):
        """Return the people and addresses of this customer, and this customer.

        :param bool with_branches: whether the companies below it count as well, with
            their people; as the smart buttons do
        """
        family = self.with_context(active_test=False).search(
            Domain("id", "child_of", self.ids)
        )
        if not with_branches:
            family = family.filtered(
                lambda partner: partner.commercial_partner_id in self
            )
        return self | family.with_env(self.env)

    @api.model
    def _get_family_fields(self):
        """Return ``{model: the fields by which its documents belong to a customer}``.

        Those of the smart buttons, so that all numbers agree.
        """
        related = {
            model: self._get_related_partner_fields(field_name)
            for field_name, (model, *_more) in self._get_related_documents().items()
        }
        return {
            "res.partner": ["id"],
            "service.delivery": ["partner_id"],
            "crm.lead": ["partner_id"],
            "sale.order": ["partner_id"],
            "account.move": ["partner_id"],
            "account.payment": ["partner_id"],
            "calendar.event": ["partner_ids"],
            **related,
        }

    def _get_family_documents(self, model):
        """Return the domain of the documents of these partners."""
        return Domain.OR(
            Domain(name, "in", self.ids) for name in self._get_family_fields()[model]
        )

    def _get_family_talks(self, model_field, by_right="read"):
        """Return where to look for what is said about the documents of these partners.

        One domain for each kind of document: together, the database could not use its
        index.

        :param str model_field: ``model`` for messages, ``res_model`` for activities
        :param str by_right: what the user must be able to do with the documents;
            ``post`` for what they ask of those who write to them
        :return: list of domains
        """
        domains = []
        for model in TALKED_ABOUT:
            documents = self.env[model].with_context(active_test=False)
            right = documents._mail_post_access if by_right == "post" else by_right
            if documents.has_access("read") and documents.has_access(right):
                found = documents._search(self._get_family_documents(model))
                domains.append(
                    Domain(model_field, "=", model) & Domain("res_id", "in", found)
                )
        return domains

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------
    def _check_life_rights(self):
        if not self.env.user.has_groups(SERVICE_READERS):
            raise AccessError(
                self.env._(
                    "What happened to a customer is shown to people of the service and"
                    " of accounting."
                )
            )
        return super()._check_life_rights()

    def _get_life_units(self, with_units):
        return self._get_family(with_units)

    def _has_life_units(self):
        """Tell whether the company has branches."""
        return bool(
            self.with_context(active_test=False).search_count(
                Domain("parent_id", "=", self.id) & Domain("is_company", "=", True),
                limit=1,
            )
        )

    def _get_life_owner_names(self, units, entries):
        """Name the branch with what is not of the customer himself."""
        shown = units.browse({entry["owner_id"] for entry in entries}) & units
        return {
            partner.id: partner.commercial_partner_id.name
            for partner in shown
            if partner.commercial_partner_id not in self
        }

    @api.model
    def _get_life_models(self):
        """Return ``{kind: the model without which it is not offered}``."""
        return {
            "request": "service.request",
            "order": "service.work.order",
            "visit": "service.dispatch",
            "call": "service.call",
            "product": "service.product.archive",
            "contract": "service.contract",
            "delivery": "service.delivery",
            "opportunity": "crm.lead",
            "sale": "sale.order",
            "invoice": "account.move",
        }

    @api.model
    def _get_life_kinds(self):
        kinds = [
            *super()._get_life_kinds(),
            ("request", self.env._("Requests"), "fa-ticket"),
            ("order", self.env._("Work Orders"), "fa-wrench"),
            ("visit", self.env._("Visits"), "fa-truck"),
            ("activity", self.env._("Activities"), "fa-clock-o"),
            ("call", self.env._("Calls"), "fa-phone"),
            ("contract", self.env._("Contracts"), "fa-file-text-o"),
            ("product", self.env._("Installed Products"), "fa-hdd-o"),
            ("delivery", self.env._("Deliveries"), "fa-archive"),
            ("opportunity", self.env._("Opportunities"), "fa-star"),
            ("sale", self.env._("Quotations and Orders"), "fa-usd"),
            ("invoice", self.env._("Invoices and Payments"), "fa-money"),
            ("meeting", self.env._("Meetings"), "fa-calendar"),
            ("message", self.env._("Notes and Mails"), "fa-envelope-o"),
        ]
        needed = self._get_life_models()
        return [
            (kind, label, icon)
            for kind, label, icon in kinds
            if kind not in needed or self.env[needed[kind]].has_access("read")
        ]

    def _search_family_life(self, kind, model, at_fields, domain=(), is_due=False):
        """Find documents of these partners; see ``_search_life``."""
        return self._search_life(
            kind,
            model,
            at_fields,
            Domain(domain) & self._get_family_documents(model),
            is_due=is_due,
        )
