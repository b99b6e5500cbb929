# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceCommon

# A Monday of an odd week in Odoo's count.
MONDAY = datetime(2026, 3, 2)


def at(hour, minute=0, day=0):
    """Return a time of the week of the tests, in UTC."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


class AvailabilityCommon(ServiceCommon):
    """An engineer who works from 8 to 12 and from 13 to 17, Monday to Friday, UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(at(6)))
        cls.company.service_travel_minutes = 30
        cls.calendar = cls.create_calendar()
        cls.engineers = cls.engineer | cls.other_engineer
        cls.engineers.write(
            {"resource_calendar_id": cls.calendar.id, "tz": "UTC", "address_id": False}
        )
        cls.sites = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Site A", "Site B")]
        )
        cls.order = cls.create_order()

    @classmethod
    def create_calendar(cls, days="01234", hours=((8, 12), (13, 17)), **vals):
        return cls.env["resource.calendar"].create(
            {
                "name": "Engineers",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": day,
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning" if start < 12 else "afternoon",
                        },
                    )
                    for day in days
                    for start, end in hours
                ],
                **vals,
            }
        )

    @classmethod
    def create_visit(cls, start, end, **vals):
        """Create a draft visit without a way, unless ``vals`` tell one."""
        order = vals.pop("order", None) or cls.order
        return cls.create_dispatch(
            order, planned_start=start, planned_end=end, **{"travel_minutes": 1, **vals}
        )

    @classmethod
    def create_leave(cls, start, end, **vals):
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "date_from": start,
                "date_to": end,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def get_free(self, engineer=None, start=None, end=None):
        engineer = engineer or self.engineer
        times = engineer._get_service_free_times(start or at(0), end or at(24))
        return [
            (f"{begin:%a %H:%M}", f"{finish:%a %H:%M}")
            for begin, finish in times[engineer.id]
        ]


