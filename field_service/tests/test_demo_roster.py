# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.demo.people import SHIFTS
from odoo.addons.field_service.demo.roster import LEFT, Roster, Shift

BEGUN = timedelta(minutes=105)
ZONES = ("America/New_York", "America/Chicago", "America/Denver")


@tagged("post_install", "-at_install")
class TestDemoRoster(BaseCase):
    """The demonstration can be loaded at any hour: nobody works at night."""

    def setUp(self):
        super().setUp()
        self.roster = Roster()
        self.shifts = {}
        for name, (_label, days, begin, end) in SHIFTS.items():
            for zone in ZONES:
                shift = Shift(days, begin, end, zone)
                self.shifts[name, zone] = shift
                self.roster.join((name, zone), shift)

    def test_last_moment_at_work_at_every_hour_of_a_week(self):
        for hour in range(7 * 24):
            # Over the night in which the clocks go back.
            now = datetime(2026, 10, 29, 0, 20) + timedelta(hours=hour)
            for engineer, shift in self.shifts.items():
                moment = self.roster.last_at_work(engineer, now, BEGUN)
                closing = self.roster.closing(engineer, moment)
                opening, end = shift.on((closing - timedelta(hours=6)).date())
                self.assertEqual(closing, end)
                self.assertLessEqual(moment, now)
                self.assertGreaterEqual(moment, opening + BEGUN)
                self.assertLessEqual(moment, closing - LEFT)
                self.assertLess(now - moment, timedelta(days=4, hours=2))

    def test_it_is_now_in_the_middle_of_a_day(self):
        noon = datetime(2026, 10, 29, 18)
        self.assertEqual(self.roster.last_at_work(("day", ZONES[1]), noon, BEGUN), noon)

    def test_days_off_do_not_count(self):
        engineer = ("day", ZONES[1])
        noon = datetime(2026, 10, 29, 18)
        self.roster.block(engineer, noon - timedelta(days=2), noon)
        self.assertEqual(
            self.roster.last_at_work(engineer, noon, BEGUN).date(),
            datetime(2026, 10, 26).date(),
        )
        self.roster.unblock(engineer, noon - timedelta(days=2), noon)
        self.assertEqual(self.roster.last_at_work(engineer, noon, BEGUN), noon)
