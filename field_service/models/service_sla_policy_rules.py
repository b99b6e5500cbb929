# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import ormcache

from ..engine.sla_rules import Rule, sort_rules
from .service_sla_policy import TARGETS

UNSAVED = 2**31


class ServiceSlaPolicy(models.Model):
    """Which policy holds for a request, and which ones compete for it."""

    _inherit = "service.sla.policy"

    overlap_ids = fields.Many2many(
        "service.sla.policy", string="Overlaps with", compute="_compute_overlap"
    )
    overlap_summary = fields.Text(compute="_compute_overlap")

    @api.depends(
        "active",
        "sequence",
        "company_id",
        "contract_ids",
        "type_ids",
        "team_ids",
        "priorities",
        "severities",
        "customer_classes",
    )
    def _compute_overlap(self):
        others = self._get_rules()
        for policy in self:
            mine = policy._to_rule()
            rivals = [
                rule
                for rule in others
                if rule.id != mine.id and policy.active and mine.overlaps(rule)
            ]
            policies = self._filter_visible(rule.id for rule in rivals)
            policy.overlap_ids = policies
            names = {rival.id: rival.display_name for rival in policies}
            policy.overlap_summary = "\n".join(
                self.env._("%(policy)s goes first.", policy=names[rule.id])
                if rule.get_rank() < mine.get_rank()
                else self.env._(
                    "This policy goes before %(policy)s.", policy=names[rule.id]
                )
                for rule in rivals
                if rule.id in names
            )

    @api.model
    def _filter_visible(self, policy_ids):
        return self.browse(policy_ids)._filtered_access("read")

    @api.model
    @ormcache()
    def _get_rules(self):
        """Return the active policies of all companies as rules, best one first."""
        # A promise holds whoever registers the call.
        policies = self.sudo().search([("active", "=", True)])
        return sort_rules(policy._to_rule() for policy in policies)

    @api.model
    @ormcache()
    def _get_rules_by_id(self):
        """Return ``{policy id: rule}`` of the active policies."""
        return {rule.id: rule for rule in self._get_rules()}

    def _to_rule(self):
        """Return this policy as the rule of the engine."""
        self.ensure_one()
        # See _get_rules: somebody may be shown a policy for contracts he cannot open.
        policy = self.sudo()
        return Rule(
            # What is not saved yet comes last among its equals.
            id=policy._origin.id or UNSAVED,
            sequence=policy.sequence,
            company_id=policy.company_id.id or None,
            conditions=(
                frozenset(policy.contract_ids._origin.ids),
                frozenset(policy.type_ids._origin.ids),
                frozenset(policy.team_ids._origin.ids),
                policy._get_values("priorities"),
                policy._get_values("severities"),
                policy._get_values("customer_classes"),
            ),
            **{kind: policy[f"{kind}_hours"] for kind in (*TARGETS, "warning")},
            calendar_id=policy.calendar_id.id or None,
        )

    def _describe_targets(self):
        """Return the promises in words, for the explanation on a request."""
        self.ensure_one()
        labels = {
            "response": self.env._("response"),
            "arrival": self.env._("arrival"),
            "resolution": self.env._("solution"),
        }
        return ", ".join(
            self.env._(
                "%(target)s in %(hours)g h",
                target=labels[kind],
                hours=self[f"{kind}_hours"],
            )
            for kind in TARGETS
            if self[f"{kind}_hours"]
        )
