# Part of Field Service. License LGPL-3.
"""Sets of time: what is left of working hours when something is taken out of them.

All moments are naive datetimes in UTC; an interval has its start and not its end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .sla_clock import Interval, merge

ZERO = timedelta()


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]):
    """Return what is left of ``intervals`` outside ``holes``, in order.

    >>> day = datetime(2026, 3, 2)
    >>> at = lambda hour: day.replace(hour=hour)
    >>> left = subtract([(at(8), at(12)), (at(13), at(17))], [(at(11), at(14))])
    >>> [(a.hour, b.hour) for a, b in left]
    [(8, 11), (14, 17)]
    """
    left = []
    closed = merge(holes)
    position = 0
    for start, end in merge(intervals):
        while position and closed[position - 1][1] > start:
            # A hole may reach over several intervals.
            position -= 1
        while position < len(closed) and closed[position][0] < end:
            begin, finish = closed[position]
            if begin > start:
                left.append((start, begin))
            start = max(start, finish)
            position += 1
        if start < end:
            left.append((start, end))
    return left


def intersect(intervals: Iterable[Interval], others: Iterable[Interval]):
    """Return what lies both in ``intervals`` and in ``others``, in order.

    >>> day = datetime(2026, 3, 2)
    >>> at = lambda hour: day.replace(hour=hour)
    >>> common = intersect([(at(8), at(12))], [(at(6), at(9)), (at(11), at(13))])
    >>> [(a.hour, b.hour) for a, b in common]
    [(8, 9), (11, 12)]
    """
    first, second = merge(intervals), merge(others)
    common = []
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        end = min(first[i][1], second[j][1])
        if start < end:
            common.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return common


def clip(intervals: Iterable[Interval], start: datetime, end: datetime):
    """Return the parts of ``intervals`` between two moments."""
    return intersect(intervals, [(start, end)])


def measure(intervals: Iterable[Interval]) -> timedelta:
    """Return the length of all intervals together, none counted twice."""
    return sum((end - start for start, end in merge(intervals)), ZERO)


def split(intervals: Iterable[Interval], longest_break: timedelta):
    """Return the intervals in groups, one for each shift.

    :param longest_break: what is longer than this separates two shifts
    :return: list of lists of intervals, all in order
    """
    shifts: list[list[Interval]] = []
    for start, end in merge(intervals):
        if shifts and start - shifts[-1][-1][1] <= longest_break:
            shifts[-1].append((start, end))
        else:
            shifts.append([(start, end)])
    return shifts


def advance(intervals: Sequence[Interval], start: datetime, duration: timedelta):
    """Return when ``duration`` of the intervals has passed since ``start``.

    :param intervals: in order, without overlaps
    :return: None when they do not suffice

    >>> day = datetime(2026, 3, 2)
    >>> at = lambda hour: day.replace(hour=hour)
    >>> advance([(at(8), at(12)), (at(13), at(17))], at(11), timedelta(hours=3)).hour
    15
    """
    left = duration
    for begin, end in intervals:
        begin = max(begin, start)
        if begin > end or (begin == end and left):
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None
