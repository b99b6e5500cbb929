# Part of Field Service. License LGPL-3.
"""When a warning is due, and when a failed one is tried again."""

from datetime import date, datetime, timedelta

UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}
# A warning that comes a little late is better than none.
LATE_WARNING = timedelta(hours=1)
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)


def get_lead(delay: int, unit: str, side: str) -> timedelta:
    """Return how long before the watched moment people are told; negative: after.

    >>> get_lead(2, "hours", "before"), get_lead(1, "days", "after")
    (datetime.timedelta(seconds=7200), datetime.timedelta(days=-1))
    """
    lead = delay * UNITS[unit]
    return lead if side == "before" else -lead


def get_due_moments(
    now: datetime, lead: timedelta, before: bool, catch_up: timedelta
) -> tuple[datetime, datetime]:
    """Return the first and the last watched moment of which people are told ``now``.

    A warning ahead is pointless once the moment has passed; what is overdue is told
    of unless it should have been told longer than ``catch_up`` ago.
    """
    last = now + lead
    return (now - LATE_WARNING if before else last - catch_up), last


def get_due_days(
    today_now: datetime, lead: timedelta, before: bool, catch_up: timedelta
) -> tuple[date, date]:
    """Return the first and the last watched day, as :func:`get_due_moments` does.

    :param today_now: the wall clock where the day counts

    A day is overdue when it is over.

    >>> noon = datetime(2026, 3, 10, 12)
    >>> get_due_days(noon, timedelta(days=30), True, timedelta())[1].isoformat()
    '2026-04-09'
    >>> get_due_days(noon, timedelta(), False, timedelta(7))[1].isoformat()
    '2026-03-09'
    """
    last = (today_now + lead).date()
    if before:
        return today_now.date(), last
    last -= timedelta(days=1)
    return last - timedelta(days=catch_up.days), last


def get_retry_delay(tries: int) -> timedelta:
    """Return how long to wait after the ``tries``-th failure; it doubles each time.

    >>> get_retry_delay(1), get_retry_delay(3)
    (datetime.timedelta(seconds=300), datetime.timedelta(seconds=1200))
    >>> get_retry_delay(50)
    datetime.timedelta(days=1)
    """
    return min(FIRST_RETRY * 2 ** min(tries - 1, 20), LAST_RETRY)
