# Part of Field Service. License LGPL-3.
"""The figures that are kept on a document when it is finished.

Reports add them up: a ratio is the sum of the numerators over the sum of the
denominators, never an average of averages.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

FIXED = "fixed"


class FirstTimeFix(NamedTuple):
    """Numerator and denominator before the repeat window is looked at."""

    fixed: int
    counted: int


def first_time_fix(
    is_corrective: bool, is_solved: bool, outcomes: Iterable[str], order_count: int
) -> FirstTimeFix:
    """Was the request fixed by its first visit?

    :param outcomes: outcome of each completed visit
    :param order_count: work orders of the request that were not cancelled; more
        than one means that a follow-up was needed
    :return: counted is 0 for what first-time fix says nothing about: not
        corrective, not solved, or solved without a visit

    >>> first_time_fix(True, True, ["fixed"], 1)
    FirstTimeFix(fixed=1, counted=1)
    >>> first_time_fix(True, True, ["parts_needed", "fixed"], 1)
    FirstTimeFix(fixed=0, counted=1)
    >>> first_time_fix(True, True, [], 0)
    FirstTimeFix(fixed=0, counted=0)
    """
    outcomes = list(outcomes)
    if not (is_corrective and is_solved and outcomes):
        return FirstTimeFix(0, 0)
    return FirstTimeFix(int(outcomes == [FIXED] and order_count <= 1), 1)


def downtime_span(
    received_at: datetime | None, visits: Iterable[tuple[datetime, datetime]]
) -> tuple[datetime, datetime] | None:
    """Return from when to when the customer's unit was down for one order.

    :param received_at: when the call came in; None for an order without a call
    :param visits: begin and end of the work of each completed visit
    :return: from the call to the end of the last visit; without a call from the
        begin of the work to its end; None when nothing was done

    >>> nine, ten, noon = (datetime(2026, 3, 2, hour) for hour in (9, 10, 12))
    >>> downtime_span(nine, [(ten, noon)]) == (nine, noon)
    True
    >>> downtime_span(None, [(ten, noon)]) == (ten, noon)
    True
    """
    visits = list(visits)
    if not visits:
        return None
    end = max(end for _start, end in visits)
    start = received_at or min(start for start, _end in visits)
    return (start, end) if start <= end else None
