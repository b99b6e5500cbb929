# Part of Field Service. License LGPL-3.
import re
from ast import literal_eval
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..models import service_request_sla
from .common import ServiceCommon

MONDAY = "2026-03-02 09:00:00"
STATES = ("none", "on_track", "at_risk", "breached", "met", "missed")


def at(text):
    """Return a moment of March 2026, such as ``2 14:00``."""
    return datetime.strptime(f"2026-03-{text}", "%Y-%m-%d %H:%M")


class SlaCommon(ServiceCommon):
    """Office hours from 8 to 12 and 13 to 17 in UTC; it is Monday, nine o'clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla.policy"].search([]).active = False
        cls.calendar = cls.create_calendar("Office")
        cls.company.resource_calendar_id = cls.calendar
        cls.parts_reason = cls.env["service.waiting.reason"].create(
            {"name": "Parts of ours", "pauses_clock": False}
        )

    @classmethod
    def create_calendar(cls, name, hours=((8, 12), (13, 17)), days=range(5), **vals):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "hour_from": begin,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                    for begin, end in hours
                ],
                **vals,
            }
        )

    @classmethod
    def create_policy(cls, **vals):
        """Create a policy: answer in 1, arrive in 4, solve in 8 working hours."""
        return cls.env["service.sla.policy"].create(
            {
                "name": "Silver",
                "response_hours": 1,
                "arrival_hours": 4,
                "resolution_hours": 8,
                "warning_hours": 1,
                **vals,
            }
        )

    @contextmanager
    def clock(self, text):
        """Let it be a moment of March 2026, and work out what depends on it."""
        self.env.flush_all()
        with freeze_time(at(text)):
            self.env.invalidate_all()
            yield
            self.env.flush_all()

    def arrive(self, request):
        order = request._create_work_orders()
        dispatch = self.create_dispatch(order, planned_start=False, planned_end=False)
        dispatch.action_send()
        dispatch.action_accept()
        dispatch.action_arrive()
        return dispatch

    def solve(self, request):
        request.write({"problem_id": self.problem.id, "solution_id": self.solution.id})
        request.action_solve()

    def assertDeadlines(self, request, response=None, arrival=None, resolution=None):
        for kind, text in (
            ("response", response),
            ("arrival", arrival),
            ("resolution", resolution),
        ):
            self.assertEqual(
                request[f"{kind}_deadline"] or None, at(text) if text else None, kind
            )


@tagged("post_install", "-at_install")
class TestSlaDeadlines(SlaCommon):
    def test_without_a_policy_nothing_is_promised(self):
        with self.clock("2 09:00"):
            request = self.create_request()
        self.assertFalse(request.sla_policy_id)
        self.assertDeadlines(request)
        self.assertEqual(request.sla_state, "none")
        self.assertFalse(request.sla_remaining)

    def test_deadlines_of_a_new_request(self):
        policy = self.create_policy()
        with self.clock("2 09:00"):
            request = self.create_request()
            self.assertEqual(request.sla_policy_id, policy)
            self.assertDeadlines(request, "2 10:00", "2 14:00", "3 09:00")
            self.assertEqual(request.response_warning_at, at("2 09:00"))
            self.assertEqual(request.arrival_warning_at, at("2 12:00"))
            self.assertEqual(request.resolution_warning_at, at("2 17:00"))
            self.assertEqual(request.sla_deadline, at("2 10:00"))
            self.assertEqual(request.sla_remaining_hours, 1)
            self.assertEqual(request.sla_remaining, "1:00 h left")

    def test_without_a_warning_time_the_last_quarter_is_at_risk(self):
        self.create_policy(response_hours=0, warning_hours=0)
        with self.clock("2 09:00"):
            request = self.create_request()
        self.assertEqual(request.arrival_warning_at, at("2 12:00"))
        self.assertEqual(request.resolution_warning_at, at("2 16:00"))

    def test_a_call_without_a_visit_awaits_nobody(self):
        policy = self.create_policy()
        with self.clock("2 09:00"):
            request = self.create_request(type_id=self.type_consultation.id)
            self.assertDeadlines(request, "2 10:00", None, "3 09:00")
            # Unless the policy says so.
            policy.type_ids = self.type_consultation
            self.assertDeadlines(request, "2 10:00", "2 14:00", "3 09:00")

    def test_hours_of_policy_contract_team_company(self):
        night = self.create_calendar("Night", ((0, 6),))
        early = self.create_calendar("Early", ((6, 10),))
        late = self.create_calendar("Late", ((17, 21),))
        policy = self.create_policy(response_hours=1, resolution_hours=0)
        with self.clock("2 09:30"):
            request = self.create_request()
            self.assertEqual(request.response_deadline, at("2 10:30"))
            self.team.calendar_id = late
            self.assertEqual(request.response_deadline, at("2 18:00"))
            request.contract_id = self.create_contract(calendar_id=early.id)
            self.assertEqual(request.response_deadline, at("3 06:30"))
            policy.calendar_id = night
            self.assertEqual(request.response_deadline, at("3 01:00"))
            self.assertEqual(request.sla_calendar_id, night)

    def test_percentages_are_multiplied(self):
        self.create_policy(response_hours=0, arrival_hours=0, resolution_hours=16)
        with self.clock("2 08:00"):
            request = self.create_request(
                archive_id=self.archive.id, problem_id=self.problem.id
            )
            self.assertEqual(request.resolution_deadline, at("3 17:00"))
            self.customer.sla_percent = 50
            self.assertEqual(request.resolution_deadline, at("2 17:00"))
            self.archive.sla_percent = 50
            self.assertEqual(request.resolution_deadline, at("2 12:00"))
            self.problem.sla_percent = 200
            self.assertEqual(request.resolution_deadline, at("2 17:00"))
            self.company.service_bad_fix_sla_percent = 25
            self.assertEqual(request.resolution_deadline, at("2 17:00"))
            request.bad_fix_of_id = self.create_request(subject="The first time")
            self.assertEqual(request.resolution_deadline, at("2 10:00"))
            self.problem.sla_percent = 0
            self.assertEqual(request.resolution_deadline, at("2 09:00"))

    def test_the_percentage_of_the_head_office_counts_for_its_branches(self):
        self.create_policy()
        branch = self.env["res.partner"].create(
            {"name": "Harbour Branch", "parent_id": self.customer.id, "type": "other"}
        )
        with self.clock("2 09:00"):
            request = self.create_request(partner_id=branch.id)
            self.customer.sla_percent = 200
            self.assertEqual(request.response_deadline, at("2 11:00"))

    def test_a_percentage_that_makes_no_sense_is_refused(self):
        for record in (self.customer, self.archive, self.problem):
            for wrong in (-1, 1001):
                with self.assertRaisesRegex(
                    ValidationError, re.escape(record.display_name)
                ):
                    record.sla_percent = wrong
        with self.assertRaisesRegex(ValidationError, self.company.name):
            self.company.service_bad_fix_sla_percent = -5

    def test_hours_that_never_come(self):
        self.create_policy()
        self.team.calendar_id = self.create_calendar("Nobody there", ())
        with self.clock("2 09:00"):
            request = self.create_request()
            self.assertDeadlines(request)
            self.assertEqual(request.sla_state, "none")
            self.assertIn(
                "“Nobody there” has no working hours", request.sla_explanation
            )
            self.team.calendar_id = False
            self.assertDeadlines(request, "2 10:00", "2 14:00", "3 09:00")

    def test_the_explanation_names_all_that_counted(self):
        policy = self.create_policy(type_ids=self.type_repair.ids)
        self.customer.sla_percent = 50
        with self.clock("2 09:00"):
            request = self.create_request()
            self.assertEqual(
                request.sla_explanation.splitlines(),
                [
                    "Silver (Repair test): response in 1 h, arrival in 4 h, solution"
                    " in 8 h.",
                    "50 % of that time because of: Account.",
                    "Counted in the hours of “Office”.",
                ],
            )
            contract = self.create_contract(sla_policy_id=policy.id)
            request.contract_id = contract
            self.assertIn(
                f"agreed in contract {contract.name}", request.sla_explanation
            )


@tagged("post_install", "-at_install")
class TestSlaLife(SlaCommon):
    """What the steps of a request do to its clock."""

    def setUp(self):
        super().setUp()
        self.policy = self.create_policy()
        with self.clock("2 09:00"):
            self.request = self.create_request()

    def test_answer_arrival_solution(self):
        request = self.request
        with self.clock("2 09:30"):
            request.action_accept()
            self.assertEqual(request.sla_deadline, at("2 14:00"))
            self.assertEqual(request.sla_state, "on_track")
        with self.clock("2 13:15"):
            self.assertEqual(request.sla_state, "at_risk")
            visit = self.arrive(request)
            self.assertEqual(request.first_arrival_at, at("2 13:15"))
            self.assertEqual(request.sla_deadline, at("3 09:00"))
        with self.clock("3 09:00"):
            visit.action_finish()
            self.solve(request)
            self.assertEqual(request.sla_state, "met")
            self.assertFalse(request.sla_deadline)
            self.assertDeadlines(request, "2 10:00", "2 14:00", "3 09:00")

    def test_one_second_late(self):
        with self.clock("3 09:00"):
            self.assertEqual(self.request.sla_state, "breached")
            self.request.first_response_at = at("2 10:00")
            self.request.first_arrival_at = at("2 14:00")
            self.assertEqual(self.request.sla_state, "at_risk")
        with freeze_time("2026-03-03 09:00:01"):
            self.env.invalidate_all()
            self.assertEqual(self.request.sla_state, "breached")
            self.solve(self.request)
            self.assertEqual(self.request.sla_state, "missed")

    def test_a_late_answer_shows_in_the_end(self):
        with self.clock("2 11:00"):
            self.assertEqual(self.request.sla_state, "breached")
            self.assertEqual(self.request.sla_remaining, "1:00 h late")
            self.assertEqual(self.request.sla_remaining_hours, -1)
            self.request.action_accept()
            self.assertEqual(self.request.sla_state, "on_track")
            self.solve(self.request)
            self.assertEqual(self.request.sla_state, "missed")

    def test_solved_without_a_visit(self):
        with self.clock("2 09:45"):
            self.solve(self.request)
            self.assertEqual(self.request.sla_state, "met")

    def test_solved_by_telephone_after_the_engineer_was_due(self):
        with self.clock("2 09:45"):
            self.request.action_accept()
        with self.clock("2 15:00"):
            self.solve(self.request)
            self.assertEqual(self.request.sla_state, "missed")

    def test_the_arrival_can_be_corrected(self):
        with self.clock("2 15:00"):
            visit = self.arrive(self.request)
            self.assertEqual(self.request.first_arrival_at, at("2 15:00"))
            visit.actual_start = at("2 13:30")
            self.assertEqual(self.request.first_arrival_at, at("2 13:30"))

    def test_waiting_for_the_customer_stops_the_clock(self):
        request = self.request
        with self.clock("2 10:00"):
            request.action_wait(self.waiting_reason.id)
            self.assertDeadlines(request, "2 10:00", None, None)
            self.assertEqual(request.sla_paused_since, at("2 10:00"))
            self.assertEqual(request.sla_state, "on_track")
        with self.clock("4 10:00"):
            # However long it takes: nothing is late, and the same time is left.
            self.assertEqual(request.sla_state, "on_track")
            self.assertEqual(request.sla_remaining_hours, 3)
            self.assertEqual(request.sla_remaining, "3:00 h left, clock stopped")
            request.action_resume()
            self.assertFalse(request.sla_paused_since)
            self.assertEqual(request.paused_hours, 16)
            self.assertDeadlines(request, "2 10:00", "4 14:00", "5 09:00")
            self.assertEqual(request.sla_remaining_hours, 3)
        with self.clock("4 11:00"):
            request.action_wait(self.waiting_reason.id)
        with self.clock("4 11:30"):
            request.action_resume()
            self.assertEqual(request.paused_hours, 16.5)
            self.assertDeadlines(request, "2 10:00", "4 14:30", "5 09:30")

    def test_what_is_late_stays_late_while_waiting(self):
        with self.clock("2 15:00"):
            self.request.action_accept()
            self.request.action_wait(self.waiting_reason.id)
            self.assertEqual(self.request.sla_state, "breached")
            self.assertDeadlines(self.request, "2 10:00", "2 14:00", None)

    def test_waiting_for_something_of_ours(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.parts_reason.id)
            self.assertDeadlines(self.request, "2 10:00", "2 14:00", "3 09:00")

    def test_another_reason_while_waiting(self):
        request = self.request
        with self.clock("2 09:30"):
            request.action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            request.waiting_reason_id = self.parts_reason
            self.assertDeadlines(request, "2 10:00", "2 15:00", "3 10:00")
        with self.clock("2 11:30"):
            request.waiting_reason_id = self.waiting_reason
            self.assertDeadlines(request, "2 10:00", None, None)
        with self.clock("2 13:30"):
            request.action_resume()
            self.assertDeadlines(request, "2 10:00", "2 16:00", "3 11:00")
            self.assertEqual(request.paused_hours, 2)

    def test_the_reason_itself_changes(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            self.waiting_reason.pauses_clock = False
            self.assertDeadlines(self.request, "2 10:00", "2 15:00", "3 10:00")
            self.waiting_reason.pauses_clock = True
            self.assertFalse(self.request.resolution_deadline)

    def test_solved_while_waiting(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("6 10:30"):
            self.solve(self.request)
            self.assertDeadlines(self.request, "2 10:00", "6 15:00", "9 10:00")
            self.assertEqual(self.request.sla_state, "met")

    def test_an_engineer_who_sets_out_restarts_the_clock(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            self.arrive(self.request)
            self.assertFalse(self.request.sla_paused_since)
            self.assertEqual(self.request.resolution_deadline, at("3 10:00"))

    def test_pauses_are_kept_for_later(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            self.request.action_resume()
            self.policy.resolution_hours = 9
            self.assertEqual(self.request.resolution_deadline, at("3 11:00"))

    def test_reopened_requests_run_again(self):
        with self.clock("2 09:30"):
            self.solve(self.request)
        self.policy.resolution_hours = 16
        self.assertEqual(self.request.resolution_deadline, at("3 09:00"))
        with self.clock("2 11:00"):
            self.request.action_reopen("It beeps again")
            self.assertEqual(self.request.sla_state, "on_track")
            self.assertDeadlines(self.request, "2 10:00", "2 14:00", "4 09:00")
        with self.clock("5 14:00"):
            self.assertEqual(self.request.sla_state, "breached")

    def test_cancelled_requests_are_neither_met_nor_missed(self):
        with self.clock("5 09:00"):
            self.request.action_cancel("A mistake")
            self.assertEqual(self.request.sla_state, "none")

    def test_a_copy_begins_anew(self):
        with self.clock("2 09:30"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("3 09:00"):
            copy = self.request.copy()
            self.assertDeadlines(copy, "3 10:00", "3 14:00", "4 09:00")
            self.assertFalse(copy.sla_pauses)

    def test_business_hours_between_two_moments(self):
        with self.clock("2 16:00"):
            self.request.action_accept()
        self.assertEqual(
            self.request._get_business_hours("received_at", "first_response_at"),
            {self.request.id: 6},
        )
        with self.clock("3 08:00"):
            self.request.action_wait(self.waiting_reason.id)
        with self.clock("3 12:00"):
            self.solve(self.request)
        self.assertEqual(
            self.request._get_business_hours("received_at", "solved_at"),
            {self.request.id: 7},
        )
        self.assertFalse(self.request._get_business_hours("received_at", "closed_at"))


@tagged("post_install", "-at_install")
class TestSlaRefresh(SlaCommon):
    """Other terms move what is still open, and only that."""

    def setUp(self):
        super().setUp()
        self.policy = self.create_policy()
        with self.clock("2 09:00"):
            self.request, self.answered, self.solved = (
                self.create_request(subject=subject)
                for subject in ("Open", "Answered", "Solved")
            )
            self.answered.action_accept()
            self.solve(self.solved)

    def assertMoved(self, response, resolution):
        self.assertEqual(self.request.response_deadline, at(response))
        self.assertEqual(self.request.resolution_deadline, at(resolution))
        self.assertEqual(self.answered.response_deadline, at("2 10:00"))
        self.assertEqual(self.answered.resolution_deadline, at(resolution))
        self.assertDeadlines(self.solved, "2 10:00", "2 14:00", "3 09:00")
        self.assertEqual(self.solved.sla_policy_id, self.policy)

    def test_targets(self):
        self.policy.write({"response_hours": 2, "resolution_hours": 4})
        self.assertMoved("2 11:00", "2 14:00")

    def test_a_better_policy(self):
        gold = self.create_policy(
            name="Gold", response_hours=0.5, team_ids=self.team.ids
        )
        self.assertMoved("2 09:30", "3 09:00")
        self.assertEqual(self.request.sla_deadline, at("2 09:30"), "the next one, too")
        gold.active = False
        self.assertMoved("2 10:00", "3 09:00")
        gold.active = True
        self.assertMoved("2 09:30", "3 09:00")
        gold.unlink()
        self.assertMoved("2 10:00", "3 09:00")

    def test_the_last_policy_goes(self):
        self.policy.active = False
        self.assertDeadlines(self.request)
        self.assertDeadlines(self.solved, "2 10:00", "2 14:00", "3 09:00")

    def test_priority_and_severity(self):
        self.create_policy(
            name="Urgent", response_hours=0.5, resolution_hours=2, priorities="2,3"
        )
        self.create_policy(
            name="Critical", response_hours=0.25, resolution_hours=1, severities="4"
        )
        (self.request | self.answered | self.solved).write({"priority": "3"})
        self.assertMoved("2 09:30", "2 11:00")
        self.assertEqual(self.request.sla_policy_id.name, "Urgent")
        (self.request | self.answered).write({"priority": "1", "severity": "4"})
        self.assertMoved("2 09:15", "2 10:00")

    def test_type_team_customer(self):
        by_type = self.create_policy(
            name="Advice", type_ids=self.type_consultation.ids, sequence=1
        )
        by_class = self.create_policy(name="Vip", customer_classes="vip", sequence=2)
        team = self.env["service.team"].create({"name": "South"})
        by_team = self.create_policy(name="South", team_ids=team.ids, sequence=3)
        self.request.team_id = team
        self.assertEqual(self.request.sla_policy_id, by_team)
        self.customer.service_class = "vip"
        self.assertEqual(self.request.sla_policy_id, by_class)
        self.request.type_id = self.type_consultation
        self.assertEqual(self.request.sla_policy_id, by_type)

    def test_the_contract_has_a_policy_of_its_own(self):
        own = self.create_policy(name="Own", response_hours=3, customer_classes="vip")
        contract = self.create_contract()
        (self.request | self.answered).write({"contract_id": contract.id})
        self.assertEqual(self.request.sla_policy_id, self.policy)
        contract.sla_policy_id = own
        self.assertMoved("2 12:00", "3 09:00")
        self.assertEqual(self.request.sla_policy_id, own)
        with self.assertRaisesRegex(UserError, f"agreed in contract {contract.name}"):
            own.unlink()

    def test_working_hours(self):
        monday = self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "0"
        )
        monday.filtered(lambda line: line.hour_from == 8).hour_from = 10
        self.assertMoved("2 11:00", "3 10:00")
        monday.filtered(lambda line: line.hour_from == 13).unlink()
        self.assertMoved("2 11:00", "3 15:00")
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Evening",
                "calendar_id": self.calendar.id,
                "dayofweek": "0",
                "hour_from": 18,
                "hour_to": 20,
                "day_period": "afternoon",
            }
        )
        self.assertMoved("2 11:00", "3 12:00")
        self.calendar.tz = "Europe/Berlin"
        self.assertMoved("2 10:00", "3 11:00")

    def test_holidays(self):
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Day off",
                "calendar_id": self.calendar.id,
                "date_from": at("2 00:00"),
                "date_to": at("2 23:59"),
            }
        )
        self.assertMoved("3 09:00", "3 17:00")
        holiday.date_to = at("3 23:59")
        self.assertMoved("4 09:00", "4 17:00")
        holiday.calendar_id = False
        self.assertMoved("4 09:00", "4 17:00")
        holiday.unlink()
        self.assertMoved("2 10:00", "3 09:00")

    def test_another_calendar_of_the_company(self):
        self.company.resource_calendar_id = self.create_calendar("Late", ((14, 22),))
        self.assertMoved("2 15:00", "2 22:00")

    def test_received_at(self):
        self.request.received_at = at("2 08:00")
        self.assertDeadlines(self.request, "2 09:00", "2 12:00", "2 17:00")

    def test_another_unit_problem_or_customer(self):
        self.archive.sla_percent = 50
        self.problem.sla_percent = 200
        self.stranger.sla_percent = 300
        requests = self.request | self.answered | self.solved
        requests.write({"archive_id": self.archive.id})
        self.assertMoved("2 09:30", "2 14:00")
        (self.request | self.answered).problem_id = self.problem
        self.assertMoved("2 10:00", "3 09:00")
        requests.write({"archive_id": False, "partner_id": self.stranger.id})
        self.assertMoved("2 16:00", "10 09:00")

    def test_many_requests_are_left_to_the_scheduler(self):
        cron = self.env.ref("field_service.ir_cron_service_sla_refresh")
        with patch.object(service_request_sla, "REFRESH_BATCH", 1):
            self.policy.write({"response_hours": 2, "resolution_hours": 4})
            self.assertDeadlines(self.request, "2 10:00", "2 14:00", "3 09:00")
            self.assertTrue(self.request.sla_is_stale)
            self.assertFalse(self.solved.sla_is_stale)
            self.assertTrue(
                self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            )
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertMoved("2 11:00", "2 14:00")
        self.assertFalse(self.request.sla_is_stale)


@tagged("post_install", "-at_install")
class TestSlaSearch(SlaCommon):
    """Requests in every state at once; it is Tuesday, ten o'clock."""

    def setUp(self):
        super().setUp()
        self.policy = self.create_policy(response_hours=0, arrival_hours=0)
        Request = self.env["service.request"]
        with self.clock("2 09:00"):
            none = self.create_request(subject="none")
            breached = self.create_request(subject="breached")
            missed = self.create_request(subject="missed")
            paused = self.create_request(subject="on_track")
        with self.clock("2 09:30"):
            paused.action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            at_risk = self.create_request(subject="at_risk")
        with self.clock("3 09:30"):
            on_track = self.create_request(subject="on_track")
            met = self.create_request(subject="met")
            self.solve(met)
            self.solve(missed)
            none.action_cancel()
        self.requests = Request.concat(
            none, breached, missed, paused, at_risk, on_track, met
        )

    def test_found_by_the_state_that_is_shown(self):
        Request = self.env["service.request"]
        mine = [("id", "in", self.requests.ids)]
        with self.clock("3 10:00"):
            for state in STATES:
                expected = self.requests.filtered(lambda r, s=state: r.subject == s)
                self.assertTrue(expected)
                self.assertEqual(set(expected.mapped("sla_state")), {state})
                for operator, value, found in (
                    ("=", state, expected),
                    ("in", [state], expected),
                    ("!=", state, self.requests - expected),
                    (
                        "not in",
                        [state, "met"],
                        self.requests.filtered(
                            lambda r, s=state: r.subject not in (s, "met")
                        ),
                    ),
                ):
                    self.assertEqual(
                        Request.search([*mine, ("sla_state", operator, value)]),
                        found.sorted(),
                        f"{operator} {value}",
                    )
            self.assertFalse(Request.search([*mine, ("sla_state", "=", False)]))

    def test_grouped_and_sorted_by_the_state(self):
        Request = self.env["service.request"]
        mine = [("id", "in", self.requests.ids)]
        with self.clock("3 10:00"):
            groups = dict(Request._read_group(mine, ["sla_state"], ["__count"]))
            self.assertEqual(groups, {state: 1 for state in STATES} | {"on_track": 2})
            shown = Request.web_read_group(mine, ["sla_state"], ["__count"])["groups"]
            for group in shown:
                self.assertEqual(
                    Request.search_count([*mine, *group["__extra_domain"]]),
                    group["__count"],
                )
            self.assertTrue(Request.fields_get(["sla_state"])["sla_state"]["groupable"])
            ordered = Request.search(mine, order="sla_state, id").mapped("sla_state")
            self.assertEqual(ordered, sorted(ordered))

    def test_time_left(self):
        Request = self.env["service.request"]
        mine = [("id", "in", self.requests.ids), ("sla_deadline", "!=", False)]
        with self.clock("3 10:00"):
            for value in (-2, -1, -0.5, 0, 0.25, 0.5, 7, 7.5, 8):
                for operator, compare in (
                    ("<", lambda a, b: a < b),
                    (">=", lambda a, b: a >= b),
                ):
                    self.assertEqual(
                        Request.search(
                            [*mine, ("sla_remaining_hours", operator, value)]
                        ),
                        Request.search(mine).filtered(
                            lambda r, c=compare, v=value: c(r.sla_remaining_hours, v)
                        ),
                        f"{operator} {value}",
                    )

    def test_due_today_in_the_zone_of_the_user(self):
        domain = self.get_filter_domain("sla_due_today")
        with self.clock("3 10:00"):
            request = self.requests.filtered(lambda r: r.subject == "breached")
            for zone, moment, today in (
                ("UTC", "3 00:00", True),
                ("UTC", "3 23:59", True),
                ("UTC", "4 00:00", False),
                ("UTC", "2 23:59", False),
                # In Auckland (UTC+13) the day began at eleven.
                ("Pacific/Auckland", "2 11:00", True),
                ("Pacific/Auckland", "2 10:59", False),
                ("Pacific/Auckland", "3 10:59", True),
                ("Pacific/Auckland", "3 11:00", False),
            ):
                self.env.cr.execute(
                    "UPDATE service_request SET sla_deadline = %s WHERE id = %s",
                    (at(moment), request.id),
                )
                found = (
                    self.env["service.request"]
                    .with_context(tz=zone)
                    .search([("id", "=", request.id), *domain])
                )
                self.assertEqual(bool(found), today, f"{moment} {zone}")
            self.env.invalidate_all()

    def get_filter_domain(self, name):
        """Return what a filter of the search view finds."""
        view = self.env.ref("field_service.service_request_view_search")
        arch = self.env["service.request"].get_view(view.id, "search")["arch"]
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return literal_eval(node.get("domain"))


