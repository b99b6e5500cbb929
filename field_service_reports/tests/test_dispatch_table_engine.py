# Part of Field Service. License LGPL-3.
import doctest
from datetime import date, datetime, time

from odoo.tests import BaseCase, tagged

from ..engine import business_hours, dispatch_table, kpi, xlsx
from ..engine.dispatch_table import Visit, arrange_visits, week_days


@tagged("post_install", "-at_install")
class TestDispatchTableEngine(BaseCase):
    def setUp(self):
        super().setUp()
        self.days = week_days(date(2026, 3, 4))

    def arrange(self, *visits, engineers=(7, 8)):
        return arrange_visits(visits, engineers, self.days)

    def test_week_begins_where_the_language_says(self):
        self.assertEqual(self.days[0], date(2026, 3, 2))
        self.assertEqual(week_days(date(2026, 3, 7), week_start=6)[0], date(2026, 3, 7))
        self.assertEqual(
            week_days(date(2026, 3, 6), week_start=6)[0], date(2026, 2, 28)
        )

    def test_engineer_without_work_has_a_row(self):
        self.assertEqual(self.arrange(), {7: [[]] * 7, 8: [[]] * 7})

    def test_visits_are_sorted(self):
        late = Visit(7, datetime(2026, 3, 3, 14), datetime(2026, 3, 3, 15), "late")
        early = Visit(7, datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 9), "early")
        cell = self.arrange(late, early)[7][1]
        self.assertEqual([entry.visit.payload for entry in cell], ["early", "late"])
        self.assertEqual((cell[0].start, cell[0].end), (time(8), time(9)))

    def test_visit_of_two_days_is_in_both(self):
        visit = Visit(8, datetime(2026, 3, 3, 22), datetime(2026, 3, 4, 2))
        row = self.arrange(visit)[8]
        self.assertEqual([len(cell) for cell in row], [0, 1, 1, 0, 0, 0, 0])
        self.assertEqual((row[1][0].start, row[1][0].end), (time(22), None))
        self.assertEqual((row[2][0].start, row[2][0].end), (None, time(2)))

    def test_end_at_midnight_stays_on_its_day(self):
        visit = Visit(8, datetime(2026, 3, 3, 22), datetime(2026, 3, 4, 0))
        self.assertEqual(
            [len(cell) for cell in self.arrange(visit)[8]], [0, 1, 0, 0, 0, 0, 0]
        )

    def test_visit_from_the_week_before(self):
        visit = Visit(7, datetime(2026, 3, 1, 12), datetime(2026, 3, 2, 12))
        row = self.arrange(visit)[7]
        self.assertEqual([len(cell) for cell in row], [1, 0, 0, 0, 0, 0, 0])
        self.assertIsNone(row[0][0].start)

    def test_others_are_left_out(self):
        visit = Visit(9, datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 9))
        self.assertNotIn(9, self.arrange(visit))

    def test_examples_in_the_engine(self):
        for module in (business_hours, dispatch_table, kpi, xlsx):
            with self.subTest(module=module.__name__):
                self.assertFalse(doctest.testmod(module).failed)
