# Part of Field Service. License LGPL-3.
"""The life of a telephone call, told by events that come late, twice or not at all."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

EVENTS = ("ringing", "answered", "ended")
# Which stamp an event sets.
STAMPS = {"ringing": "started_at", "answered": "answered_at", "ended": "ended_at"}
# A clock that is wrong by more than this is not believed.
MAX_SKEW = timedelta(hours=12)


class Stamps(NamedTuple):
    """When a call began to ring, was answered and ended; None where it is not known."""

    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None


def add_event(stamps: Stamps, event: str, moment: datetime) -> Stamps:
    """Return the stamps after ``event``; what was told already changes nothing.

    >>> noon = datetime(2026, 1, 1, 12)
    >>> ended = add_event(Stamps(), "ended", noon)
    >>> ended.started_at == ended.ended_at == noon
    True
    >>> add_event(ended, "ended", noon + timedelta(hours=1)) == ended
    True
    """
    told = dict(zip(STAMPS.values(), stamps, strict=True))
    name = STAMPS[event]
    if event == "ringing":
        # Began at the earliest moment that anybody tells of.
        known = [stamp for stamp in (*stamps, moment) if stamp]
        told[name] = min(known)
    elif not told[name]:
        told[name] = moment
        told["started_at"] = min(filter(None, (told["started_at"], moment)))
    if told["ended_at"] and told["answered_at"]:
        # Nobody answers a call that is over.
        told["ended_at"] = max(told["ended_at"], told["answered_at"])
    return Stamps(**told)


def get_state(stamps: Stamps) -> str:
    """Return ``ringing``, ``answered``, ``ended`` or ``missed``.

    >>> noon = datetime(2026, 1, 1, 12)
    >>> get_state(Stamps(noon)), get_state(Stamps(noon, None, noon))
    ('ringing', 'missed')
    >>> get_state(Stamps(noon, noon)), get_state(Stamps(noon, noon, noon))
    ('answered', 'ended')
    """
    if stamps.ended_at:
        return "ended" if stamps.answered_at else "missed"
    return "answered" if stamps.answered_at else "ringing"


def read_moment(value, now: datetime) -> datetime:
    """Return a moment in UTC, without a zone.

    :param value: ISO 8601 text (with its zone, else UTC), seconds since 1970, or None
        for ``now``
    :param now: the present moment in UTC
    :raises ValueError: it is no moment

    >>> now = datetime(2026, 1, 1, 12)
    >>> read_moment("2026-01-01T12:30:00+03:30", now)
    datetime.datetime(2026, 1, 1, 9, 0)
    >>> read_moment("2031-01-01T12:30:00Z", now) == now
    True
    """
    if value is None or value == "":
        return now
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("timestamp")
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        else:
            moment = datetime.fromtimestamp(value, timezone.utc)
    except (OverflowError, OSError) as error:
        raise ValueError("timestamp") from error
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    moment = moment.replace(microsecond=0)
    return moment if abs(moment - now) <= MAX_SKEW else now


def choose_agent(candidates, available, last_calls):
    """Return the agent who takes the next call, or None.

    :param candidates: ids in the order of preference: each a list of equals
    :param available: ids of those who can take a call
    :param last_calls: ``{id: when the last call reached him}``

    The one who had no call for the longest time comes first among equals.

    >>> choose_agent([[7], [1, 2]], {1, 2}, {1: datetime(2026, 1, 2)})
    2
    >>> choose_agent([[7], [1, 2]], {7, 1}, {})
    7
    >>> choose_agent([[7]], set(), {}) is None
    True
    """
    for equals in candidates:
        free = [key for key in equals if key in available]
        if free:
            return min(free, key=lambda key: (last_calls.get(key, datetime.min), key))
    return None