@tagged("post_install", "-at_install")
class TestEngineerAvailability(AvailabilityCommon):
    # -- Working hours ----------------------------------------------------
    def test_working_hours(self):
        self.assertEqual(
            self.get_free(), [("Mon 08:00", "Mon 12:00"), ("Mon 13:00", "Mon 17:00")]
        )
        self.assertEqual(self.get_free(start=at(0, day=5), end=at(0, day=7)), [])
        self.assertEqual(
            self.get_free(start=at(9, 20), end=at(14)),
            [("Mon 09:20", "Mon 12:00"), ("Mon 13:00", "Mon 14:00")],
        )
        self.assertEqual(self.get_free(start=at(9), end=at(9)), [])

    def test_hours_are_those_of_his_time_zone(self):
        self.engineer.tz = "America/Chicago"
        self.assertEqual(
            self.get_free(end=at(36)),
            [("Mon 14:00", "Mon 18:00"), ("Mon 19:00", "Mon 23:00")],
        )
        # Clocks go forward on Sunday, 8 March.
        self.assertEqual(
            self.get_free(start=at(0, day=7), end=at(24, day=7)),
            [("Mon 13:00", "Mon 17:00"), ("Mon 18:00", "Mon 22:00")],
        )

    def test_a_night_shift_has_no_gap_at_midnight(self):
        self.engineer.resource_calendar_id = self.create_calendar(
            hours=((0, 6), (22, 24))
        )
        self.assertEqual(
            self.get_free(start=at(12), end=at(12, day=1)), [("Mon 22:00", "Tue 06:00")]
        )

    def test_weeks_that_alternate(self):
        calendar = self.create_calendar(days="")
        calendar.two_weeks_calendar = True
        calendar.attendance_ids = [
            (
                0,
                0,
                {
                    "name": f"Week {week}",
                    "dayofweek": "0",
                    "week_type": week,
                    "hour_from": start,
                    "hour_to": start + 2,
                    "day_period": "morning",
                },
            )
            for week, start in (("0", 8), ("1", 10))
        ]
        self.engineer.resource_calendar_id = calendar
        weeks = [
            self.get_free()[0][0],
            self.get_free(None, at(0, day=7), at(24, day=7))[0][0],
        ]
        self.assertEqual(sorted(weeks), ["Mon 08:00", "Mon 10:00"])

    def test_flexible_hours_lie_on_working_days(self):
        self.engineer.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "UTC",
                "schedule_type": "flexible",
                "flexible_hours": True,
                "hours_per_day": 8,
                "full_time_required_hours": 40,
            }
        )
        wednesday = self.get_free(start=at(0, day=2), end=at(24, day=2))
        self.assertEqual(wednesday, [("Wed 08:00", "Wed 16:00")])
        self.assertEqual(self.get_free(start=at(0, day=5), end=at(0, day=7)), [])

    def test_who_has_no_hours_is_sent_in_those_of_the_company(self):
        self.company.resource_calendar_id = self.create_calendar(hours=((9, 15),))
        self.engineer.resource_calendar_id = False
        self.create_leave(at(11), at(12), resource_id=self.engineer.resource_id.id)
        self.assertEqual(
            self.get_free(start=at(0, day=1), end=at(24, day=1)),
            [("Tue 09:00", "Tue 15:00")],
        )

    # -- Away -------------------------------------------------------------
    def test_leaves_and_days_off(self):
        self.create_leave(at(10), at(14), resource_id=self.engineer.resource_id.id)
        self.assertEqual(
            self.get_free(), [("Mon 08:00", "Mon 10:00"), ("Mon 14:00", "Mon 17:00")]
        )
        self.assertEqual(len(self.get_free(self.other_engineer)), 2, "he is there")
        self.create_leave(at(0), at(24), calendar_id=False)
        self.assertEqual(self.get_free(), [])
        self.assertEqual(self.get_free(self.other_engineer), [])

    def test_a_day_off_of_another_company_or_calendar_is_none(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.env["resource.calendar.leaves"].with_company(sister).create(
            {"name": "Founders' Day", "date_from": at(0), "date_to": at(24)}
        )
        self.create_leave(at(0), at(24), calendar_id=self.create_calendar().id)
        self.assertEqual(len(self.get_free()), 2)

    # -- Visits -----------------------------------------------------------
    def test_a_visit_takes_its_time_and_the_way_to_it(self):
        self.create_visit(at(10), at(11), travel_minutes=45)
        self.assertEqual(
            self.get_free()[:2],
            [("Mon 08:00", "Mon 09:15"), ("Mon 11:00", "Mon 12:00")],
        )

    def test_a_way_that_nobody_entered_is_estimated(self):
        self.create_visit(at(10), at(11), travel_minutes=0)
        self.assertEqual(self.get_free()[0], ("Mon 08:00", "Mon 09:30"))

    def test_what_is_over_or_declined_takes_no_time(self):
        declined = self.create_visit(at(14), at(15))
        declined.action_send()
        declined.action_reject("No time")
        done = self.create_visit(at(8), at(12))
        for step in ("send", "accept", "arrive"):
            getattr(done, f"action_{step}")()
        with freeze_time(at(9)):
            # Under way for longer than since six, and not over yet.
            self.assertEqual(self.get_free()[0], ("Mon 10:00", "Mon 12:00"))
        with freeze_time(at(11)):
            self.assertEqual(self.get_free()[0], ("Mon 11:00", "Mon 12:00"))
            done.action_finish()
        done.actual_end = at(8, 30)
        self.assertEqual(
            self.get_free(), [("Mon 08:30", "Mon 12:00"), ("Mon 13:00", "Mon 17:00")]
        )

    def test_a_visit_of_several_days(self):
        self.create_visit(at(8, day=-3), at(10))
        self.assertEqual(self.get_free()[0], ("Mon 10:00", "Mon 12:00"))

    # -- Where he is ------------------------------------------------------
    def test_place(self):
        def place(moment):
            return self.engineer._get_service_place(moment)[self.engineer.id]

        self.assertEqual(place(at(8)), self.company.partner_id)
        self.engineer.address_id = self.sites[0]
        self.assertEqual(place(at(8)), self.sites[0])
        self.team.partner_id = self.sites[1]
        self.engineer.service_team_id = self.team
        self.assertEqual(place(at(8)), self.sites[1])
        home = self.env["res.partner"].create({"name": "Home"})
        self.engineer.service_start_partner_id = home
        self.create_visit(
            at(9), at(10), order=self.create_order(site_id=self.sites[0].id)
        )
        self.assertEqual(place(at(9)), home)
        self.assertEqual(place(at(9, 30)), self.sites[0])
        self.assertEqual(place(at(16)), self.sites[0])
        self.assertEqual(place(at(8, day=1)), home)

    # -- Rights and size --------------------------------------------------
    def test_everybody_who_plans_may_ask(self):
        leave = self.create_leave(
            at(8), at(12), resource_id=self.engineer.resource_id.id
        )
        self.create_visit(at(14), at(15))
        for user in (self.agent, self.dispatcher, self.engineer_user, self.manager):
            engineer = self.engineer.with_user(user)
            self.assertEqual(
                self.get_free(engineer),
                [("Mon 13:00", "Mon 13:59"), ("Mon 15:00", "Mon 17:00")],
                user.login,
            )
        self.assertTrue(leave.exists())

    def test_queries_do_not_grow_with_the_engineers(self):
        crowd = self.env["hr.employee"].create(
            [
                {
                    "name": f"Engineer {number}",
                    "is_service_engineer": True,
                    "resource_calendar_id": self.calendar.id,
                    "company_id": self.company.id,
                    "tz": "UTC",
                }
                for number in range(30)
            ]
        )
        for number, engineer in enumerate(crowd):
            self.create_visit(
                at(9 + number % 6),
                at(10 + number % 6),
                employee_id=engineer.id,
                order=self.create_order(site_id=self.sites[number % 2].id),
                travel_minutes=0,
            )
            self.create_leave(at(8), at(9), resource_id=engineer.resource_id.id)
        counts = []
        for engineers in (crowd[:2], crowd):
            for _attempt in ("warm up", "count"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                times = engineers._get_service_free_times(at(0), at(0, day=14))
                count = self.env.cr.sql_log_count - before
            counts.append(count)
            self.assertTrue(all(times.values()))
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestTravelEstimate(AvailabilityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"service_road_factor": 1.25, "service_travel_speed": 50})
        cls.north, cls.south = cls.env["service.territory"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.here, cls.there = cls.sites
        cls.here.territory_id, cls.there.territory_id = cls.north, cls.south
        cls.travels = cls.env["service.territory.travel"]

    def estimate(self, start=None, end=None, user=None):
        travels = self.travels.with_user(user or self.env.user)
        return travels._estimate_travel([(start or self.here, end or self.there)])[0]

    def place(self, partner, latitude, longitude):
        partner.write({"partner_latitude": latitude, "partner_longitude": longitude})

    def test_coordinates(self):
        self.place(self.here, 50.0, 4.0)
        self.place(self.there, 50.1, 4.0)
        travel = self.estimate()
        # A tenth of a degree is 11.12 km.
        self.assertAlmostEqual(travel.km, 13.9, places=1)
        self.assertAlmostEqual(travel.minutes, 16.7, places=1)
        self.assertEqual(travel.kind, "coordinates")
        self.company.service_travel_speed = 100
        self.assertAlmostEqual(self.estimate().minutes, 8.3, places=1)
        self.company.service_road_factor = 1.0
        self.assertAlmostEqual(self.estimate().km, 11.1, places=1)

    def test_the_table_counts_where_coordinates_lack(self):
        self.travels.create(
            {
                "from_id": self.south.id,
                "to_id": self.north.id,
                "minutes": 80,
                "distance_km": 95,
            }
        )
        self.place(self.here, 50.0, 4.0)
        travel = self.estimate()
        self.assertEqual(travel[:3], (80.0, 95.0, "table"))
        self.assertIn("South → North", travel.source)
        self.assertEqual(self.estimate(self.north, self.south)[:2], (80.0, 95.0))
        self.assertEqual(self.estimate(self.there, self.north).minutes, 80)
        self.place(self.there, 50.0, 4.5)
        self.assertEqual(self.estimate().kind, "coordinates")

    def test_inside_a_territory(self):
        self.there.territory_id = self.north
        travel = self.estimate()
        self.assertEqual(travel[:3], (30.0, 25.0, "territory"))
        self.assertIn("North", travel.source)

    def test_centres_of_territories(self):
        self.north.write({"latitude": 50.0, "longitude": 4.0})
        self.assertEqual(self.estimate().kind, "unknown")
        self.south.write({"latitude": 51.0, "longitude": 4.0})
        travel = self.estimate()
        self.assertEqual(travel.kind, "centres")
        self.assertAlmostEqual(travel.minutes, 167, delta=1)

    def test_nowhere_and_nothing_to_drive(self):
        nobody = self.env["res.partner"]
        self.assertEqual(self.estimate(nobody, self.there)[:3], (30.0, 0.0, "unknown"))
        self.assertEqual(self.estimate(nobody, nobody).kind, "unknown")
        self.assertEqual(self.estimate(self.here, self.here)[:3], (0.0, 0.0, "same"))
        self.assertEqual(self.travels._estimate_travel([]), [])

    def test_an_agent_may_ask(self):
        self.place(self.here, 50.0, 4.0)
        self.place(self.there, 50.1, 4.0)
        for user in (self.agent, self.engineer_user, self.dispatcher):
            self.assertAlmostEqual(self.estimate(user=user).km, 13.9, places=1)

    def test_many_ways_cost_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Site {number}", "territory_id": self.north.id}
                for number in range(40)
            ]
        )
        counts = []
        for some in (partners[:1], partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.travels._estimate_travel([(self.there, site) for site in some])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_settings_must_make_sense(self):
        for name, value in (
            ("service_travel_speed", 0),
            ("service_road_factor", 0.5),
            ("service_travel_minutes", -1),
            ("service_slot_notice", -1),
            ("service_slot_days", 0),
            ("service_visit_hours", 0),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, self.company.name),
            ):
                self.company[name] = value
