# Part of Field Service. License LGPL-3.
"""When somebody can come: the best appointments for one job.

Nothing here knows the database. All moments are naive datetimes in UTC. A visit needs
working time for the way to it, for the work, and for the way on to the next visit of
the same shift; breaks and nights do not count. It begins at a quarter of an hour.

How good an appointment is, is told by a score of 0 to 100 points:

============== ======= ==========================================================
inside the wish   35   the visit lies in the period that the customer wishes
in time           25   what was promised is kept; half of it when one of two is
soon              15   halved with every day that the customer has to wait
little travel     12   none is left when the detour takes two hours
dedicated          8   the engineer who looks after the customer
even load          5   none is left for somebody who has no free hour
============== ======= ==========================================================

Who has no wish and no promise has these points for every appointment.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from .free_time import Visit, find_free
from .intervals import ZERO, advance, measure, split, subtract
from .sla_clock import Interval

WISH, IN_TIME, SOON, TRAVEL, DEDICATED, LOAD = 35.0, 25.0, 15.0, 12.0, 8.0, 5.0
QUARTER = timedelta(minutes=15)
HALF_DAY = 12
# A longer break ends the shift; the next one begins at home.
LONGEST_BREAK = timedelta(hours=4)
FAR = timedelta(hours=2)
DAY = timedelta(days=1)
AWAY = object()


@dataclass(frozen=True)
class Job:
    """What has to be done.

    :ivar duration: working time that is needed
    :ivar earliest: when it may begin
    :ivar latest: when it has to be finished
    :ivar ways: how long the way between each place and the customer is
    :ivar wish_start: from when on the customer wishes it, None: from any time on
    :ivar wish_end: until when the customer wishes it to be finished
    :ivar start_by: until when an arrival was promised
    :ivar end_by: until when the end was promised
    """

    duration: timedelta
    earliest: datetime
    latest: datetime
    ways: Mapping[Hashable, timedelta]
    wish_start: datetime | None = None
    wish_end: datetime | None = None
    start_by: datetime | None = None
    end_by: datetime | None = None

    def is_in_wish(self, start: datetime, end: datetime) -> bool:
        """Tell whether a visit lies in the period that the customer wishes."""
        return (not self.wish_start or start >= self.wish_start) and (
            not self.wish_end or end <= self.wish_end
        )

    def get_punctuality(self, start: datetime, end: datetime) -> float:
        """Return how much of what was promised is kept, from 0 to 1."""
        kept = [
            moment <= deadline
            for moment, deadline in ((start, self.start_by), (end, self.end_by))
            if deadline
        ]
        return sum(kept) / len(kept) if kept else 1.0


@dataclass(frozen=True)
class Engineer:
    """Who could come.

    :ivar key: by which he is told apart
    :ivar working: his working hours
    :ivar visits: where he has to be
    :ivar absences: when he is away; no visit goes on behind them
    :ivar home: where his shifts begin
    :ivar zone: his time zone
    :ivar is_dedicated: whether he looks after this customer
    """

    key: Hashable
    working: Sequence[Interval]
    visits: Sequence[Visit] = ()
    absences: Sequence[Interval] = ()
    home: Hashable = None
    zone: tzinfo = timezone.utc
    is_dedicated: bool = False

    def get_load(self) -> float:
        """Return which part of his working hours is taken, from 0 to 1."""
        present = subtract(self.working, self.absences)
        if not present:
            return 1.0
        return 1.0 - measure(find_free(present, self.visits)) / measure(present)

    def to_local(self, moment: datetime) -> datetime:
        """Return a moment in his time zone."""
        return moment.replace(tzinfo=timezone.utc).astimezone(self.zone)


class Slot(NamedTuple):
    """A possible appointment.

    :ivar key: whose
    :ivar travel: the way to it
    :ivar detour: how much longer he is on the road because of it
    :ivar place: where he comes from
    :ivar in_wish: whether it lies in the period that the customer wishes
    :ivar punctuality: how much of what was promised is kept, from 0 to 1
    :ivar half_day: the day where the engineer is, and whether it is after noon
    """

    score: float
    key: Hashable
    start: datetime
    end: datetime
    travel: timedelta
    detour: timedelta
    place: Hashable
    in_wish: bool
    punctuality: float
    half_day: tuple[date, bool]


class Gap(NamedTuple):
    """Time of one shift between two visits.

    :ivar shift: the working hours of the shift
    :ivar start: the end of the visit before it, or the begin of the shift
    :ivar end: the next arrival, or the end of the shift
    :ivar place: where the engineer comes from
    :ivar onward: the way from the customer to the next visit
    :ivar saved: the way to the next visit that he does not drive any more
    """

    shift: Sequence[Interval]
    start: datetime
    end: datetime
    place: Hashable
    onward: timedelta = ZERO
    saved: timedelta = ZERO


def find_gaps(engineer: Engineer, job: Job) -> list[Gap]:
    """Return the gaps between the engineer's visits, shift by shift."""
    gaps = []
    # Who was away comes from home again, and is not expected there.
    away = [Visit(start, end, AWAY) for start, end in engineer.absences]
    busy = sorted([*engineer.visits, *away], key=lambda visit: visit[:2])
    for shift in split(engineer.working, LONGEST_BREAK):
        begin, finish = shift[0][0], shift[-1][1]
        place = engineer.home
        for visit in busy:
            is_away = visit.place is AWAY
            if visit.end <= shift[0][0] - LONGEST_BREAK or visit.start >= finish:
                continue
            if visit.start > begin:
                onward = ZERO if is_away else job.ways[visit.place]
                gap = Gap(shift, begin, visit.start, place, onward, visit.travel)
                gaps.append(gap)
            if visit.end >= begin or begin == shift[0][0]:
                begin = max(begin, visit.end)
                place = engineer.home if is_away else visit.place
        if begin < finish:
            gaps.append(Gap(shift, begin, finish, place))
    return gaps


