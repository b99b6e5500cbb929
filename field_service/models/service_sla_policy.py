# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..const import PRIORITIES

# A year around the clock: what is promised later than that is no promise.
LONGEST_TARGET = 8784.0
TARGETS = ("response", "arrival", "resolution")
# {check box: (field that holds the ticked values, value)}
TICKS = {
    **{
        f"for_priority_{key}": ("priorities", key)
        for key, _label in reversed(PRIORITIES)
    },
    **{f"for_severity_{key}": ("severities", key) for key in ("4", "3", "2", "1")},
    **{
        f"for_class_{key}": ("customer_classes", key)
        for key in ("vip", "key", "standard")
    },
}


def _values(help_text):
    return fields.Char(
        compute="_compute_values",
        inverse="_inverse_values",
        store=True,
        readonly=False,
        help=help_text,
    )


class ServiceSlaPolicy(models.Model):
    """What is promised: how soon we answer, arrive and solve, and for which calls."""

    _name = "service.sla.policy"
    _description = "SLA Policy"
    _inherit = ["service.related.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Decides between policies that are equally specific."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty to share it with all companies.",
    )

    # For which requests.
    contract_ids = fields.Many2many(
        "service.contract",
        "service_sla_policy_contract_rel",
        "policy_id",
        "contract_id",
        "Contracts",
        ondelete="restrict",
        check_company=True,
    )
    type_ids = fields.Many2many(
        "service.request.type",
        "service_sla_policy_type_rel",
        "policy_id",
        "type_id",
        "Types",
        ondelete="restrict",
        check_company=True,
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_sla_policy_team_rel",
        "policy_id",
        "team_id",
        "Teams",
        ondelete="restrict",
        check_company=True,
    )
    priorities = _values("Priorities (0 to 3) separated by commas; empty for all.")
    severities = _values("Severities (1 to 4) separated by commas; empty for all.")
    customer_classes = _values(
        "Customer classes (standard, key, vip) separated by commas; empty for all."
    )
    for_priority_3 = fields.Boolean("Urgent")
    for_priority_2 = fields.Boolean("High")
    for_priority_1 = fields.Boolean("Normal")
    for_priority_0 = fields.Boolean("Low")
    for_severity_4 = fields.Boolean("Critical")
    for_severity_3 = fields.Boolean("Major")
    for_severity_2 = fields.Boolean("Moderate")
    for_severity_1 = fields.Boolean("Minor")
    for_class_vip = fields.Boolean("VIP")
    for_class_key = fields.Boolean("Key Account")
    for_class_standard = fields.Boolean("Standard")
    condition_summary = fields.Char("Holds for", compute="_compute_condition_summary")

    # What is promised.
    response_hours = fields.Float(
        "First Response",
        help="Working hours until somebody answers the customer; 0 for no target.",
    )
    arrival_hours = fields.Float(
        "Arrival",
        help="Working hours until an engineer is with the customer; 0 for no target."
        " It counts for types that need a visit, and for those named above.",
    )
    resolution_hours = fields.Float(
        "Solution",
        help="Working hours until the request is solved; 0 for no target.",
    )
    warning_hours = fields.Float(
        "Warn Before",
        help="So many working hours before its deadline a request is at risk. With 0,"
        " and for targets that are shorter, it is the last quarter of the time.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        ondelete="restrict",
        help="The hours in which the clock runs. Without them those of the contract"
        " count, else those of the team, else those of the company.",
    )
    is_public = fields.Boolean(
        "Shown to the Customer",
        default=True,
        help="The customer reads in the portal until when we promised to answer, to"
        " come and to solve.",
    )

    request_count = fields.Integer("Requests", compute="_compute_related_counts")
    contract_count = fields.Integer(
        "Contracts That Name It", compute="_compute_related_counts"
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "request_count": (
                "service.request",
                "sla_policy_id",
                "field_service.service_request_action",
            ),
            "contract_count": (
                "service.contract",
                "sla_policy_id",
                "field_service.service_contract_action",
            ),
        }

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends(*TICKS)
    def _compute_values(self):
        for policy in self:
            ticked = {name: [] for name, _key in TICKS.values()}
            for tick, (name, key) in TICKS.items():
                if policy[tick]:
                    ticked[name].append(key)
            for name, keys in ticked.items():
                policy[name] = ",".join(sorted(keys))

    def _inverse_values(self):
        known = {}
        for name, key in TICKS.values():
            known.setdefault(name, set()).add(key)
        for policy in self:
            given = {name: policy._get_values(name) for name in known}
            for name, values in given.items():
                if wrong := values - known[name]:
                    raise ValidationError(
                        self.env._(
                            "%(policy)s: %(wrong)s is none of %(known)s.",
                            policy=policy.name,
                            wrong=", ".join(sorted(wrong)),
                            known=", ".join(sorted(known[name])),
                        )
                    )
            policy.write(
                {tick: key in given[name] for tick, (name, key) in TICKS.items()}
            )

    def _get_values(self, field_name):
        """Return the set of values that a condition lets pass; empty for all."""
        return frozenset(
            value.strip()
            for value in (self[field_name] or "").split(",")
            if value.strip()
        )

    @api.depends(
        "contract_ids",
        "type_ids",
        "team_ids",
        "priorities",
        "severities",
        "customer_classes",
    )
    def _compute_condition_summary(self):
        Request = self.env["service.request"]
        labels = {
            "priorities": dict(
                Request._fields["priority"]._description_selection(self.env)
            ),
            "severities": dict(
                Request._fields["severity"]._description_selection(self.env)
            ),
            "customer_classes": dict(
                self.env["res.partner"]
                ._fields["service_class"]
                ._description_selection(self.env)
            ),
        }
        for policy in self:
            parts = [
                ", ".join(records.mapped("display_name"))
                for records in (policy.contract_ids, policy.type_ids, policy.team_ids)
                if records
            ]
            for name, words in labels.items():
                if values := policy._get_values(name):
                    parts.append(
                        ", ".join(
                            str(word) for key, word in words.items() if key in values
                        )
                    )
            policy.condition_summary = " · ".join(parts) or self.env._("All requests")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("response_hours", "arrival_hours", "resolution_hours")
    def _check_targets(self):
        for policy in self:
            targets = [policy[f"{kind}_hours"] for kind in TARGETS]
            if min(targets) < 0 or max(targets) > LONGEST_TARGET:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: a target lies between 0 (none) and %(longest)d"
                        " working hours.",
                        policy=policy.name,
                        longest=LONGEST_TARGET,
                    )
                )

    @api.constrains(
        "warning_hours", "response_hours", "arrival_hours", "resolution_hours"
    )
    def _check_warning(self):
        for policy in self:
            longest = max(policy[f"{kind}_hours"] for kind in TARGETS)
            if policy.warning_hours < 0 or (longest and policy.warning_hours > longest):
                raise ValidationError(
                    self.env._(
                        "%(policy)s: the warning cannot come %(warning)g hours before a"
                        " deadline when the longest target is %(longest)g hours.",
                        policy=policy.name,
                        warning=policy.warning_hours,
                        longest=longest,
                    )
                )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self:
            if policy.calendar_id and not policy.calendar_id._has_service_hours():
                raise ValidationError(
                    self.env._(
                        "%(policy)s: %(calendar)s has no working hours, so that the"
                        " clock would never run. Choose other working hours.",
                        policy=policy.name,
                        calendar=policy.calendar_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """A new promise holds for the open requests, too."""
        policies = super().create(vals_list)
        policies._refresh_requests(policies._get_request_domain())
        return policies

    def write(self, vals):
        """A promise that changes moves the deadlines of the open requests."""
        before = self._get_request_domain()
        result = super().write(vals)
        # Neither the name nor what is shown of it moves a deadline.
        if vals.keys() - {"name", "is_public"}:
            self._refresh_requests(before | self._get_request_domain())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_agreed(self):
        # A contract that the user does not see holds on to its policy as well.
        contracts = self.env["service.contract"].sudo()
        for contract in contracts.search([("sla_policy_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%(policy)s is agreed in contract %(contract)s. Archive it, or"
                    " agree on another policy first.",
                    policy=contract.sla_policy_id.name,
                    contract=contract.display_name,
                )
            )

    def unlink(self):
        """A promise less may let another one hold."""
        before = self._get_request_domain()
        result = super().unlink()
        self._refresh_requests(before)
        return result

    def _get_request_domain(self):
        """Return the requests that these policies may concern."""
        domains = []
        for policy in self:
            domain = Domain.TRUE
            for name, values in (
                ("company_id", policy.company_id.ids),
                ("contract_id", policy.contract_ids.ids),
                ("type_id", policy.type_ids.ids),
                ("team_id", policy.team_ids.ids),
                ("priority", sorted(policy._get_values("priorities"))),
                ("severity", sorted(policy._get_values("severities"))),
            ):
                if values:
                    domain &= Domain(name, "in", values)
            domains.append(domain)
        # A contract may name a policy whatever its conditions.
        return Domain.OR(
            [
                *domains,
                Domain("sla_policy_id", "in", self.ids),
                Domain("contract_id.sla_policy_id", "in", self.ids),
            ]
        )

    @api.model
    def _refresh_requests(self, domain):
        self.env.registry.clear_cache()
        self.env["service.request"]._refresh_sla(domain, force=True)


def to_duration(number_of_hours):
    """Return a number of hours as a duration of whole seconds."""
    return timedelta(seconds=round(number_of_hours * 3600))
