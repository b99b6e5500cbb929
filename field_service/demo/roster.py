# Part of Field Service. License LGPL-3.
"""Who has time when: the bookings of the engineers."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
QUARTER = timedelta(minutes=15)
# Who is still at work has so much time until he goes home.
LEFT = 3 * QUARTER


def to_utc(day, hour, tz):
    """Return ``hour`` (float, local time) of ``day`` as naive UTC."""
    minutes = round(hour * 60)
    local = datetime.combine(day, time(minutes // 60 % 24, minutes % 60))
    return local.replace(tzinfo=ZoneInfo(tz)).astimezone(UTC).replace(tzinfo=None)


def to_local(moment, tz):
    """Return a naive UTC moment as a naive moment in time zone ``tz``."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(tz))
    return local.replace(tzinfo=None)


class Shift:
    """Working days and hours of one engineer, in his own time zone."""

    def __init__(self, days, begin, end, tz):
        self.days = days
        self.begin = begin
        self.end = end
        self.tz = tz

    def on(self, day):
        """Return ``(start, end)`` of the working day in UTC, or None on a day off."""
        if day.weekday() not in self.days:
            return None
        return to_utc(day, self.begin, self.tz), to_utc(day, self.end, self.tz)


class Roster:
    """The engineers' bookings; two visits at once are impossible."""

    def __init__(self):
        self._shifts = {}
        self._busy = {}

    def join(self, engineer, shift):
        """Add an engineer with his working hours."""
        self._shifts[engineer] = shift
        self._busy[engineer] = []

    def block(self, engineer, start, end):
        """Take ``start`` to ``end`` out of the engineer's free time."""
        self._busy[engineer].append((start, end))

    def unblock(self, engineer, start, end):
        """Give back what was blocked from ``start`` to ``end``."""
        self._busy[engineer].remove((start, end))

    def closing(self, engineer, moment):
        """Return when the working day ends in which ``moment`` lies."""
        shift = self._shifts[engineer]
        return shift.on(to_local(moment, shift.tz).date())[1]

    def last_at_work(self, engineer, moment, begun):
        """Return the last moment, not after ``moment``, in the middle of a day's work.

        At night and on days off that was the afternoon of the last working day.

        :param timedelta begun: for so long he has worked on that day
        """
        shift = self._shifts[engineer]
        day = to_local(moment, shift.tz).date()
        for _day in range(60):
            hours = shift.on(day)
            day -= timedelta(days=1)
            if not hours:
                continue
            opening, closing = hours
            latest = min(moment, closing - LEFT)
            if opening + begun <= latest and self._is_free(engineer, opening, closing):
                return latest
        raise LookupError(f"{engineer} has not been at work")

    def load(self, engineer):
        """Return how many bookings the engineer has."""
        return len(self._busy[engineer])

    def book(self, engineer, earliest, hours):
        """Book the first free slot; return its ``(start, end)``."""
        shift = self._shifts[engineer]
        length = timedelta(hours=hours)
        day = to_local(earliest, shift.tz).date()
        for _day in range(60):
            opening = shift.on(day)
            day += timedelta(days=1)
            if not opening:
                continue
            start = max(opening[0] + 2 * QUARTER, earliest)
            start += (datetime.min - start) % QUARTER
            while start + length <= opening[1]:
                if self._is_free(engineer, start, start + length):
                    # The way to the next customer takes its time, too.
                    self.block(engineer, start - 3 * QUARTER, start + length + QUARTER)
                    return start, start + length
                start += 2 * QUARTER
        raise LookupError(f"{engineer} has no free time")

    def _is_free(self, engineer, start, end):
        return all(
            end <= begin or start >= finish for begin, finish in self._busy[engineer]
        )