def round_up(engineer: Engineer, moment: datetime) -> datetime:
    """Return the next quarter of an hour on the engineer's clock."""
    local = engineer.to_local(moment).replace(tzinfo=None)
    return moment + (datetime.min - local) % QUARTER


def fit(engineer: Engineer, job: Job, gap: Gap, since: datetime):
    """Return the first visit in a gap that does not begin before ``since``.

    :return: start and end, or None
    """
    arrival = advance(gap.shift, gap.start, job.ways[gap.place])
    if arrival is None:
        return None
    start = round_up(engineer, max(arrival, since, job.earliest))
    # Nobody arrives in a break.
    for begin, end in gap.shift:
        if start < end:
            start = max(start, round_up(engineer, begin))
            if start < end:
                break
    else:
        return None
    end = advance(gap.shift, start, job.duration)
    left = None if end is None else advance(gap.shift, end, gap.onward)
    if left is None or left > gap.end or end > job.latest:
        return None
    return start, end


def find_engineer_slots(engineer: Engineer, job: Job) -> list[Slot]:
    """Return the engineer's best appointment of each half-day."""
    best: dict[tuple, Slot] = {}
    load = engineer.get_load()
    for gap in find_gaps(engineer, job):
        since = max(gap.start, job.earliest)
        # Later is never better, except where another half-day or the wish begins.
        moments = [since, *find_half_days(engineer, since, gap.end)]
        if job.wish_start and since < job.wish_start < gap.end:
            moments.append(job.wish_start)
        for moment in moments:
            period = fit(engineer, job, gap, moment)
            if period:
                slot = build_slot(engineer, job, gap, period, load)
                other = best.get(slot.half_day, slot)
                best[slot.half_day] = min(slot, other, key=sort_key)
    return list(best.values())


def find_half_days(engineer: Engineer, start: datetime, end: datetime):
    """Return when mornings and afternoons begin between two moments."""
    local = engineer.to_local(start).replace(tzinfo=None)
    half = timedelta(hours=HALF_DAY)
    moment = start - (local - datetime.min) % half + half
    moments = []
    while moment < end:
        moments.append(moment)
        moment += half
    return moments


def sort_key(slot: Slot):
    """Return by what the best appointment comes first."""
    return -slot.score, slot.start, str(slot.key)


def build_slot(
    engineer: Engineer, job: Job, gap: Gap, period: Interval, load: float
) -> Slot:
    """Return the appointment in ``period``, with its score."""
    start, end = period
    travel = job.ways[gap.place]
    detour = max(travel + gap.onward - gap.saved, ZERO)
    in_wish = job.is_in_wish(start, end)
    punctuality = job.get_punctuality(start, end)
    local = engineer.to_local(start)
    score = (
        WISH * in_wish
        + IN_TIME * punctuality
        + SOON * 0.5 ** (max(start - job.earliest, ZERO) / DAY)
        + TRAVEL * max(0.0, 1.0 - detour / FAR)
        + DEDICATED * engineer.is_dedicated
        + LOAD * (1.0 - load)
    )
    return Slot(
        score,
        engineer.key,
        start,
        end,
        travel,
        detour,
        gap.place,
        in_wish,
        punctuality,
        (local.date(), local.hour >= HALF_DAY),
    )


def find_slots(engineers: Iterable[Engineer], job: Job, limit: int = 3) -> list[Slot]:
    """Return the best appointments, best first, such that there is a choice.

    An engineer has one appointment a half-day at most. Another half-day is preferred
    to another engineer in the same one.
    """
    slots = sorted(
        (slot for engineer in engineers for slot in find_engineer_slots(engineer, job)),
        key=sort_key,
    )
    first = {}
    for slot in slots:
        first.setdefault(slot.half_day, slot)
    others = [slot for slot in slots if first[slot.half_day] is not slot]
    return sorted([*first.values(), *others][:limit], key=sort_key)


def find_slot_at(engineer: Engineer, job: Job, start: datetime) -> Slot | None:
    """Return the appointment that begins at ``start``, None when it is not possible."""
    load = engineer.get_load()
    for gap in find_gaps(engineer, job):
        if gap.start <= start < gap.end:
            period = fit(engineer, job, gap, start)
            if period and period[0] == start:
                return build_slot(engineer, job, gap, period, load)
    return None
