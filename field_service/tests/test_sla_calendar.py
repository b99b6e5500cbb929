# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..engine.sla_clock import hours
from .common import ServiceCommon
from .sla_cases import CALENDARS, CASES, read_case, to_utc


@tagged("post_install", "-at_install")
class TestSlaCalendar(ServiceCommon):
    """The same table as for the engine, with Odoo's calendars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendars = {name: cls.create_calendar(name) for name in CALENDARS}

    @classmethod
    def create_calendar(cls, name):
        """Create a calendar of the table with its holidays."""
        zone, lines, holidays = CALENDARS[name]
        two_weeks = any(week is not None for _days, _hours, week in lines)
        calendar = cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": zone,
                "company_id": cls.company.id,
                "two_weeks_calendar": two_weeks,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                            "week_type": str(week) if week is not None else False,
                            "day_period": "morning",
                        }
                    )
                    for days, day_hours, week in lines
                    for day in days
                    for begin, end in day_hours
                ],
            }
        )
        cls.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Holiday",
                    "calendar_id": calendar.id,
                    "date_from": to_utc(start, zone),
                    "date_to": to_utc(end, zone),
                }
                for start, end in holidays
            ]
        )
        return calendar

    def test_table(self):
        for case in CASES:
            about, name, received, target, pauses, deadline = read_case(case)
            with self.subTest(about):
                self.assertEqual(
                    self.calendars[name]
                    ._get_service_time(self.company)
                    .find_deadline(received, timedelta(hours=target), pauses),
                    deadline,
                )

    def test_as_odoo_plans_hours(self):
        calendar = self.calendars["berlin"]
        received = datetime(2026, 3, 6, 15, 0)
        for target in (0.5, 3, 17, 120):
            self.assertEqual(
                calendar._get_service_time(self.company).find_deadline(
                    received, timedelta(hours=target)
                ),
                calendar.plan_hours(target, received, compute_leaves=True),
            )

    def test_hours_are_read_once_a_calendar(self):
        clock = self.calendars["berlin"]._get_service_time(self.company)
        start, end = datetime(2026, 3, 2, 7), datetime(2026, 3, 4, 7)
        self.env.registry.clear_cache()
        clock.worked(start, end)
        again = self.calendars["berlin"]._get_service_time(self.company)
        with self.assertQueryCount(0):
            self.assertEqual(hours(again.worked(start, end)), 16)

    def test_holidays_of_the_company_count_those_of_others_do_not(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        shared = self.calendars["always"]
        shared.company_id = False
        Leaves = self.env["resource.calendar.leaves"]
        for company, day in ((self.company, 2), (other, 3)):
            Leaves.with_company(company).create(
                {
                    "name": "Company day",
                    "calendar_id": False,
                    "date_from": datetime(2026, 3, day),
                    "date_to": datetime(2026, 3, day, 23, 59, 59),
                }
            )
        start, end = datetime(2026, 3, 1), datetime(2026, 3, 5)
        for company, free in ((self.company, 2), (other, 3)):
            clock = shared._get_service_time(company)
            self.assertEqual(hours(clock.worked(start, end)), 72)
            self.assertEqual(
                hours(
                    clock.worked(datetime(2026, 3, free), datetime(2026, 3, free + 1))
                ),
                0,
            )

    def test_somebodys_own_leave_moves_nothing(self):
        calendar = self.calendars["berlin"]
        start, end = datetime(2026, 3, 2), datetime(2026, 3, 7)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Erik is away",
                "resource_id": self.engineer.resource_id.id,
                "calendar_id": calendar.id,
                "date_from": start,
                "date_to": end,
            }
        )
        clock = calendar._get_service_time(self.company)
        self.assertEqual(hours(clock.worked(start, end)), 40)

    def test_flexible_hours(self):
        flexible = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "UTC",
                "flexible_hours": True,
                "hours_per_day": 8,
                "full_time_required_hours": 40,
            }
        )
        clock = flexible._get_service_time(self.company)
        deadline = clock.find_deadline(datetime(2026, 3, 2, 6), timedelta(hours=4))
        self.assertTrue(deadline)
