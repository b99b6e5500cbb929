# Part of Field Service. License LGPL-3.
"""The clock of a promise: it runs in working hours and stands still in pauses.

Nothing here knows the database. All moments are naive datetimes in UTC; zones,
daylight saving, holidays, night shifts and alternating weeks are in the working
intervals that the clock is fed with, window by window, as far as it needs them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

Interval = tuple[datetime, datetime]
# An end of None says that the pause goes on.
Pause = tuple[datetime, datetime | None]

EPOCH = datetime(2000, 1, 3)
WINDOW = timedelta(days=91)
# Ten years: whoever has not worked enough by then never will.
HORIZON = 40
ZERO = timedelta()


class Window(NamedTuple):
    """The working intervals of one window, made ready for quick questions.

    :ivar starts: when the intervals begin, in order
    :ivar ends: when they end
    :ivar before: the time worked in the window before each of them
    :ivar total: the time worked in the whole window
    """

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    total: timedelta


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals in order, those that touch or overlap as one.

    >>> day = datetime(2026, 3, 2)
    >>> at = lambda hour: day.replace(hour=hour)
    >>> [(a.hour, b.hour) for a, b in merge([(at(8), at(10)), (at(10), at(12))])]
    [(8, 12)]
    """
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def build_window(intervals: Iterable[Interval]) -> Window:
    """Return the window that holds ``intervals``, which need not be in order."""
    ordered = merge(intervals)
    sums = list(accumulate((end - start for start, end in ordered), initial=ZERO))
    return Window(
        tuple(start for start, _end in ordered),
        tuple(end for _start, end in ordered),
        tuple(sums[:-1]),
        sums[-1],
    )


def get_window_number(moment: datetime) -> int:
    """Return the number of the window in which ``moment`` lies."""
    return (moment - EPOCH) // WINDOW


def get_window_bounds(number: int) -> Interval:
    """Return where the window with this number begins and ends."""
    return EPOCH + number * WINDOW, EPOCH + (number + 1) * WINDOW


def hours(duration: timedelta) -> float:
    """Return a duration in hours."""
    return duration / timedelta(hours=1)


