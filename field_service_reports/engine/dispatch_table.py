# Part of Field Service. License LGPL-3.
"""Who is where on which day: the visits of a week, engineer by engineer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any


@dataclass(frozen=True)
class Visit:
    """One visit as the table shows it; times in the reader's zone.

    :ivar payload: what the caller wants to find again in the cell
    """

    engineer_id: int
    start: datetime
    end: datetime
    payload: Any = None


@dataclass(frozen=True)
class Entry:
    """A visit on one day.

    :ivar start: time of the day, None when the visit began on an earlier day
    :ivar end: time of the day, None when it goes on on the next day
    """

    visit: Visit
    start: time | None
    end: time | None


def week_days(day: date, week_start: int = 1, days: int = 7) -> list[date]:
    """Return the days of the week that ``day`` is in.

    :param week_start: first day of the week, 1 (Monday) to 7 (Sunday)

    >>> week_days(date(2026, 3, 4))[0], week_days(date(2026, 3, 4), week_start=7)[0]
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 1))
    """
    first = day - timedelta(days=(day.isoweekday() - week_start) % 7)
    return [first + timedelta(days=offset) for offset in range(days)]


def arrange_visits(
    visits: Iterable[Visit], engineer_ids: Sequence[int], days: Sequence[date]
) -> dict[int, list[list[Entry]]]:
    """Put each visit into the cells of the days it lasts.

    :return: {engineer: one list of entries a day}, entries by time; engineers with
        nothing to do have their row, too
    """
    table = {engineer_id: [[] for _day in days] for engineer_id in engineer_ids}
    position = {day: index for index, day in enumerate(days)}
    for visit in sorted(visits, key=lambda visit: (visit.start, visit.end)):
        row = table.get(visit.engineer_id)
        if row is None:
            continue
        for day in _days_of(visit):
            if day in position:
                row[position[day]].append(_entry(visit, day))
    return table


def _days_of(visit: Visit) -> list[date]:
    first, last = visit.start.date(), visit.end.date()
    # A visit that ends at midnight does not touch the next day.
    if last > first and visit.end.time() == time.min:
        last -= timedelta(days=1)
    return [first + timedelta(days=n) for n in range(max((last - first).days, 0) + 1)]


def _entry(visit: Visit, day: date) -> Entry:
    days = _days_of(visit)
    return Entry(
        visit,
        visit.start.time() if day == days[0] else None,
        visit.end.time() if day == days[-1] else None,
    )
