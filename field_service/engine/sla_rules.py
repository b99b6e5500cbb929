# Part of Field Service. License LGPL-3.
"""Which promise holds for a request, and which promises get in each other's way."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CONDITIONS = (
    "contract",
    "type",
    "team",
    "priority",
    "severity",
    "customer_class",
)


class Rule(NamedTuple):
    """A policy as the rule sees it; an empty condition lets everything pass.

    :ivar conditions: one set of allowed values for each name in :data:`CONDITIONS`
    :ivar response, arrival, resolution, warning: working hours
    """

    id: int
    sequence: int = 10
    company_id: int | None = None
    conditions: tuple[frozenset, ...] = (frozenset(),) * len(CONDITIONS)
    response: float = 0.0
    arrival: float = 0.0
    resolution: float = 0.0
    warning: float = 0.0
    calendar_id: int | None = None

    def get_rank(self) -> tuple:
        """Return what rules are ordered by; the lowest goes first.

        A rule for named contracts, then the one with more conditions, then the
        company's own, then the order of the list.
        """
        return (
            not self.conditions[0],
            -sum(bool(allowed) for allowed in self.conditions),
            self.company_id is None,
            self.sequence,
            self.id,
        )

    def matches(self, facts: Mapping) -> bool:
        """Tell whether the rule holds for a request.

        :param facts: ``company`` and a value for each name in :data:`CONDITIONS`
        """
        if self.company_id and self.company_id != facts["company"]:
            return False
        return all(
            not allowed or facts.get(name) in allowed
            for name, allowed in zip(CONDITIONS, self.conditions, strict=True)
        )

    def overlaps(self, other: "Rule") -> bool:
        """Tell whether there can be a request for which both rules hold."""
        if self.company_id and other.company_id and self.company_id != other.company_id:
            return False
        return all(
            not mine or not theirs or mine & theirs
            for mine, theirs in zip(self.conditions, other.conditions, strict=True)
        )


def sort_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried."""
    return tuple(sorted(rules, key=Rule.get_rank))


def find_rule(rules: Iterable[Rule], facts: Mapping) -> Rule | None:
    """Return the first of the sorted ``rules`` that holds for a request."""
    return next((rule for rule in rules if rule.matches(facts)), None)
