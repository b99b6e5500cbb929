# Part of Field Service. License LGPL-3.
import doctest
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import meter
from odoo.addons.field_service.engine.meter import Meter, Point, judge, run_totals

DAY = datetime(2026, 1, 1, 12)


def on(days):
    return DAY + timedelta(days=days)


@tagged("post_install", "-at_install")
class TestMeterRule(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(meter).failed, 0)

    def test_errors(self):
        old = Point(on(0), 100.0, total=100.0)
        later = Point(on(10), 150.0, total=150.0)
        cases = (
            # value, roll-over at, before, after, jump → error
            (120, 0, old, later, "none", ""),
            (100, 0, old, later, "none", ""),
            (99, 0, old, None, "none", "below_before"),
            (99, 0, old, None, "restart", ""),
            (151, 0, old, later, "none", "above_after"),
            (150, 0, None, later, "none", ""),
            (-1, 0, None, None, "none", "negative"),
            (1000, 1000, old, None, "none", "beyond_roll_over"),
            (999, 1000, old, None, "none", ""),
            (float("nan"), 0, old, None, "none", "not_a_number"),
            (float("inf"), 0, old, None, "none", "not_a_number"),
        )
        for value, roll_over_at, before, after, jump, error in cases:
            with self.subTest(value=value, jump=jump):
                verdict = judge(
                    Meter(roll_over_at=roll_over_at), value, on(5), before, after, jump
                )
                self.assertEqual(verdict.error, error)

    def test_roll_over_is_found_when_the_pace_explains_it(self):
        almost = Point(on(0), 9990.0, total=9990.0)
        rule = Meter(roll_over_at=10000.0, expected_max=24.0)
        self.assertEqual(
            judge(rule, 14.0, on(1), almost), ("", "", "roll_over", 10014.0)
        )
        self.assertEqual(judge(rule, 50.0, on(1), almost).error, "below_before")
        # Said by somebody it is believed, but doubted.
        verdict = judge(rule, 50.0, on(1), almost, jump="roll_over")
        self.assertEqual((verdict.error, verdict.doubt), ("", "high"))
        # Without a pace a tenth of the round is believed.
        no_pace = Meter(roll_over_at=10000.0)
        self.assertFalse(judge(no_pace, 900.0, on(1), almost).error)
        self.assertEqual(judge(no_pace, 5000.0, on(1), almost).error, "below_before")

    def test_doubts_of_a_counter(self):
        old = Point(on(0), 100.0, total=100.0)
        cases = (
            # rule, value, day, after → doubt
            (Meter(expected_max=24), 124, 1, None, ""),
            (Meter(expected_max=24), 125, 1, None, "high"),
            # Within a day a machine may do all that it does in one.
            (Meter(expected_max=24), 124, 0.1, None, ""),
            (Meter(expected_min=2), 110, 5, None, ""),
            (Meter(expected_min=2), 109, 5, None, "low"),
            (Meter(expected_min=2), 100, 0.5, None, ""),
            (Meter(average_per_day=8), 180, 1, None, ""),
            (Meter(average_per_day=8), 181, 1, None, "high"),
            (Meter(), 10**6, 1, None, ""),
            # The way to the next one counts, too.
            (Meter(expected_max=24), 101, 5, Point(on(6), 140.0), "high"),
        )
        for rule, value, days, after, doubt in cases:
            with self.subTest(rule=rule, value=value):
                self.assertEqual(judge(rule, value, on(days), old, after).doubt, doubt)

    def test_gauge(self):
        rule = Meter(is_counter=False, expected_min=-5.0, expected_max=80.0)
        self.assertEqual(judge(rule, 20.0, on(1)).doubt, "")
        self.assertEqual(judge(rule, 81.0, on(1)).doubt, "high")
        self.assertEqual(judge(rule, -6.0, on(1)).doubt, "low")
        free = Meter(is_counter=False)
        self.assertEqual(judge(free, -300.0, on(1)), ("", "", "none", -300.0))

    def test_totals_go_on_over_a_roll_over_and_a_new_counter(self):
        points = [
            Point(on(0), 9900.0),
            Point(on(1), 100.0, "roll_over"),
            Point(on(2), 250.0),
            Point(on(3), 20.0, "restart"),
        ]
        totals = run_totals(Meter(roll_over_at=10000.0), points)
        self.assertEqual([p.total for p in totals], [9900, 10100, 10250, 10270])
        # With a reading of 50 in between it is that one which rolled over.
        points.insert(1, Point(on(0.5), 50.0, "roll_over"))
        totals = run_totals(Meter(roll_over_at=10000.0), points)
        self.assertEqual([p.total for p in totals], [9900, 10050, 10100, 10250, 10270])
        self.assertEqual(totals[2].jump, "none")

    def test_forecast(self):
        average = meter.get_average(
            Point(on(0), 0, total=100), Point(on(10), 0, total=200)
        )
        self.assertEqual(average, 10.0)
        self.assertEqual(meter.get_average(Point(on(0), 0), Point(on(0.5), 0)), 0.0)
        self.assertEqual(meter.foretell(on(10), 200, 10.0, 500), date(2026, 2, 10))
        self.assertEqual(meter.foretell(on(10), 600, 10.0, 500), date(2026, 1, 11))
        self.assertIsNone(meter.foretell(on(10), 200, 0.001, 500))
        self.assertIsNone(meter.foretell(on(10), 200, 10.0, 0))

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.floats(0, 900), min_size=2, max_size=12))
    def test_what_is_judged_one_by_one_adds_up(self, values):
        """However readings come, the totals of accepted ones never fall."""
        rule = Meter(roll_over_at=1000.0)
        points = []
        for index, value in enumerate(values):
            before = points[-1] if points else None
            verdict = judge(rule, value, on(index), before)
            if not verdict.error:
                points.append(Point(on(index), value, verdict.jump, verdict.total))
        totals = [point.total for point in points]
        self.assertEqual(totals, sorted(totals))
        again = [point.total for point in run_totals(rule, points)]
        for first, second in zip(totals, again, strict=True):
            self.assertAlmostEqual(first, second)
