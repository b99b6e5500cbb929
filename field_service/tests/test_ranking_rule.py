# Part of Field Service. License LGPL-3.
from datetime import date, datetime
from unittest import TestCase

from odoo.addons.field_service.engine.qualification import (
    Gap,
    Grant,
    find_gap,
    find_level,
)
from odoo.addons.field_service.engine.ranking import (
    WEIGHTS,
    Candidate,
    find_start,
    get_order,
    is_free,
    rate,
)

DAY = date(2026, 3, 10)


def at(hour, minute=0):
    return datetime(2026, 3, 10, hour, minute)


class TestQualification(TestCase):
    def test_a_skill_counts_from_its_first_to_its_last_day(self):
        for first, last, level in (
            (None, None, 70),
            (DAY, DAY, 70),
            (date(2026, 3, 11), None, None),
            (None, date(2026, 3, 9), None),
        ):
            with self.subTest(first=first, last=last):
                self.assertEqual(find_level([Grant(70, first, last)], DAY), level)

    def test_the_best_level_counts(self):
        grants = [Grant(30), Grant(100, valid_to=date(2026, 3, 9)), Grant(60)]
        self.assertEqual(find_level(grants, DAY), 60)

    def test_what_is_missing(self):
        old = Grant(70, valid_to=date(2026, 1, 31))
        older = Grant(70, valid_to=date(2025, 1, 31))
        coming = Grant(70, valid_from=date(2026, 4, 1))
        for grants, gap in (
            ([], Gap("missing")),
            ([older, old], Gap("expired", date(2026, 1, 31))),
            ([old, coming], Gap("later", date(2026, 4, 1))),
            ([old, Grant(10)], None),
        ):
            with self.subTest(gap=gap):
                self.assertEqual(find_gap(grants, DAY), gap)


class TestRanking(TestCase):
    def test_every_priority_shares_out_fifty_points(self):
        for weights in WEIGHTS.values():
            self.assertEqual(sum(weights), 50.0)

    def test_points_worked_out_by_hand(self):
        # 25 × 0.8 + 15 + 0, and of the visit: 20 × 1/2 (8 h later), 20 × 1/2 (60
        # minutes), 10 × 1/2 (16 h of other work).
        candidate = Candidate(level=0.8, delay=8.0, travel=60.0, load=16.0)
        self.assertEqual(rate(candidate, "1"), 60.0)
        # The same for an urgent order: 35 + 38/2 + 8/2 + 4/2.
        self.assertEqual(rate(candidate, "3"), 60.0)
        # After the deadline, half of the points for coming soon are gone: 35 + 38/4 + 6
        late = candidate._replace(meets_deadline=False)
        self.assertEqual(rate(late, "3"), 50.5)
        # Nobody knows when: none of them. An unknown way: half the points of the way.
        self.assertEqual(rate(candidate._replace(delay=None), "1"), 50.0)
        self.assertEqual(rate(candidate._replace(travel=None), "1"), 60.0)
        self.assertEqual(rate(candidate._replace(in_territory=False), "1"), 45.0)
        self.assertEqual(rate(candidate._replace(is_dedicated=True), "1"), 70.0)

    def test_nothing_for_who_lacks_a_skill_and_all_for_who_has_it_all(self):
        best = Candidate(is_dedicated=True, travel=0.0)
        for priority in WEIGHTS:
            self.assertEqual(rate(best, priority), 100.0)
            self.assertEqual(rate(best._replace(missing=1), priority), 0.0)

    def test_the_priority_decides_between_soon_and_near(self):
        soon = Candidate(delay=0.0, travel=120.0)
        near = Candidate(delay=24.0, travel=0.0)
        # Low: 40 + 10 + 25/3 + 15 against 40 + 10/4 + 25 + 15
        self.assertEqual(rate(soon, "0"), 73.3)
        self.assertEqual(rate(near, "0"), 82.5)
        # Urgent: 40 + 38 + 8/3 + 4 against 40 + 38/4 + 8 + 4
        self.assertEqual(rate(soon, "3"), 84.7)
        self.assertEqual(rate(near, "3"), 61.5)

    def test_order_of_the_engineers(self):
        good = Candidate(travel=0.0)
        in_order = [
            Candidate(is_dedicated=True, in_territory=False, load=100.0),
            good,
            Candidate(travel=10.0),
            Candidate(is_available=False, is_dedicated=True, delay=None),
            good._replace(in_territory=False),
            Candidate(missing=1, is_dedicated=True),
            Candidate(missing=1, travel=0.0),
            Candidate(missing=2),
        ]
        mixed = [in_order[number] for number in (5, 2, 7, 0, 4, 6, 1, 3)]
        mixed.sort(key=lambda candidate: get_order(candidate, "1"))
        self.assertEqual(mixed, in_order)


class TestStart(TestCase):
    def test_the_first_quarter_hour_that_is_long_enough(self):
        free = [(at(8), at(9)), (at(10, 20), at(12)), (at(13), at(17))]
        for hours, not_before, expected in (
            (1, at(7), at(8)),
            (1, at(8, 1), at(10, 30)),
            (1.5, at(7), at(10, 30)),
            (2, at(7), at(13)),
            (3, at(13, 46), at(14)),
            (1, at(16, 1), None),
        ):
            with self.subTest(hours=hours, not_before=not_before):
                self.assertEqual(find_start(free, hours, not_before), expected)

    def test_long_work_begins_in_half_a_day(self):
        free = [(at(8), at(12)), (at(13), at(17))]
        self.assertEqual(find_start(free, 12, at(7)), at(8))
        self.assertTrue(is_free(free, at(13), 12))

    def test_the_way_is_driven_in_free_time(self):
        free = [(at(8), at(9)), (at(10), at(12)), (at(13), at(17))]
        self.assertEqual(find_start(free, 0.5, at(7), 30), at(8, 30))
        self.assertEqual(find_start(free, 1, at(8), 30), at(10, 30))
        self.assertEqual(find_start(free, 2, at(14), 90), at(14, 30))
        self.assertIsNone(find_start(free, 1, at(7), 24 * 60))
        self.assertTrue(is_free(free, at(10, 30), 1, 30))
        self.assertFalse(is_free(free, at(10, 15), 1, 30))

    def test_free_at_a_time(self):
        free = [(at(8), at(12))]
        self.assertTrue(is_free(free, at(10), 2))
        self.assertFalse(is_free(free, at(10, 15), 2))
        self.assertFalse(is_free(free, at(7, 45), 1))
        self.assertFalse(is_free([], at(10), 1))
