# Part of Field Service. License LGPL-3.
"""How reliable a unit is: time between failures, time to repair, availability.

Nothing here knows the database. All moments are naive datetimes in UTC. Figures are
kept as numerators and denominators, so that those of many units can be added up
before they are divided: never an average of averages.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from .sla_clock import Interval, hours, merge

# Returns the hours that count between two moments.
Clock = Callable[[datetime, datetime], float]


class Failure(NamedTuple):
    """One confirmed failure of a unit.

    :ivar start: since when the unit was down
    :ivar end: when it worked again; None as long as it does not
    :ivar counts: False for a failure that came back after a bad fix: the unit is down
        again, but it is the failure that was counted already
    """

    start: datetime
    end: datetime | None
    counts: bool = True


class Figures(NamedTuple):
    """The numerators and denominators of one unit, or added up of many.

    :ivar exposure: hours in which the unit was expected to work
    :ivar downtime: those of them in which it did not
    :ivar failures: how many failures began in that time
    :ivar repairs: how many repairs were finished
    :ivar repair_hours: how long these took together
    """

    exposure: float = 0.0
    downtime: float = 0.0
    failures: int = 0
    repairs: int = 0
    repair_hours: float = 0.0

    def plus(self, other: "Figures") -> "Figures":
        """Return the figures of both together.

        >>> Figures(100, 10, 1).plus(Figures(50, 0, 1)).mtbf
        70.0
        """
        return Figures(*map(sum, zip(self, other, strict=True)))

    @property
    def mtbf(self) -> float | None:
        """Hours of work between two failures; None when there was no failure.

        Without a failure all that is known is that it is longer than the exposure.

        >>> Figures(exposure=1000, downtime=40, failures=4).mtbf
        240.0
        >>> Figures(exposure=1000).mtbf is None
        True
        """
        if not self.failures:
            return None
        return (self.exposure - self.downtime) / self.failures

    @property
    def mttr(self) -> float | None:
        """Hours that a repair took; None when nothing was repaired.

        >>> Figures(repairs=2, repair_hours=9).mttr
        4.5
        """
        return self.repair_hours / self.repairs if self.repairs else None

    @property
    def availability(self) -> float | None:
        """The share of the expected time in which the unit worked.

        >>> Figures(exposure=1000, downtime=40).availability
        0.96
        """
        if not self.exposure:
            return None
        return (self.exposure - self.downtime) / self.exposure


def count_hours(start: datetime, end: datetime) -> float:
    """Return the hours between two moments by the clock on the wall.

    >>> count_hours(datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 8, 30))
    24.5
    """
    return hours(end - start)


def find_downtimes(
    failures: Iterable[Failure], start: datetime, end: datetime
) -> list[Interval]:
    """Return when a unit was down in a period, each moment only once.

    A failure that began before the period, or is not over at its end, counts as far
    as it lies within.

    >>> at = lambda hour: datetime(2026, 3, 2, hour)
    >>> spans = find_downtimes(
    ...     [Failure(at(6), at(10)), Failure(at(9), at(11)), Failure(at(15), None)],
    ...     at(8),
    ...     at(16),
    ... )
    >>> [(begin.hour, finish.hour) for begin, finish in spans]
    [(8, 11), (15, 16)]
    """
    return merge(
        (max(failure.start, start), min(failure.end or end, end))
        for failure in failures
    )


def measure(
    start: datetime,
    end: datetime,
    failures: Iterable[Failure],
    repairs: Iterable[float] = (),
    clock: Clock = count_hours,
) -> Figures:
    """Return the figures of one unit in one period.

    :param start: when the period begins, or the unit's life, if that is later
    :param end: when the period ends, or the unit's life, if that is earlier
    :param failures: the confirmed failures of the unit, in any order
    :param repairs: how long each repair that was finished in the period took
    :param clock: counts the hours in which the unit is expected to work

    >>> at = lambda day: datetime(2026, 3, day)
    >>> figures = measure(at(1), at(11), [Failure(at(3), at(4))], [5.0])
    >>> figures.exposure, figures.downtime, figures.mtbf, figures.availability
    (240.0, 24.0, 216.0, 0.9)
    """
    if end <= start:
        return Figures()
    failures, repairs = list(failures), list(repairs)
    return Figures(
        exposure=clock(start, end),
        downtime=sum(
            clock(begin, finish)
            for begin, finish in find_downtimes(failures, start, end)
        ),
        failures=sum(
            failure.counts and start <= failure.start < end for failure in failures
        ),
        repairs=len(repairs),
        repair_hours=sum(repairs),
    )
