# Part of Field Service. License LGPL-3.
"""What a meter shows and what that means: plausibility, running totals, forecasts.

A counter (hours, cycles) only grows, until it rolls over or is set back; what it has
counted in all is its *total*. A gauge (load, temperature) shows a value of the moment,
which is its total, too. Nothing here knows of the database or of any language: the
rules answer with codes.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

NONE = "none"
ROLL_OVER = "roll_over"
RESTART = "restart"

# Without a limit of its own, a counter is doubted when it runs so many times as fast
# as ever before: the usual slip is one digit too many.
DOUBT_FACTOR = 10
# Without any idea of its pace, a counter may have begun anew with this part of a round.
ROLL_OVER_PART = 0.1
# What has no end in sight is not foretold.
FORECAST_DAYS = 3650


@dataclass(frozen=True)
class Meter:
    """What is known of a meter.

    :ivar start_value: what it showed when it was new
    :ivar roll_over_at: the value at which it begins again at zero; 0 is never
    :ivar expected_min: least growth per day of a counter, least value of a gauge
    :ivar expected_max: the same upwards; 0 is no limit
    :ivar average_per_day: growth so far; 0 is unknown
    """

    is_counter: bool = True
    start_value: float = 0.0
    roll_over_at: float = 0.0
    expected_min: float = 0.0
    expected_max: float = 0.0
    average_per_day: float = 0.0


class Point(NamedTuple):
    """A reading that counts."""

    at: datetime
    value: float
    jump: str = NONE
    total: float = 0.0


class Verdict(NamedTuple):
    """What is to be thought of a new reading.

    :ivar error: ``not_a_number``, ``negative``, ``beyond_roll_over``,
        ``below_before``, ``above_after`` or empty
    :ivar doubt: ``high``, ``low`` or empty
    :ivar jump: none, roll_over or restart
    :ivar total: the running total
    """

    error: str = ""
    doubt: str = ""
    jump: str = NONE
    total: float = 0.0


def judge(
    meter: Meter,
    value: float,
    at: datetime,
    before: Point | None = None,
    after: Point | None = None,
    jump: str = NONE,
) -> Verdict:
    """Judge a reading by those right before and after it.

    :param jump: what is known of the way from the reading before: ``roll_over`` or
        ``restart``; a roll-over that explains a lower value is found by itself

    >>> day = datetime(2026, 1, 1)
    >>> old = Point(day, 95.0, NONE, 95.0)
    >>> judge(Meter(roll_over_at=100.0), 2.0, day + timedelta(days=1), old)
    Verdict(error='', doubt='', jump='roll_over', total=102.0)
    >>> judge(Meter(), 80.0, day + timedelta(days=1), old).error
    'below_before'
    """
    if not math.isfinite(value):
        return Verdict("not_a_number")
    if not meter.is_counter:
        return Verdict(doubt=_doubt_gauge(meter, value), total=value)
    if value < 0:
        return Verdict("negative")
    if meter.roll_over_at and value >= meter.roll_over_at:
        return Verdict("beyond_roll_over")
    if jump == ROLL_OVER and not _is_rolling_over(meter, value, before):
        jump = NONE
    if jump == NONE and value < (before.value if before else meter.start_value):
        if not _explains_roll_over(meter, value, at, before):
            return Verdict("below_before")
        jump = ROLL_OVER
    if after and after.jump == NONE and value > after.value:
        return Verdict("above_after")
    total = (before.total if before else 0.0) + get_step(meter, before, value, jump)
    doubt = ""
    if before:
        doubt = _doubt_pace(meter, get_step(meter, before, value, jump), at - before.at)
    if after and not doubt:
        here = Point(at, value, jump, total)
        step = get_step(meter, here, after.value, _settle_jump(meter, here, after))
        doubt = _doubt_pace(meter, step, after.at - at)
    return Verdict("", doubt, jump, total)


def get_step(meter: Meter, before: Point | None, value: float, jump: str) -> float:
    """Return what a counter has counted since the reading ``before``."""
    if jump == RESTART:
        return value
    start = before.value if before else meter.start_value
    if jump == ROLL_OVER:
        return meter.roll_over_at - start + value
    return value - start


def run_totals(meter: Meter, points: list, before: Point | None = None) -> list:
    """Return ``points``, in the order of time, with the totals that follow anew.

    A counter cannot have rolled over when it shows more than before.

    :param points: readings that count
    :param before: the reading right before the first of them
    """
    result = []
    for point in points:
        if not meter.is_counter:
            point = point._replace(jump=NONE, total=point.value)
        else:
            jump = _settle_jump(meter, before, point)
            step = get_step(meter, before, point.value, jump)
            total = (before.total if before else 0.0) + step
            point = point._replace(jump=jump, total=total)
        result.append(point)
        before = point
    return result


def get_average(first: Point | None, last: Point | None) -> float:
    """Return the growth per day between two readings; 0 when it is unknown.

    Less than a day says nothing of a pace.
    """
    if not first or not last or last.at - first.at < timedelta(days=1):
        return 0.0
    return max(last.total - first.total, 0.0) / _get_days(last.at - first.at)


def foretell(at: datetime, total: float, average: float, limit: float) -> date | None:
    """Return the day on which the total reaches ``limit`` at the pace so far.

    :return: None when it never will, or only in many years

    >>> foretell(datetime(2026, 1, 1), 1900.0, 10.0, 2000.0)
    datetime.date(2026, 1, 11)
    """
    if average <= 0 or not limit:
        return None
    days = max(limit - total, 0.0) / average
    return (at + timedelta(days=days)).date() if days <= FORECAST_DAYS else None


def _get_days(span: timedelta) -> float:
    return span.total_seconds() / 86400


def _is_rolling_over(meter: Meter, value: float, before: Point | None) -> bool:
    return bool(meter.roll_over_at and before and value < before.value)


def _settle_jump(meter: Meter, before: Point | None, point: Point) -> str:
    if point.jump == ROLL_OVER and not _is_rolling_over(meter, point.value, before):
        return NONE
    return point.jump


def _get_pace_limit(meter: Meter) -> float:
    return meter.expected_max or meter.average_per_day * DOUBT_FACTOR


def _explains_roll_over(meter, value, at, before) -> bool:
    if not _is_rolling_over(meter, value, before):
        return False
    limit = _get_pace_limit(meter) * max(_get_days(at - before.at), 1.0)
    step = get_step(meter, before, value, ROLL_OVER)
    return step <= (limit or meter.roll_over_at * ROLL_OVER_PART)


def _doubt_pace(meter: Meter, step: float, span: timedelta) -> str:
    days = _get_days(span)
    limit = _get_pace_limit(meter)
    # Within a day a machine may do all that it does in one.
    if limit and step > limit * max(days, 1.0):
        return "high"
    if days >= 1 and step < meter.expected_min * days:
        return "low"
    return ""


def _doubt_gauge(meter: Meter, value: float) -> str:
    if not meter.expected_min and not meter.expected_max:
        return ""
    if value > meter.expected_max:
        return "high"
    return "low" if value < meter.expected_min else ""
