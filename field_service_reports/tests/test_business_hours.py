# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.business_hours import WorkingTime, merge_spans, pause_spans


def at(day, hour, minute=0):
    """A moment in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute)


# Monday and Tuesday, 8 to 12 and 13 to 17.
TWO_DAYS = [
    (at(day, start), at(day, end))
    for day in (2, 3)
    for start, end in ((8, 12), (13, 17))
]

moments = st.integers(0, 4 * 24 * 60).map(lambda m: at(1, 0) + timedelta(minutes=m))
spans = st.lists(st.tuples(moments, moments), max_size=6)
relaxed = settings(
    database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@tagged("post_install", "-at_install")
class TestBusinessHours(BaseCase):
    def setUp(self):
        super().setUp()
        self.work = WorkingTime(TWO_DAYS)

    def test_within_a_day(self):
        self.assertEqual(self.work.hours(at(2, 9), at(2, 11, 30)), 2.5)

    def test_over_the_lunch_break(self):
        self.assertEqual(self.work.hours(at(2, 11), at(2, 14)), 2.0)

    def test_over_the_night(self):
        self.assertEqual(self.work.hours(at(2, 16), at(3, 9)), 2.0)

    def test_outside_working_hours(self):
        self.assertEqual(self.work.hours(at(2, 18), at(3, 7)), 0.0)

    def test_before_and_after_everything(self):
        self.assertEqual(self.work.hours(at(1, 0), at(5, 0)), 16.0)

    def test_end_before_start(self):
        self.assertEqual(self.work.hours(at(3, 9), at(2, 9)), 0.0)

    def test_no_calendar(self):
        self.assertEqual(WorkingTime([]).hours(at(2, 9), at(3, 9)), 0.0)

    def test_pauses_are_taken_out(self):
        # 9–17 is 7 h; the pause 10–14 takes 3 working hours of them.
        pauses = [(at(2, 10), at(2, 14))]
        self.assertEqual(self.work.hours(at(2, 9), at(2, 17), pauses), 4.0)

    def test_overlapping_pauses_count_once(self):
        pauses = [(at(2, 9), at(2, 11)), (at(2, 10), at(2, 12))]
        self.assertEqual(self.work.hours(at(2, 8), at(2, 12), pauses), 1.0)

    def test_pause_beyond_the_ends(self):
        pauses = [(at(1, 0), at(2, 9)), (at(2, 11), at(4, 0))]
        self.assertEqual(self.work.hours(at(2, 8), at(2, 12), pauses), 2.0)

    def test_pause_spans(self):
        steps = [
            (at(2, 9), True),
            (at(2, 10), True),
            (at(2, 11), False),
            (at(2, 12), False),
            (at(2, 13), True),
        ]
        self.assertEqual(
            pause_spans(steps, at(2, 15)),
            [(at(2, 9), at(2, 11)), (at(2, 13), at(2, 15))],
        )

    @relaxed
    @given(spans, moments, moments, moments)
    def test_hours_add_up(self, working, first, second, third):
        first, second, third = sorted((first, second, third))
        work = WorkingTime(working)
        self.assertAlmostEqual(
            work.hours(first, second) + work.hours(second, third),
            work.hours(first, third),
            places=6,
        )

    @relaxed
    @given(spans, spans, moments, moments)
    def test_bounds(self, working, pauses, start, end):
        hours = WorkingTime(working).hours(start, end, pauses)
        longest = max((end - start).total_seconds() / 3600, 0)
        self.assertTrue(-1e-9 <= hours <= longest + 1e-9)

    @relaxed
    @given(spans)
    def test_merged_spans_are_apart(self, some):
        merged = merge_spans(some)
        for (_start, end), (start, _end) in zip(merged, merged[1:], strict=False):
            self.assertLess(end, start)
        covered = sum((end - start for start, end in merged), timedelta())
        lengths = (end - start for start, end in some if start < end)
        longest = sum(lengths, timedelta())
        self.assertLessEqual(covered, longest)
