# Part of Field Service. License LGPL-3.
import doctest
import unittest
from datetime import datetime, timedelta

from odoo.addons.field_service.engine import reliability
from odoo.addons.field_service.engine.reliability import (
    Failure,
    Figures,
    find_downtimes,
    measure,
)
from odoo.addons.field_service.engine.sla_clock import WorkingTime, hours


def at(day, hour=0, month=3):
    """A moment of 2026; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour)


def office_hours(start, end):
    """Count the hours from Monday to Friday, 8 to 16 o'clock."""
    days = (at(2) + timedelta(days=number) for number in range(60))
    working = WorkingTime.from_intervals(
        (day.replace(hour=8), day.replace(hour=16)) for day in days if day.weekday() < 5
    )
    return hours(working.worked(start, end))


class TestReliability(unittest.TestCase):
    """The figures of hand-computed cases."""

    def test_documented_examples(self):
        results = doctest.testmod(reliability)
        self.assertTrue(results.attempted)
        self.assertFalse(results.failed)

    def test_one_month_by_hand(self):
        """March has 31 × 24 = 744 hours; down for 10 and 14 hours."""
        figures = measure(
            at(1),
            at(1, month=4),
            [Failure(at(3, 8), at(3, 18)), Failure(at(20, 22), at(21, 12))],
            [10.0, 14.0],
        )
        self.assertEqual(figures.exposure, 744)
        self.assertEqual(figures.downtime, 24)
        self.assertEqual(figures.failures, 2)
        self.assertEqual(figures.mtbf, (744 - 24) / 2)
        self.assertEqual(figures.mttr, 12)
        self.assertAlmostEqual(figures.availability, 720 / 744)

    def test_bad_fix_counts_its_downtime_only(self):
        figures = measure(
            at(1),
            at(11),
            [Failure(at(2), at(3)), Failure(at(5), at(6), counts=False)],
        )
        self.assertEqual(figures.failures, 1)
        self.assertEqual(figures.downtime, 48)
        self.assertEqual(figures.mtbf, 240 - 48)

    def test_no_failure_says_only_longer_than_the_exposure(self):
        figures = measure(at(1), at(11), [])
        self.assertIsNone(figures.mtbf)
        self.assertEqual(figures.exposure, 240)
        self.assertEqual(figures.availability, 1)

    def test_failures_are_cut_off_at_the_ends_of_the_period(self):
        """Begun before: not counted again. Not over: down until the end."""
        figures = measure(
            at(10), at(20), [Failure(at(8), at(11)), Failure(at(19), None)]
        )
        self.assertEqual(figures.failures, 1)
        self.assertEqual(figures.downtime, 48)
        after = measure(at(10), at(20), [Failure(at(21), None)])
        self.assertEqual((after.failures, after.downtime), (0, 0))

    def test_failure_at_the_very_border_counts_once(self):
        failure = [Failure(at(10), at(10, 6))]
        first, second = (
            measure(at(1), at(10), failure),
            measure(at(10), at(20), failure),
        )
        self.assertEqual((first.failures, second.failures), (0, 1))
        self.assertEqual((first.downtime, second.downtime), (0, 6))

    def test_overlapping_downtimes_count_once(self):
        """Two calls on one unit: 8–14 and 10–12 are six hours, not eight."""
        failures = [Failure(at(2, 8), at(2, 14)), Failure(at(2, 10), at(2, 12))]
        self.assertEqual(
            find_downtimes(failures, at(1), at(5)), [(at(2, 8), at(2, 14))]
        )
        figures = measure(at(1), at(5), failures)
        self.assertEqual((figures.failures, figures.downtime), (2, 6))

    def test_working_hours(self):
        """A week has 40 hours; down from Friday 14 to Monday 10 o'clock: 2 + 2."""
        figures = measure(
            at(2), at(16), [Failure(at(6, 14), at(9, 10))], clock=office_hours
        )
        self.assertEqual(figures.exposure, 80)
        self.assertEqual(figures.downtime, 4)
        self.assertEqual(figures.mtbf, 76)
        self.assertEqual(figures.availability, 0.95)

    def test_failure_that_ended_before_it_began_is_no_downtime(self):
        figures = measure(at(1), at(11), [Failure(at(5), at(4))])
        self.assertEqual((figures.failures, figures.downtime), (1, 0))

    def test_life_that_has_not_begun(self):
        self.assertEqual(measure(at(5), at(5), [Failure(at(4), None)]), Figures())
        self.assertIsNone(Figures().availability)
        self.assertIsNone(Figures().mttr)

    def test_many_units_are_summed_before_they_are_divided(self):
        """900 h with one failure and 100 h with three: 1000 / 4, not an average."""
        pooled = Figures(exposure=900, failures=1).plus(
            Figures(exposure=100, failures=3)
        )
        self.assertEqual(pooled.mtbf, 250)
