# Part of Field Service. License LGPL-3.
"""What somebody may do on a certain day, and what he lacks for it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Grant(NamedTuple):
    """One skill, granted to one person for a time.

    :ivar level: how well he does it, 0 to 100
    :ivar valid_from, valid_to: the first and the last day; None has no limit
    """

    level: int
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the skill counts on ``day``, the last day included."""
        return (not self.valid_from or self.valid_from <= day) and (
            not self.valid_to or day <= self.valid_to
        )


class Gap(NamedTuple):
    """Why a skill does not count.

    :ivar kind: ``missing``, ``expired`` or ``later``
    :ivar day: when it expired, or from when it will count
    """

    kind: str
    day: date | None = None


def find_level(grants: Iterable[Grant], day: date) -> int | None:
    """Return the best level that counts on ``day``, None without any.

    >>> grants = [Grant(30), Grant(70, valid_from=date(2026, 5, 1))]
    >>> find_level(grants, date(2026, 4, 1))
    30
    """
    return max((grant.level for grant in grants if grant.holds_on(day)), default=None)


def find_gap(grants: Iterable[Grant], day: date) -> Gap | None:
    """Return what is wrong with a skill on ``day``, None when nothing is.

    Who will have it again soon is told so rather than that it expired.

    >>> find_gap([Grant(70, valid_to=date(2026, 3, 31))], date(2026, 4, 1))
    Gap(kind='expired', day=datetime.date(2026, 3, 31))
    """
    grants = tuple(grants)
    if find_level(grants, day) is not None:
        return None
    later = [grant.valid_from for grant in grants if (grant.valid_from or day) > day]
    if later:
        return Gap("later", min(later))
    ended = [grant.valid_to for grant in grants if grant.valid_to]
    return Gap("expired", max(ended)) if ended else Gap("missing")
