# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

from ..const import COST_GROUPS


class ServiceProductArchive(models.Model):
    """What the core knows of the life of an installed product."""

    _inherit = "service.product.archive"

    contract_history_ids = fields.Many2many(
        "service.contract", string="Contracts", compute="_compute_contract_history_ids"
    )

    @api.depends("partner_id", "site_id", "product_id", "parent_id", "company_id")
    def _compute_contract_history_ids(self):
        kept = self.filtered("id")
        found = kept._find_contracts() if kept else {}
        for unit in self:
            unit.contract_history_ids = found.get(unit)

    @api.model
    def _get_life_kinds(self):
        return [
            *super()._get_life_kinds(),
            ("milestone", self.env._("Milestones"), "fa-flag"),
            ("request", self.env._("Requests"), "fa-ticket"),
            ("order", self.env._("Work Orders"), "fa-wrench"),
            ("visit", self.env._("Visits"), "fa-truck"),
            ("contract", self.env._("Contracts"), "fa-file-text-o"),
            ("document", self.env._("Documents"), "fa-paperclip"),
        ]

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_milestones(),
            *self._prepare_life_requests(),
            *self._prepare_life_orders(),
            *self._prepare_life_visits(),
            *self._prepare_life_contracts(),
            *self._prepare_life_documents(),
        ]

    def _sees_life_costs(self):
        return self.env.user.has_groups(COST_GROUPS)

    # ------------------------------------------------------------------
    # The unit itself
    # ------------------------------------------------------------------
    def _prepare_life_milestones(self):
        """Return when the units were sold, delivered, installed, and went."""
        if not self._wants_life("milestone"):
            return []
        titles = self._get_life_milestones()
        return [
            self._life_entry(
                "milestone",
                unit[name],
                title,
                unit,
                text=unit._get_life_milestone_text(name),
                rank=rank,
            )
            for unit in self
            for rank, (name, title) in enumerate(titles)
            if unit[name]
        ]

    @api.model
    def _get_life_milestones(self):
        """Return ``[(date field, title)]``, in the order of a unit's life."""
        return [
            ("sold_on", self.env._("Sold")),
            ("delivered_on", self.env._("Delivered")),
            ("installed_on", self.env._("Installed")),
            ("commissioned_on", self.env._("Put into operation")),
            ("deactivated_on", self.env._("Deactivated")),
        ]

    def _get_life_milestone_text(self, name):
        self.ensure_one()
        if name == "installed_on":
            # Who installed it is no secret that needs a right on employees.
            return self.installer_id.sudo().name or ""
        if name == "deactivated_on":
            return self.deactivation_reason or ""
        return ""

    # ------------------------------------------------------------------
    # Service
    # ------------------------------------------------------------------
    def _prepare_life_requests(self):
        """Return the calls, with what was found."""
        entries = []
        found = self._search_life("request", "service.request", ["received_at"])
        for request, at in found:
            facts = (
                request.type_id.name,
                self._get_life_label(request, "state"),
                request.is_bad_fix and self.env._("Came back"),
            )
            codes = (
                request.problem_id.display_name,
                request.cause_id.display_name,
                request.solution_id.display_name,
            )
            entries.append(
                self._life_entry(
                    "request",
                    at,
                    request.display_name,
                    request,
                    text=self._join_life_text(facts, codes),
                    archive=request.archive_id,
                    hours=request.hours_spent or None,
                    rank=10,
                )
            )
        return entries

    def _prepare_life_orders(self):
        """Return the orders with their hours and what they cost."""
        sees_costs = self._sees_life_costs()
        found = self._search_life(
            "order",
            "service.work.order",
            ["actual_start", "planned_start", "create_date"],
        )
        return [
            self._life_entry(
                "order",
                at,
                order.display_name,
                order,
                text=order._get_life_text(),
                archive=order.archive_id,
                hours=order.hours + order.travel_hours or None,
                cost=(order.actual_cost or None) if sees_costs else None,
                rank=20,
            )
            for order, at in found
        ]

    def _prepare_life_visits(self):
        """Return the visits with the times that a service is measured by."""
        sees_costs = self._sees_life_costs()
        found = self._search_life(
            "visit", "service.dispatch", ["actual_start", "planned_start"]
        )
        return [
            self._life_entry(
                "visit",
                at,
                visit.display_name,
                visit,
                text=visit._get_life_text(),
                archive=visit.archive_id,
                hours=visit.hours or None,
                cost=(visit.cost or None) if sees_costs else None,
                rank=30,
            )
            for visit, at in found
        ]

    # ------------------------------------------------------------------
    # Contracts and documents
    # ------------------------------------------------------------------
    def _prepare_life_contracts(self):
        """Return when the contracts that cover the units began and ended."""
        if not self._wants_life("contract"):
            return []
        today = fields.Date.context_today(self)
        entries = []
        for unit, contracts in self._find_contracts().items():
            for contract in contracts:
                end = (
                    contract.closed_on
                    if contract.state == "closed"
                    else contract.date_end
                )
                days = [(contract.date_start, self.env._("Contract begins"), "")]
                if end and end < today:
                    reason = contract.close_reason or ""
                    days.append((end, self.env._("Contract ends"), reason))
                entries += [
                    self._life_entry(
                        "contract",
                        day,
                        f"{title}: {contract.display_name}",
                        contract,
                        text=reason,
                        archive=unit,
                    )
                    for day, title, reason in days
                ]
        return entries

    def _find_contracts(self):
        """Return ``{unit: the contracts that covered it at any time}``.

        Those on the unit itself or its system, on its product, its place, or on
        everything of the customer; only such that the user may open.
        """
        Contract = self.env["service.contract"]
        keys = {unit: unit._get_contract_key(None) for unit in self}
        ancestors = Contract._get_partner_ancestors(keys.values())
        systems = Contract._get_archive_ancestors(keys.values())
        by_owner = Contract._get_candidate_lines(keys.values(), ancestors, systems)
        found = {}
        for unit, key in keys.items():
            sites = ancestors.get(key["site_id"], ())
            units = systems.get(key["archive_id"], ())
            found[unit] = {
                line.contract_id.id
                for owner in ancestors.get(key["partner_id"], ())
                for line in by_owner.get((owner, key["company_id"]), ())
                if line._rank_for(
                    {**key, "date": line.contract_id.date_start}, units, sites
                )
            }
        readable = Contract.browse(set().union(*found.values()))
        readable = readable._filtered_access("read").sorted("date_start", reverse=True)
        return {
            unit: readable.filtered(lambda contract, ids=ids: contract.id in ids)
            for unit, ids in found.items()
        }

    def _prepare_life_documents(self):
        """Return the documents of the units, their requests, orders and visits."""
        owned = {self._name: self.ids}
        for model in ("service.request", "service.work.order", "service.dispatch"):
            documents = self.env[model].with_context(active_test=False)
            if documents.has_access("read"):
                owned[model] = documents._search([("archive_id", "in", self.ids)])
        entries = []
        for model, ids in owned.items():
            found = self._search_life(
                "document",
                "ir.attachment",
                ["create_date"],
                Domain("res_model", "=", model) & Domain("res_id", "in", ids),
                inverse=None,
            )
            owners = self.env[model].browse(
                {attachment.res_id for attachment, _at in found}
            )
            by_id = {
                owner.id: (
                    owner.display_name,
                    owner if owner._name == self._name else owner.archive_id,
                )
                for owner in owners
            }
            entries += [
                self._life_entry(
                    "document",
                    at,
                    attachment.name,
                    attachment,
                    text=by_id[attachment.res_id][0],
                    archive=by_id[attachment.res_id][1],
                )
                for attachment, at in found
            ]
        return entries


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    def _get_life_text(self):
        """Return what the life of the unit tells of this order, one fact a line."""
        self.ensure_one()
        archives = self.env["service.product.archive"]
        return archives._join_life_text(
            (
                archives._get_life_label(self, "kind"),
                archives._get_life_label(self, "state"),
            )
        )


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    def _get_life_text(self):
        """Return engineer, outcome and the times of the visit, one fact a line."""
        self.ensure_one()
        archives = self.env["service.product.archive"]
        # Who came is no secret that needs a right on employees.
        engineer = self.employee_id.sudo().name
        late = (self.is_late_customer or self.is_late_plan) and self.env._("Late")
        return archives._join_life_text(
            (
                engineer,
                archives._get_life_label(self, "treatment"),
                archives._get_life_label(self, "outcome" if self.outcome else "state"),
                late,
            ),
            *(
                (self.env._("%(what)s: %(when)s", what=label, when=span),)
                for label, span in self._get_life_spans()
            ),
            (self.cause_id.display_name, self.solution_id.display_name),
        )

    def _get_life_spans(self):
        """Return ``[(label, from – to)]``: wished, planned, on the way, on site."""
        spans = (
            (self.env._("Wished"), self.customer_start, self.customer_end),
            (self.env._("Planned"), self.planned_start, self.planned_end),
            (self.env._("Travel"), self.travel_start, None),
            (self.env._("On site"), self.actual_start, self.actual_end),
        )
        return [
            (
                label,
                " – ".join(
                    format_datetime(
                        self.env, moment, tz=self.env.tz.zone, dt_format="short"
                    )
                    for moment in (start, end)
                    if moment
                ),
            )
            for label, start, end in spans
            if start or end
        ]
