# Part of Field Service. License LGPL-3.
"""When somebody who drives from customer to customer is free.

The way to a visit belongs to the visit: it is driven in working hours, just before.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from .intervals import ZERO, subtract
from .sla_clock import Interval


class Visit(NamedTuple):
    """What somebody is busy with.

    :ivar start: the arrival
    :ivar end: the end of the work
    :ivar place: where it is
    :ivar travel: how long the way to it takes
    """

    start: datetime
    end: datetime
    place: Hashable = None
    travel: timedelta = ZERO

    @property
    def departure(self) -> datetime:
        """When the way to it begins."""
        return self.start - self.travel


def find_free(working: Iterable[Interval], visits: Iterable[Visit]) -> list[Interval]:
    """Return the working hours in which nobody is at a visit or on the way to one.

    >>> at = lambda hour: datetime(2026, 3, 2, hour)
    >>> visit = Visit(at(10), at(11), travel=timedelta(minutes=30))
    >>> free = find_free([(at(8), at(12))], [visit])
    >>> [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in free]
    [('08:00', '09:30'), ('11:00', '12:00')]
    """
    return subtract(working, [(visit.departure, visit.end) for visit in visits])


def find_place(
    visits: Sequence[Visit], moment: datetime, day_start: datetime, home: Hashable
) -> Hashable:
    """Return where somebody is just before ``moment``.

    :param visits: in any order
    :param day_start: what lies before that is another day, which began at home
    :param home: where his day begins
    """
    before = [visit for visit in visits if day_start <= visit.start < moment]
    return max(before, key=lambda visit: visit.start).place if before else home
