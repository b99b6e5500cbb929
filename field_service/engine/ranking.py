# Part of Field Service. License LGPL-3.
"""Who should do an order: a score of 0 to 100 points for every engineer.

Fifty points are for the person, whatever the order: 25 for how well he does what is
asked for, 15 for his territory, 10 if he is the customer's own engineer. The other
fifty are for the visit, and the priority of the order decides how they are shared: the
more urgent it is, the more counts how soon he comes, and the less how far he drives and
how much he has to do already (:data:`WEIGHTS`).

Who lacks a skill gets no points at all.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

SKILL = 25.0
TERRITORY = 15.0
DEDICATED = 10.0
# {priority: points for coming soon, for a short way, for little other work}
WEIGHTS = {
    "0": (10.0, 25.0, 15.0),
    "1": (20.0, 20.0, 10.0),
    "2": (30.0, 12.0, 8.0),
    "3": (38.0, 8.0, 4.0),
}
# After so much, half of the points are gone.
DELAY_HALF = 8.0
TRAVEL_HALF = 60.0
LOAD_HALF = 16.0
# What counts of somebody who comes after the deadline.
TOO_LATE = 0.5
# Where the way is not known, it is neither short nor long.
UNKNOWN_WAY = 0.5

QUARTER = timedelta(minutes=15)
# Longer work goes on after a break: so many hours in one piece are enough to begin.
ONE_PIECE = 4.0


class Candidate(NamedTuple):
    """What the rule has to know of an engineer.

    :ivar missing: how many of the skills asked for he lacks
    :ivar level: how well he does what is asked for, 0 to 1 on average
    :ivar delay: hours from the wanted time until he can begin; None: not foreseeable
    :ivar travel: minutes of the way, None where nobody knows it
    :ivar load: hours of other work in the days around the visit
    """

    missing: int = 0
    level: float = 1.0
    is_available: bool = True
    in_territory: bool = True
    is_dedicated: bool = False
    delay: float | None = 0.0
    meets_deadline: bool = True
    travel: float | None = None
    load: float = 0.0


def rate(candidate: Candidate, priority: str) -> float:
    """Return the points of an engineer for an order.

    :param priority: ``0`` (low) to ``3`` (urgent)

    >>> rate(Candidate(travel=0.0, is_dedicated=True), "1")
    100.0
    >>> rate(Candidate(missing=1), "1")
    0.0
    """
    return 0.0 if candidate.missing else _add_up(candidate, priority)


def _add_up(candidate: Candidate, priority: str) -> float:
    soon, near, idle = WEIGHTS[priority]
    points = SKILL * candidate.level
    points += TERRITORY * candidate.in_territory
    points += DEDICATED * candidate.is_dedicated
    if candidate.delay is not None:
        share = 1.0 if candidate.meets_deadline else TOO_LATE
        points += soon * share * _halve(candidate.delay, DELAY_HALF)
    way = candidate.travel
    points += near * (UNKNOWN_WAY if way is None else _halve(way, TRAVEL_HALF))
    points += idle * _halve(candidate.load, LOAD_HALF)
    return round(points, 1)


def _halve(value: float, half: float) -> float:
    """Return 1 for nothing, 1/2 for ``half``, 1/3 for twice as much, and so on."""
    return half / (half + max(value, 0.0))


def get_order(candidate: Candidate, priority: str) -> tuple:
    """Return what engineers are sorted by; the lowest goes first.

    Who can do it before who cannot; who works there, or looks after the customer,
    before who does not; who has time before who has not; the customer's own engineer
    before the others; then the points. Those who cannot follow by how little they lack.
    """
    return (
        candidate.missing,
        not (candidate.in_territory or candidate.is_dedicated),
        not candidate.is_available,
        not candidate.is_dedicated,
        -_add_up(candidate, priority),
    )


def find_start(
    free: Iterable[tuple[datetime, datetime]],
    hours: float,
    not_before: datetime,
    travel: float = 0.0,
) -> datetime | None:
    """Return when work of ``hours`` can begin at the earliest, at a quarter hour.

    :param free: when there is time, in order
    :param travel: minutes of the way, which is driven in free time, just before
    """
    needed = timedelta(hours=min(hours, ONE_PIECE))
    way = timedelta(minutes=travel)
    for begin, end in free:
        start = _round_up(max(begin + way, not_before))
        if start + needed <= end:
            return start
    return None


def is_free(
    free: Iterable[tuple[datetime, datetime]],
    start: datetime,
    hours: float,
    travel: float = 0.0,
) -> bool:
    """Tell whether work of ``hours`` can begin at ``start``, the way there included."""
    departure = start - timedelta(minutes=travel)
    end = start + timedelta(hours=min(hours, ONE_PIECE))
    return any(begin <= departure and end <= finish for begin, finish in free)


def _round_up(moment: datetime) -> datetime:
    over = timedelta(
        minutes=moment.minute % 15,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )
    return moment + (QUARTER - over) if over else moment