@tagged("post_install", "-at_install")
class TestSlaQueries(SlaCommon):
    def count_queries(self, count, **vals):
        """Return how many queries it takes to register ``count`` requests."""
        for _attempt in ("warm up", "count"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.request"].create(
                [
                    {
                        "subject": "Call",
                        "partner_id": self.customer.id,
                        "archive_id": self.archive.id,
                        "type_id": self.type_repair.id,
                        "team_id": self.team.id,
                        **vals,
                    }
                    for _index in range(count)
                ]
            )
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
        return queries

    def test_one_request_costs_hardly_more(self):
        self.create_contract(calendar_id=self.calendar.id)
        without = self.count_queries(1)
        self.create_policy()
        self.problem.sla_percent = 50
        self.create_policy(name="Vip", customer_classes="vip")
        self.assertLessEqual(self.count_queries(1), without + 2)

    def test_many_requests_cost_as_much_as_one(self):
        cost = self.count_queries
        without = cost(40) - cost(10)
        self.create_policy()
        self.assertLessEqual(cost(40) - cost(10), without)

    def test_lists_need_no_query_a_record(self):
        self.create_policy()
        requests = self.env["service.request"].create(
            [
                {
                    "subject": "Call",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                }
                for _index in range(30)
            ]
        )
        requests[:10].action_wait(self.waiting_reason.id)
        names = ("sla_deadline", "sla_state", "sla_remaining_hours", "sla_remaining")

        def read(records):
            for _attempt in ("warm up", "count"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                records.web_read({name: {} for name in names})
                queries = self.env.cr.sql_log_count - before
            return queries

        self.assertLessEqual(read(requests), read(requests[9:11]))

    def test_masters_move_many_deadlines_at_once(self):
        policy = self.create_policy()
        requests = self.env["service.request"].create(
            [
                {
                    "subject": "Call",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                }
                for _index in range(60)
            ]
        )

        def change(records, hours):
            (requests - records).state = "cancelled"
            records.state = "new"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            policy.resolution_hours = hours
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        change(requests, 9)
        few, many = change(requests[:5], 10), change(requests, 11)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestSlaRoles(SlaCommon):
    def test_every_role_sees_the_deadlines(self):
        contract = self.create_contract(date_start="2026-01-01")
        self.create_policy(contract_ids=contract.ids)
        with self.clock("2 09:00"):
            request = self.create_request()
            order = request._create_work_orders()
            self.create_dispatch(order).action_send()
            for user in (
                self.agent,
                self.dispatcher,
                self.manager,
                self.engineer_user,
                self.accountant,
            ):
                with self.subTest(user.login):
                    seen = request.with_user(user)
                    seen.invalidate_recordset()
                    self.assertEqual(seen.sla_state, "at_risk")
                    self.assertEqual(seen.sla_remaining, "1:00 h left")
                    self.assertIn("Silver", seen.sla_explanation)
                    self.assertEqual(seen.sla_policy_id.display_name, "Silver")

    def test_agents_and_engineers_run_the_clock(self):
        self.create_policy()
        with self.clock("2 09:00"):
            request = self.create_request()
            order = request._create_work_orders()
            dispatch = self.create_dispatch(order)
            dispatch.action_send()
        with self.clock("2 09:30"):
            request.with_user(self.agent).action_wait(self.waiting_reason.id)
        with self.clock("2 10:30"):
            dispatch.with_user(self.engineer_user).action_accept()
            dispatch.with_user(self.engineer_user).action_arrive()
            self.assertEqual(request.first_arrival_at, at("2 10:30"))
            self.assertEqual(request.resolution_deadline, at("3 10:00"))

    def test_policies_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.create_policy(name="Theirs", company_id=other.id, sequence=1)
        self.assertFalse(self.create_request().sla_policy_id)
        shared = self.create_policy(name="Shared", company_id=False)
        self.assertEqual(self.create_request().sla_policy_id, shared)
        shared.active = False
        ours = self.create_policy(name="Ours")
        self.assertEqual(self.create_request().sla_policy_id, ours)
        team = self.env["service.team"].create(
            {"name": "There", "company_id": other.id}
        )
        request = (
            self.env["service.request"]
            .with_company(other)
            .create(
                {
                    "subject": "Call",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "team_id": team.id,
                    "company_id": other.id,
                }
            )
        )
        self.assertEqual(request.sla_policy_id, theirs)
        self.assertEqual(
            self.env["service.sla.policy"].with_user(self.agent).search([]), ours
        )

    def test_the_form_of_a_new_request_knows_its_deadline(self):
        self.create_policy(resolution_hours=0, arrival_hours=0)
        with self.clock("2 09:00"):
            form = Form(self.env["service.request"].with_user(self.agent))
            form.subject = "UPS beeps"
            form.partner_id = self.customer
            form.type_id = self.type_repair
            form.team_id = self.team
            self.assertEqual(form.sla_deadline, at("2 10:00"))
            request = form.save()
            self.assertEqual(request.response_deadline, at("2 10:00"))

    def test_a_policy_in_another_zone(self):
        self.calendar.tz = "America/Chicago"
        self.create_policy()
        user = new_test_user(
            self.env, "fs_far", "field_service.group_service_agent", tz="Asia/Tokyo"
        )
        with self.clock("2 09:00"):
            request = self.create_request().with_user(user)
            # Three in the morning in Chicago; they begin at eight, 14:00 in UTC.
            self.assertEqual(request.response_deadline, at("2 15:00"))
            self.assertEqual(
                request.response_deadline - timedelta(hours=6), at("2 09:00")
            )
