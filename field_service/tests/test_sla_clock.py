# Part of Field Service. License LGPL-3.
import doctest
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import sla_clock
from ..engine.sla_clock import Target, WorkingTime, hours, judge, merge
from .sla_cases import CALENDARS, CASES, read_case, to_utc

FIRST_DAY, LAST_DAY = date(2025, 12, 1), date(2028, 4, 1)
DAY_ONE = datetime(2026, 3, 2)


def build_working_time(name):
    """Return the working time of a calendar of the table, without Odoo."""
    zone, lines, holidays = CALENDARS[name]
    intervals = []
    for offset in range((LAST_DAY - FIRST_DAY).days):
        day = FIRST_DAY + timedelta(days=offset)
        week = (day.toordinal() - 1) // 7 % 2
        for days, day_hours, weeks in lines:
            if day.weekday() in days and weeks in (None, week):
                intervals += [
                    (to_local(day, begin, zone), to_local(day, end, zone))
                    for begin, end in day_hours
                ]
    off = [
        (to_utc(start, zone), to_utc(end, zone) + timedelta(seconds=1))
        if end.endswith("59")
        else (to_utc(start, zone), to_utc(end, zone))
        for start, end in holidays
    ]
    return WorkingTime.from_intervals(subtract(merge(intervals), off))


def to_local(day, hour, zone):
    midnight = datetime.combine(day + timedelta(days=hour // 24), time())
    moment = midnight + timedelta(hours=hour % 24)
    return to_utc(moment.isoformat(" "), zone)


def subtract(intervals, holes):
    for start, end in holes:
        intervals = [
            piece
            for begin, finish in intervals
            for piece in (
                (begin, min(finish, start)),
                (max(begin, end), finish),
            )
            if piece[0] < piece[1]
        ]
    return intervals


def minutes(number):
    return DAY_ONE + timedelta(minutes=number)


# Moments of ten days, in quarters of an hour.
QUARTERS = st.integers(0, 10 * 24 * 4).map(lambda quarter: quarter * 15)
SPANS = st.lists(QUARTERS, max_size=16, unique=True).map(
    lambda marks: list(pairwise(sorted(marks)))[::2]
)


@tagged("post_install", "-at_install")
class TestSlaClock(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(sla_clock).failed, 0)

    def test_table(self):
        working_times = {name: build_working_time(name) for name in CALENDARS}
        for case in CASES:
            about, calendar, received, target, pauses, deadline = read_case(case)
            with self.subTest(about):
                self.assertEqual(
                    working_times[calendar].find_deadline(
                        received, timedelta(hours=target), pauses
                    ),
                    deadline,
                )

    def test_deadline_and_worked_hours_agree(self):
        working_times = {name: build_working_time(name) for name in CALENDARS}
        for case in CASES:
            about, calendar, received, target, pauses, deadline = read_case(case)
            if deadline:
                with self.subTest(about):
                    running = working_times[calendar].running(
                        received, deadline, pauses
                    )
                    self.assertEqual(hours(running), target)

    def test_windows_are_loaded_as_far_as_needed(self):
        office = build_working_time("berlin")
        asked = []

        def load(number):
            asked.append(number)
            return office._load(number)

        clock = WorkingTime(load)
        clock.find_deadline(datetime(2026, 3, 2, 9), timedelta(hours=4))
        clock.worked(datetime(2026, 3, 2, 9), datetime(2026, 3, 4))
        self.assertEqual(len(asked), 1)

    def test_swapped_moments_are_negative(self):
        office = build_working_time("berlin")
        start, end = datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 11)
        self.assertEqual(hours(office.worked(end, start)), -2)

    def test_judgement(self):
        noon, late = DAY_ONE, DAY_ONE + timedelta(seconds=1)
        warning = DAY_ONE - timedelta(hours=1)
        cases = [
            ([], (None, None, None)),
            ([Target(noon, warning, None)], ("running", noon, warning)),
            ([Target(noon, warning, noon)], ("met", None, None)),
            ([Target(noon, warning, late)], ("missed", None, None)),
            # One that was late does not hide one that is still open.
            (
                [Target(noon, warning, late), Target(late, noon, None)],
                ("running", late, noon),
            ),
            (
                [Target(noon, None, noon), Target(noon, None, late)],
                ("missed",) + 2 * (None,),
            ),
            # While the clock stands still there is no deadline.
            ([Target(None, None, None)], ("running", None, None)),
            ([Target(None, None, noon)], ("met", None, None)),
        ]
        for targets, verdict in cases:
            with self.subTest(targets=targets):
                self.assertEqual(tuple(judge(targets)), verdict)

    @settings(max_examples=150, deadline=None)
    @given(
        spans=SPANS,
        start=QUARTERS,
        target=st.integers(1, 60).map(lambda quarter: quarter * 15),
        holes=SPANS,
        open_from=st.none() | QUARTERS,
    )
    def test_like_counting_minutes(self, spans, start, target, holes, open_from):
        def is_running(minute):
            return any(a <= minute < b for a, b in spans) and not any(
                a <= minute < b for a, b in holes
            )

        def count():
            left = target
            for minute in range(start, 10 * 24 * 60):
                if left and open_from is not None and minute >= open_from:
                    return None
                if is_running(minute):
                    left -= 1
                    if not left:
                        return minute + 1
            return None

        clock = WorkingTime.from_intervals((minutes(a), minutes(b)) for a, b in spans)
        pauses = [(minutes(a), minutes(b)) for a, b in holes]
        if open_from is not None:
            pauses.append((minutes(open_from), None))
        expected = count()
        self.assertEqual(
            clock.find_deadline(minutes(start), timedelta(minutes=target), pauses),
            minutes(expected) if expected is not None else None,
        )

    @settings(max_examples=150, deadline=None)
    @given(spans=SPANS, start=QUARTERS, end=QUARTERS, holes=SPANS)
    def test_hours_like_counting_minutes(self, spans, start, end, holes):
        start, end = sorted((start, end))
        inside = [
            minute
            for minute in range(start, end, 15)
            if any(a <= minute < b for a, b in spans)
        ]
        running = [
            minute for minute in inside if not any(a <= minute < b for a, b in holes)
        ]
        clock = WorkingTime.from_intervals((minutes(a), minutes(b)) for a, b in spans)
        pauses = [(minutes(a), minutes(b)) for a, b in holes]
        self.assertEqual(
            hours(clock.worked(minutes(start), minutes(end))), len(inside) / 4
        )
        self.assertEqual(
            hours(clock.running(minutes(start), minutes(end), pauses)),
            len(running) / 4,
        )
        if inside:
            back = clock.find_start(
                minutes(end), clock.worked(minutes(start), minutes(end))
            )
            self.assertEqual(clock.worked(minutes(start), back), timedelta())
