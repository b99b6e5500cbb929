# Part of Field Service. License LGPL-3.
import doctest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import free_time, intervals, travel
from odoo.addons.field_service.engine.free_time import Visit, find_free, find_place

DAY = datetime(2026, 3, 2)


def at(hour, minute=0):
    return DAY + timedelta(hours=hour, minutes=minute)


def spans(*hours):
    return [(at(start), at(end)) for start, end in hours]


time_spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(
        lambda pair: (at(pair[0]), at(sum(pair)))
    ),
    max_size=8,
)


def minutes_of(spans_):
    """Return the quarters of hours that lie in the spans, slowly but surely."""
    return {
        number
        for number in range(80 * 4)
        for start, end in spans_
        if start <= DAY + number * timedelta(minutes=15) < end
    }


@tagged("post_install", "-at_install")
class TestTravelEngine(BaseCase):
    def test_examples(self):
        for module in (intervals, travel, free_time):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    # -- Sets of time -----------------------------------------------------
    @given(time_spans, time_spans)
    def test_subtract_and_intersect(self, first, second):
        left = intervals.subtract(first, second)
        common = intervals.intersect(first, second)
        here, there = minutes_of(first), minutes_of(second)
        self.assertEqual(minutes_of(left), here - there)
        self.assertEqual(minutes_of(common), here & there)
        for result in (left, common):
            self.assertEqual(result, intervals.merge(result), "in order, apart")
        self.assertEqual(
            intervals.measure(left) + intervals.measure(common),
            intervals.measure(first),
        )

    @given(time_spans, st.integers(0, 70), st.integers(0, 20))
    def test_advance_counts_working_time(self, working, start, hours):
        working = intervals.merge(working)
        end = intervals.advance(working, at(start), timedelta(hours=hours))
        left = intervals.measure(intervals.clip(working, at(start), at(100)))
        if end is None:
            self.assertLessEqual(left, timedelta(hours=hours))
        else:
            worked = intervals.measure(intervals.clip(working, at(start), end))
            self.assertEqual(worked, timedelta(hours=hours))

    def test_shifts(self):
        working = spans((8, 12), (13, 17), (32, 36))
        shifts = intervals.split(working, timedelta(hours=4))
        self.assertEqual([len(shift) for shift in shifts], [2, 1])
        self.assertEqual(len(intervals.split(working, timedelta(hours=20))), 1)
        self.assertEqual(intervals.split([], timedelta(hours=4)), [])

    # -- Free between visits ----------------------------------------------
    def test_the_way_belongs_to_the_visit(self):
        hour = timedelta(hours=1)
        visits = [
            Visit(at(10), at(11), "A", hour),
            Visit(at(14), at(15), "B", hour / 2),
        ]
        self.assertEqual(
            find_free(spans((8, 12), (13, 17)), visits),
            [
                (at(8), at(9)),
                (at(11), at(12)),
                (at(13), at(13, 30)),
                (at(15), at(17)),
            ],
        )

    def test_overlapping_visits_are_one(self):
        visits = [Visit(at(9), at(12)), Visit(at(10), at(11)), Visit(at(11), at(16))]
        self.assertEqual(find_free(spans((8, 17)), visits), spans((8, 9), (16, 17)))

    def test_where_he_is(self):
        visits = [Visit(at(12), at(13), "B"), Visit(at(9), at(10), "A")]
        for hour, place in ((9, "home"), (9.5, "A"), (12, "A"), (12.5, "B"), (20, "B")):
            self.assertEqual(
                find_place(visits, at(hour), at(0), "home"), place, f"{hour}:00"
            )
        self.assertEqual(find_place(visits, at(33), at(24), "home"), "home")

    # -- On the globe -----------------------------------------------------
    def test_known_distances(self):
        # Chicago–Milwaukee and Kyiv–Kharkiv in a straight line.
        for start, end, km in (
            ((41.88, -87.63), (43.04, -87.91), 131),
            ((50.45, 30.52), (49.99, 36.23), 410),
            ((0.0, 179.5), (0.0, -179.5), 111),
        ):
            self.assertAlmostEqual(travel.measure(start, end), km, delta=2)

    def test_a_drive(self):
        minutes, km = travel.drive((41.88, -87.63), (43.04, -87.91), 1.2, 80)
        self.assertAlmostEqual(km, 157, delta=2)
        self.assertAlmostEqual(minutes, 118, delta=2)

    @given(st.tuples(*[st.floats(-89, 89), st.floats(-180, 180)] * 2))
    def test_there_is_as_far_as_back(self, numbers):
        start, end = numbers[:2], numbers[2:]
        self.assertAlmostEqual(
            travel.measure(start, end), travel.measure(end, start), places=6
        )
        self.assertEqual(travel.measure(start, start), 0.0)
