# Part of Field Service. License LGPL-3.
"""Hours of work between two moments.

A calendar's working spans are gathered once for the whole stretch of time that a
batch of documents covers; each document then asks for its own stretch, which costs
two look-ups in a sorted list.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

Span = tuple[datetime, datetime]


class WorkingTime:
    """The working spans of one calendar in one time zone.

    >>> nine = datetime(2026, 3, 2, 9)
    >>> five = datetime(2026, 3, 2, 17)
    >>> WorkingTime([(nine, five)]).hours(datetime(2026, 3, 2, 12), five)
    5.0
    """

    def __init__(self, spans: Iterable[Span]):
        merged = merge_spans(spans)
        self.starts = [start for start, _end in merged]
        self.ends = [end for _start, end in merged]
        lengths = ((end - start).total_seconds() for start, end in merged)
        # before[i]: working seconds before the i-th span begins
        self.before = [0.0, *accumulate(lengths)]

    def hours(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()):
        """Return the working hours between two moments, pauses taken out.

        :param start: naive UTC
        :param end: naive UTC; an end before the start gives 0
        :param pauses: spans in which the clock stands still; they may overlap
        :rtype: float
        """
        if end <= start:
            return 0.0
        seconds = self._until(end) - self._until(start)
        for pause_start, pause_end in merge_spans(clip_spans(pauses, start, end)):
            seconds -= self._until(pause_end) - self._until(pause_start)
        return seconds / 3600

    def _until(self, moment: datetime) -> float:
        """Working seconds before ``moment``."""
        index = bisect_right(self.starts, moment)
        if not index:
            return 0.0
        running = min(moment, self.ends[index - 1]) - self.starts[index - 1]
        return self.before[index - 1] + running.total_seconds()


def clip_spans(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """Return the parts of ``spans`` that lie between ``start`` and ``end``."""
    clipped = ((max(first, start), min(last, end)) for first, last in spans)
    return [(first, last) for first, last in clipped if first < last]


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the spans sorted, with overlapping and touching ones joined."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def pause_spans(steps: Iterable[tuple[datetime, bool]], now: datetime) -> list[Span]:
    """Return the spans in which the clock stood still.

    :param steps: (moment, whether the clock stands still from then on), in order
    :param now: end of a pause that still lasts
    """
    spans = []
    stopped_at = None
    for moment, stands_still in steps:
        if stands_still and stopped_at is None:
            stopped_at = moment
        elif not stands_still and stopped_at is not None:
            spans.append((stopped_at, moment))
            stopped_at = None
    if stopped_at is not None:
        spans.append((stopped_at, now))
    return spans
