# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import slots
from odoo.addons.field_service.engine.free_time import Visit
from odoo.addons.field_service.engine.intervals import clip, measure, merge
from odoo.addons.field_service.engine.slots import Engineer, Job, find_slots

DAY = datetime(2026, 3, 2)
HOUR = timedelta(hours=1)
WEEK = ((8, 12), (13, 17), (32, 36), (37, 41))


def at(hour, minute=0):
    return DAY + timedelta(hours=hour, minutes=minute)


def spans(*hours):
    return [(at(start), at(end)) for start, end in hours]


def make_job(hours=2.0, ways=None, **terms):
    minutes = {"home": 30, "A": 30, "B": 30, **(ways or {})}
    return Job(
        duration=timedelta(hours=hours),
        ways={place: timedelta(minutes=way) for place, way in minutes.items()},
        **{"earliest": at(0), "latest": at(200), **terms},
    )


def make_engineer(key="Erik", visits=(), working=WEEK, **terms):
    return Engineer(key, spans(*working), visits=visits, **{"home": "home", **terms})


@tagged("post_install", "-at_install")
class TestSlotsEngine(BaseCase):
    def assertSlots(self, found, *expected):
        self.assertEqual(
            [
                (slot.key, f"{slot.start:%d %H:%M}", f"{slot.end:%H:%M}")
                for slot in found
            ],
            list(expected),
        )

    # -- When -------------------------------------------------------------
    def test_the_first_slot_leaves_time_for_the_way(self):
        self.assertSlots(
            find_slots([make_engineer()], make_job()),
            ("Erik", "02 08:30", "10:30"),
            ("Erik", "02 13:00", "15:00"),
            ("Erik", "03 08:30", "10:30"),
        )

    def test_slots_begin_at_a_quarter_of_his_clock(self):
        engineer = make_engineer(working=[(8, 17)])
        job = make_job(ways={"home": 37}, earliest=at(8, 50))
        self.assertSlots(find_slots([engineer], job, 1), ("Erik", "02 09:00", "11:00"))
        job = make_job(ways={"home": 37})
        self.assertSlots(find_slots([engineer], job, 1), ("Erik", "02 08:45", "10:45"))
        kathmandu = make_engineer(zone=ZoneInfo("Asia/Kathmandu"), working=[(8, 17)])
        job = make_job(earliest=at(9, 5))
        # It is 14:50 there, a quarter of an hour off ours.
        self.assertSlots(find_slots([kathmandu], job, 1), ("Erik", "02 09:15", "11:15"))

    def test_a_break_is_no_working_time(self):
        engineer = make_engineer()
        job = make_job(hours=5)
        self.assertSlots(
            find_slots([engineer], job),
            ("Erik", "02 08:30", "14:30"),
            ("Erik", "03 08:30", "14:30"),
        )
        job = make_job(hours=1, earliest=at(11, 50))
        self.assertSlots(find_slots([engineer], job, 1), ("Erik", "02 13:00", "14:00"))
        self.assertEqual(find_slots([engineer], make_job(hours=8)), [])

    def test_no_visit_goes_on_behind_an_absence(self):
        engineer = make_engineer(working=[(8, 17)], absences=spans((10, 13)))
        self.assertSlots(
            find_slots([engineer], make_job()), ("Erik", "02 13:30", "15:30")
        )
        self.assertSlots(
            find_slots([engineer], make_job(hours=1)),
            ("Erik", "02 08:30", "09:30"),
            ("Erik", "02 13:30", "14:30"),
        )
        self.assertEqual(engineer.get_load(), 0, "who is away is not booked")

    def test_between_two_visits_both_ways_count(self):
        visits = [
            Visit(at(8), at(9), "A", timedelta()),
            Visit(at(12), at(17), "B", HOUR / 2),
        ]
        engineer = make_engineer(visits=visits, working=[(8, 17)])
        self.assertSlots(
            find_slots([engineer], make_job()), ("Erik", "02 09:30", "11:30")
        )
        self.assertEqual(find_slots([engineer], make_job(hours=2.25)), [])
        far = make_job(ways={"B": 31})
        self.assertEqual(find_slots([engineer], far), [])
        # He drives 60 minutes instead of 30.
        slot = find_slots([engineer], make_job())[0]
        self.assertEqual(
            (slot.travel, slot.detour, slot.place), (HOUR / 2, HOUR / 2, "A")
        )

    def test_the_next_shift_begins_at_home(self):
        visits = [Visit(at(15), at(17), "A", HOUR)]
        job = make_job(ways={"home": 120, "A": 5}, earliest=at(30))
        engineer = make_engineer(visits=visits)
        self.assertSlots(find_slots([engineer], job, 1), ("Erik", "03 10:00", "12:00"))

    def test_a_night_shift_is_one(self):
        engineer = make_engineer(working=[(22, 30)])
        job = make_job(hours=3)
        self.assertSlots(
            find_slots([engineer], job),
            ("Erik", "02 22:30", "01:30"),
            ("Erik", "03 00:00", "03:00"),
        )

    def test_earliest_and_latest(self):
        job = make_job(earliest=at(14), latest=at(34))
        self.assertSlots(
            find_slots([make_engineer()], job), ("Erik", "02 14:00", "16:00")
        )
        self.assertEqual(find_slots([make_engineer(working=[])], make_job()), [])
        self.assertEqual(find_slots([], make_job()), [])

    # -- Which is best ----------------------------------------------------
    def test_the_points_of_a_slot(self):
        visits = [Visit(at(13), at(17), "A", timedelta())]
        engineer = make_engineer(visits=visits, working=[(8, 16)], is_dedicated=True)
        job = make_job(
            earliest=at(8, 30),
            start_by=at(8, 30),
            end_by=at(10),
            wish_start=at(8),
            wish_end=at(10, 30),
        )
        slot = find_slots([engineer], job, 1)[0]
        # 35 wish, 25/2 as the arrival is kept and the end is not, 15 at once,
        # 12 × (1 - 60/120) for the way there and on, 8 dedicated, 5 × 5/8 free.
        self.assertAlmostEqual(slot.score, 35 + 12.5 + 15 + 6 + 8 + 3.125)
        self.assertTrue(slot.in_wish)
        self.assertEqual(slot.punctuality, 0.5)

    def test_the_wish_comes_first(self):
        job = make_job(wish_start=at(33), wish_end=at(36))
        self.assertSlots(
            find_slots([make_engineer()], job),
            ("Erik", "03 09:00", "11:00"),
            ("Erik", "02 08:30", "10:30"),
            ("Erik", "02 13:00", "15:00"),
        )
        self.assertEqual(
            [slot.in_wish for slot in find_slots([make_engineer()], job)],
            [True, False, False],
        )

    def test_a_wish_in_the_middle_of_the_morning(self):
        job = make_job(wish_start=at(9, 40))
        self.assertSlots(
            find_slots([make_engineer()], job, 1), ("Erik", "02 09:45", "11:45")
        )

    def test_what_was_promised_comes_before_a_short_way(self):
        near = make_engineer("near", working=[(34, 40)])
        far = make_engineer("far", working=[(8, 14)], home="far")
        job = make_job(ways={"home": 0, "far": 115}, end_by=at(24))
        self.assertEqual(find_slots([near, far], job)[0].key, "far")
        job = make_job(ways={"home": 0, "far": 115})
        self.assertEqual(
            find_slots([near, far], job)[0].key, "near", "one day is less than a way"
        )

    def test_the_dedicated_engineer_comes_before_another(self):
        engineers = [make_engineer("A"), make_engineer("B", is_dedicated=True)]
        self.assertEqual(find_slots(engineers, make_job(), 1)[0].key, "B")

    def test_who_has_less_to_do_comes_first(self):
        visits = [Visit(at(37), at(41), "A")]
        engineers = [make_engineer("A", visits), make_engineer("B")]
        self.assertEqual(find_slots(engineers, make_job(), 1)[0].key, "B")

    # -- A choice ---------------------------------------------------------
    def test_three_slots_are_three_different_times(self):
        engineers = [make_engineer(name) for name in "ABC"]
        found = find_slots(engineers, make_job())
        self.assertEqual(len({slot.half_day for slot in found}), 3)

    def test_other_engineers_where_there_is_no_other_time(self):
        engineers = [make_engineer(name, working=[(8, 12)]) for name in "ABCD"]
        self.assertSlots(
            find_slots(engineers, make_job()),
            ("A", "02 08:30", "10:30"),
            ("B", "02 08:30", "10:30"),
            ("C", "02 08:30", "10:30"),
        )

    # -- One certain time -------------------------------------------------
    def test_a_certain_time(self):
        engineer = make_engineer(visits=[Visit(at(10), at(11), "A")])
        job = make_job(hours=1)
        self.assertTrue(slots.find_slot_at(engineer, job, at(8, 30)))
        self.assertTrue(slots.find_slot_at(engineer, job, at(14, 45)))
        for start in (at(8), at(8, 45), at(9), at(10), at(11), at(12, 30), at(17)):
            self.assertIsNone(slots.find_slot_at(engineer, job, start), start)


