# Part of Field Service. License LGPL-3.
"""Who pays: warranty first, then the contract, then the customer.

The rule knows nothing of the database. It is given the terms that hold on the day
of the call and answers with a class, the customer's share and the reason as a code;
the words for the reason are found by the caller in the user's language.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

BILLABLE = "billable"
WARRANTY = "warranty"
CONTRACT = "contract"
GOODWILL = "goodwill"
INTERNAL = "internal"


class Verdict(NamedTuple):
    """What the rule decided.

    :ivar coverage: one of the coverage classes
    :ivar customer_share: percent (0-100) that the customer pays
    :ivar reason: ``internal``, ``warranty``, ``contract``, ``contract_zero``,
        ``warranty_excluded``, ``warranty_expired`` or ``nothing``
    """

    coverage: str
    customer_share: float
    reason: str


@dataclass(frozen=True)
class Terms:
    """The promises that hold for one document on one day.

    :ivar is_internal: the work is done on our own equipment
    :ivar under_warranty: None when there is no warranty at all
    :ivar warranty_categories: what the warranty covers (labour, travel, part…)
    :ivar contract_percent: {category: percent covered by the contract};
        None when there is no contract
    """

    is_internal: bool = False
    under_warranty: bool | None = None
    warranty_categories: frozenset = frozenset()
    contract_percent: dict | None = field(default=None)


def decide(category: str, terms: Terms) -> Verdict:
    """Decide who pays a charge of ``category`` under ``terms``.

    >>> decide("labour", Terms())
    Verdict(coverage='billable', customer_share=100.0, reason='nothing')
    >>> decide("part", Terms(contract_percent={"part": 80}))
    Verdict(coverage='contract', customer_share=20.0, reason='contract')
    """
    if terms.is_internal:
        return Verdict(INTERNAL, 0.0, "internal")
    if terms.under_warranty and category in terms.warranty_categories:
        return Verdict(WARRANTY, 0.0, "warranty")
    if terms.contract_percent is not None:
        # Shares are kept with two decimals.
        percent = round(terms.contract_percent.get(category, 0.0), 2)
        percent = min(max(percent, 0.0), 100.0)
        if percent:
            return Verdict(CONTRACT, 100.0 - percent, "contract")
        return Verdict(BILLABLE, 100.0, "contract_zero")
    if terms.under_warranty:
        return Verdict(BILLABLE, 100.0, "warranty_excluded")
    if terms.under_warranty is False:
        return Verdict(BILLABLE, 100.0, "warranty_expired")
    return Verdict(BILLABLE, 100.0, "nothing")


def share_for_class(coverage: str, share: float) -> float:
    """Return the customer's share that agrees with a class chosen by hand.

    A warranty or internal charge is never paid by the customer, a billable one
    always in full; goodwill means that we take over something.
    """
    if coverage in (WARRANTY, INTERNAL):
        return 0.0
    if coverage == BILLABLE:
        return 100.0
    if coverage == GOODWILL and share >= 100.0:
        return 0.0
    return share
