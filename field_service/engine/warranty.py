# Part of Field Service. License LGPL-3.
"""Whether a warranty covers something on a day, and why (not).

A warranty runs for each category of charges until a day of its own, at most until a
meter has reached its limit. Where it was extended only after it had lapsed, the days
between are not covered.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

CATEGORIES = ("labour", "travel", "part", "other")


class Gap(NamedTuple):
    """Days without cover before an extension.

    :ivar lapsed: the last covered day before; None when there was none
    :ivar resumed: the first covered day after
    """

    category: str
    lapsed: date | None
    resumed: date


class Answer(NamedTuple):
    """What the rule answers.

    :ivar reason: ``none``, ``excluded``, ``early``, ``gap``, ``limit``, ``ended`` or
        ``covered``
    :ivar day: the day that the reason speaks of
    """

    is_covered: bool
    reason: str
    day: date | None = None


@dataclass(frozen=True)
class Warranty:
    """The terms of one product.

    :ivar start: None when it holds for all the time before its end
    :ivar ends: ``{category: last day}`` of what is covered at all
    :ivar limit_reached: the day on which a meter reached the limit
    """

    start: date | None = None
    ends: dict = field(default_factory=dict)
    limit_reached: date | None = None
    gaps: tuple = ()


def decide(warranty: Warranty, category: str, day: date) -> Answer:
    """Tell whether ``category`` is covered on ``day``; both ends are included.

    Work that a subcontractor does for us is covered like our own labour.

    >>> terms = Warranty(date(2025, 1, 1), {"part": date(2026, 12, 31)})
    >>> decide(terms, "part", date(2026, 12, 31))
    Answer(is_covered=True, reason='covered', day=datetime.date(2026, 12, 31))
    >>> decide(terms, "travel", date(2026, 12, 31)).reason
    'excluded'
    """
    if category == "subcontract":
        category = "labour"
    if not any(warranty.ends.values()):
        return Answer(False, "none")
    end = warranty.ends.get(category)
    if not end:
        return Answer(False, "excluded")
    if warranty.start and day < warranty.start:
        return Answer(False, "early", warranty.start)
    limit = warranty.limit_reached
    # Whichever came first is named.
    if limit and limit < day and limit < end:
        return Answer(False, "limit", limit)
    if day > end:
        return Answer(False, "ended", end)
    for gap in warranty.gaps:
        lapsed = not gap.lapsed or day > gap.lapsed
        if gap.category == category and lapsed and day < gap.resumed:
            return Answer(False, "gap", gap.resumed)
    return Answer(True, "covered", min(end, limit) if limit else end)


def carry_limit(limit: float, total: float) -> float:
    """Return the limit of a meter whose unit came in exchange: what was left.

    It counts from nothing again. Nothing left is no limit any more: the warranty has
    ended, see :func:`cut_end`.

    :param limit: that of the former unit; 0 is none
    :param total: what the former unit had counted

    >>> carry_limit(6000.0, 4500.0)
    1500.0
    """
    return round(max(limit - total, 0.0), 2)


def cut_end(end: date | None, used_up: date | None, start: date | None) -> date | None:
    """Return the last day of a warranty that a meter has used up before its days.

    :param used_up: the day on which the limit was reached, if it was

    >>> cut_end(date(2027, 1, 1), date(2026, 5, 1), date(2025, 1, 1))
    datetime.date(2026, 5, 1)
    """
    if not end or not used_up or used_up >= end:
        return end
    return max(used_up, start) if start else used_up