@st.composite
def days(draw):
    """Return an engineer with visits that do not overlap, and a job."""
    working = draw(st.sampled_from([WEEK, [(6, 18)], [(20, 30), (44, 50)]]))
    visits, moment = [], at(draw(st.integers(5, 9)))
    for place in draw(st.lists(st.sampled_from("AB"), max_size=4)):
        start = moment + draw(st.integers(0, 40)) * slots.QUARTER
        moment = start + draw(st.integers(1, 12)) * slots.QUARTER
        visits.append(
            Visit(start, moment, place, draw(st.integers(0, 4)) * slots.QUARTER)
        )
    job = make_job(
        hours=draw(st.integers(1, 16)) / 4,
        ways={place: draw(st.integers(0, 90)) for place in ("home", "A", "B")},
        earliest=at(draw(st.integers(0, 20)), draw(st.integers(0, 59))),
        latest=at(draw(st.integers(20, 60))),
        wish_start=draw(st.none() | st.integers(0, 40).map(at)),
        end_by=draw(st.none() | st.integers(0, 40).map(at)),
    )
    return make_engineer(visits=visits, working=working), job


@tagged("post_install", "-at_install")
class TestSlotsProperty(BaseCase):
    @given(days())
    def test_every_slot_can_be_kept_and_none_is_better(self, case):
        engineer, job = case
        found = slots.find_engineer_slots(engineer, job)
        for slot in found:
            self._check_kept(engineer, job, slot)
        best = {slot.half_day: slot.score for slot in found}
        self.assertEqual(len(best), len(found), "one a half-day")
        # Slowly but surely: every quarter of an hour is tried.
        tried = {}
        for number in range(64 * 4):
            slot = slots.find_slot_at(engineer, job, DAY + number * slots.QUARTER)
            if slot:
                tried[slot.half_day] = max(slot.score, tried.get(slot.half_day, 0))
        self.assertEqual(best.keys(), tried.keys())
        for half_day, score in tried.items():
            self.assertAlmostEqual(best[half_day], score)

    def _check_kept(self, engineer, job, slot):
        working = merge(engineer.working)
        self.assertFalse((slot.start - datetime.min) % slots.QUARTER)
        self.assertGreaterEqual(slot.start, job.earliest)
        self.assertLessEqual(slot.end, job.latest)
        self.assertEqual(measure(clip(working, slot.start, slot.end)), job.duration)
        self.assertTrue(any(start <= slot.start < end for start, end in working))
        before = [visit for visit in engineer.visits if visit.start <= slot.start]
        after = [visit for visit in engineer.visits if visit.start > slot.start]
        for visit in before:
            self.assertLessEqual(visit.end, slot.start)
            way = job.ways[visit.place] if visit is before[-1] else timedelta()
            if slot.place == visit.place and visit is before[-1]:
                free = measure(clip(working, visit.end, slot.start))
                self.assertGreaterEqual(free, way)
        shift_end = max(
            shift[-1][1]
            for shift in slots.split(working, slots.LONGEST_BREAK)
            if shift[0][0] <= slot.start
        )
        for visit in after:
            self.assertGreaterEqual(visit.start, slot.end)
            if visit is after[0] and visit.start < shift_end:
                free = measure(clip(working, slot.end, visit.start))
                self.assertGreaterEqual(free, job.ways[visit.place])
        self.assertTrue(0 <= slot.score <= 100)