class WorkingTime:
    """The working hours of one calendar, loaded as far as they are asked for.

    :param load: returns the :class:`Window` with a number
    """

    def __init__(self, load: Callable[[int], Window]) -> None:
        self._load = load
        self._windows: dict[int, Window] = {}

    @classmethod
    def from_intervals(cls, intervals: Iterable[Interval]) -> "WorkingTime":
        """Return the working time that consists of these intervals and no others."""
        known = merge(intervals)

        def load(number: int) -> Window:
            begin, finish = get_window_bounds(number)
            return build_window(
                (max(start, begin), min(end, finish)) for start, end in known
            )

        return cls(load)

    def _get(self, number: int) -> Window:
        if number not in self._windows:
            self._windows[number] = self._load(number)
        return self._windows[number]

    def _worked_before(self, number: int, moment: datetime) -> timedelta:
        """Return the time worked in a window before ``moment``."""
        window = self._get(number)
        position = bisect_right(window.starts, moment) - 1
        if position < 0:
            return ZERO
        worked = min(moment, window.ends[position]) - window.starts[position]
        return window.before[position] + worked

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments; negative when they are swapped.

        :param start: from when
        :param end: until when
        """
        if end < start:
            return -self.worked(end, start)
        first, last = get_window_number(start), get_window_number(end)
        whole = sum((self._get(n).total for n in range(first, last)), ZERO)
        return (
            whole + self._worked_before(last, end) - self._worked_before(first, start)
        )

    def paused(self, start: datetime, end: datetime, pauses: Sequence[Pause]):
        """Return the working time between two moments that lies in pauses."""
        return sum(
            (
                self.worked(max(begin, start), min(finish, end))
                for begin, finish in _close(pauses, end)
                if begin < end and finish > start
            ),
            ZERO,
        )

    def running(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()):
        """Return the working time between two moments that lies in no pause."""
        return self.worked(start, end) - self.paused(start, end, pauses)

    def find_deadline(
        self, start: datetime, target: timedelta, pauses: Sequence[Pause] = ()
    ) -> datetime | None:
        """Return when ``target`` of working time will have passed since ``start``.

        Time in pauses does not count. A pause that begins when the deadline has
        passed moves nothing.

        :param start: when the clock starts
        :param target: working time that is promised
        :param pauses: when the clock stood still
        :return: the deadline; None when there is no target, when the clock stands
            still before it is reached, or when the working hours never suffice
        """
        if target <= ZERO:
            return None
        standing = min((begin for begin, end in pauses if end is None), default=None)
        closed = merge((begin, end) for begin, end in pauses if end is not None)
        left = target
        for begin, end in self._free(start, closed):
            if standing is not None and standing < begin + left and standing < end:
                return None
            if left <= end - begin:
                return begin + left
            left -= end - begin
        return None

    def find_start(self, end: datetime, target: timedelta) -> datetime | None:
        """Return from when on ``target`` of working time has passed until ``end``.

        :return: None when the working hours never suffice
        """
        left = target
        last = get_window_number(end)
        for number in range(last, last - HORIZON, -1):
            window = self._get(number)
            for begin, finish in zip(
                reversed(window.starts), reversed(window.ends), strict=True
            ):
                length = max(min(finish, end) - begin, ZERO)
                if left <= length:
                    return begin + length - left
                left -= length
        return None

    def _free(self, start: datetime, pauses: list[Interval]) -> Iterator[Interval]:
        """Return the working intervals from ``start`` on, without the pauses."""
        remaining = [pause for pause in pauses if pause[1] > start]
        for begin, end in self._intervals(start):
            while remaining and remaining[0][1] <= begin:
                remaining.pop(0)
            while remaining and remaining[0][0] < end:
                pause_start, pause_end = remaining[0]
                if pause_start > begin:
                    yield begin, pause_start
                begin = max(begin, pause_end)
                if pause_end > end:
                    break
                remaining.pop(0)
            if begin < end:
                yield begin, end

    def _intervals(self, start: datetime) -> Iterator[Interval]:
        """Return the working intervals from ``start`` on, as far as the horizon."""
        first = get_window_number(start)
        for number in range(first, first + HORIZON):
            window = self._get(number)
            position = bisect_left(window.ends, start)
            for begin, end in zip(
                window.starts[position:], window.ends[position:], strict=True
            ):
                if end > start:
                    yield max(begin, start), end


def _close(pauses: Sequence[Pause], until: datetime) -> list[Interval]:
    return merge((begin, until if end is None else end) for begin, end in pauses)


class Target(NamedTuple):
    """One promise: until when, from when on it is in danger, when it was kept.

    :ivar deadline: None while the clock stands still
    :ivar warning_at: from when on the deadline is at risk
    :ivar reached_at: None while it is still open
    """

    deadline: datetime | None
    warning_at: datetime | None
    reached_at: datetime | None


class Verdict(NamedTuple):
    """How the promises of one request stand.

    :ivar outcome: ``running``, ``met``, ``missed``, or None without any target
    :ivar deadline: the next one that is still open
    :ivar warning_at: from when on one of the open ones is at risk
    """

    outcome: str | None
    deadline: datetime | None
    warning_at: datetime | None


def judge(targets: Iterable[Target]) -> Verdict:
    """Return how the promises stand; a deadline is kept up to its last second.

    >>> noon = datetime(2026, 3, 2, 12)
    >>> judge([Target(noon, None, noon)]).outcome
    'met'
    >>> judge([Target(noon, None, noon + timedelta(seconds=1))]).outcome
    'missed'
    >>> judge([]).outcome is None
    True
    """
    targets = list(targets)
    if not targets:
        return Verdict(None, None, None)
    still_open = [target for target in targets if target.reached_at is None]
    if not still_open:
        late = any(
            target.deadline and target.reached_at > target.deadline
            for target in targets
        )
        return Verdict("missed" if late else "met", None, None)
    return Verdict(
        "running",
        min((t.deadline for t in still_open if t.deadline), default=None),
        min((t.warning_at for t in still_open if t.warning_at), default=None),
    )


def get_lead_time(target: timedelta, warning: timedelta) -> timedelta:
    """Return how long before its deadline a target is at risk.

    Without a warning time, or with one that is longer than the target itself, it is
    the last quarter.

    >>> get_lead_time(timedelta(hours=8), timedelta(hours=1))
    datetime.timedelta(seconds=3600)
    >>> get_lead_time(timedelta(hours=8), timedelta())
    datetime.timedelta(seconds=7200)
    """
    return warning if ZERO < warning <= target else target / 4


def get_factor(percents: Iterable[float]) -> float:
    """Return by how much a target is longer or shorter; a percentage of 0 is ignored.

    >>> get_factor([50, 0, 50]), get_factor([]), get_factor([0])
    (0.25, 1.0, 1.0)
    """
    factor = 1.0
    for percent in percents:
        if percent > 0:
            factor *= percent / 100
    return factor
