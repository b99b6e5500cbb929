# Part of Field Service. License LGPL-3.
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, ReportCommon, at

DONE = (at(3, 9), at(3, 11), "fixed")
NO_PART = (at(2, 10), at(2, 11), "parts_needed")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFirstTimeFix(ReportCommon):
    def assertFix(self, request, fixed, counted, provisional=None):
        row = self.report(request)
        self.assertEqual((row.ftf_numerator, row.ftf_denominator), (fixed, counted))
        self.assertEqual(
            (row.ftf_provisional_numerator, row.ftf_counted),
            provisional or (fixed, counted),
        )

    def come_back(self, request, received, **vals):
        return self.create_request(
            received_at=received,
            bad_fix_of_id=request.id,
            problem_id=self.problem.id,
            **vals,
        )

    def test_one_visit(self):
        self.assertFix(self.create_handled(DONE), 1, 1)

    def test_second_visit(self):
        self.assertFix(self.create_handled(NO_PART, DONE), 0, 1)

    def test_outcome_not_fixed(self):
        self.assertFix(self.create_handled(NO_PART), 0, 1)

    def test_follow_up_order(self):
        request = self.create_handled(DONE, orders=2)
        self.assertFix(request, 0, 1)
        request.work_order_ids[1].state = "cancelled"
        self.assertFix(request, 1, 1)

    def test_solved_remotely(self):
        self.assertFix(self.create_handled(), 0, 0)

    def test_visit_that_did_not_take_place(self):
        request = self.create_handled()
        self.create_visit(request.work_order_ids)
        self.assertFix(request, 0, 0)

    def test_not_corrective(self):
        request = self.create_handled(DONE, type_id=self.type_consultation.id)
        self.assertFix(request, 0, 0)

    def test_open(self):
        request = self.create_handled(DONE)
        request.write({"state": "in_progress", "solved_at": False})
        self.assertFix(request, 0, 0)

    def test_came_back_inside_the_window(self):
        request = self.create_handled(DONE, solved=at(3, 12))
        self.come_back(request, at(2, 12, month=4))
        self.assertFix(request, 0, 1)
        self.assertEqual(self.report(request).came_back_count, 1)

    def test_came_back_outside_the_window(self):
        # 30 days after the 3rd of March, noon, is the 2nd of April, noon.
        request = self.create_handled(DONE, solved=at(3, 12))
        self.come_back(request, at(2, 12, 0, 1, month=4))
        self.assertFix(request, 1, 1)
        self.assertEqual(self.report(request).came_back_count, 0)

    def test_first_return_counts(self):
        request = self.create_handled(DONE, solved=at(3, 12))
        self.come_back(request, at(20, month=4))
        self.assertFix(request, 1, 1)
        self.come_back(request, at(10))
        self.assertFix(request, 0, 1)

    def test_window_of_the_company(self):
        request = self.create_handled(DONE, solved=at(3, 12))
        self.come_back(request, at(10))
        self.company.service_bad_fix_days = 5
        self.assertFix(request, 1, 1)

    def test_too_recent(self):
        # Today is the 4th of May, noon: the window of the 4th of April has passed.
        solved = at(4, 12, month=4)
        request = self.create_handled(DONE, solved=solved)
        self.assertFix(request, 1, 1)
        request.solved_at = at(4, 12, 0, 1, month=4)
        self.assertFix(request, 0, 0, provisional=(1, 1))

    def test_rate(self):
        requests = (
            self.create_handled(DONE)
            | self.create_handled(NO_PART, DONE)
            | self.create_handled(DONE)
            | self.create_handled()
        )
        self.assertAlmostEqual(self.ratio(requests, "ftf_rate"), 2 / 3)

    def test_rate_of_nothing(self):
        self.assertFalse(self.ratio(self.create_handled(), "ftf_rate"))

    def test_repeat_rate(self):
        request = self.create_handled(DONE)
        again = self.come_back(request, at(10))
        again.write({"state": "solved", "solved_at": at(11)})
        self.assertAlmostEqual(self.ratio(request | again, "bad_fix_rate"), 0.5)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTimes(ReportCommon):
    def respond(self, received, responded, **vals):
        request = self.create_request(received_at=received, **vals)
        request.first_response_at = responded
        return request

    def test_response_within_the_day(self):
        request = self.respond(at(2, 9), at(2, 10, 30))
        self.assertEqual(request.response_hours, 1.5)

    def test_response_over_weekend_and_holiday(self):
        # Friday 14–16 and Tuesday 8–10; Monday the 9th is a holiday.
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": at(9, 0),
                "date_to": at(9, 23, 59, 59),
            }
        )
        request = self.respond(at(6, 14), at(10, 10))
        self.assertEqual(request.response_hours, 4)

    def test_holiday_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": False,
                "date_from": at(9, 0),
                "date_to": at(9, 23, 59, 59),
            }
        )
        holiday.company_id = other
        request = self.respond(at(6, 14), at(10, 10))
        self.assertEqual(request.response_hours, 12)

    def test_response_at_night(self):
        request = self.respond(at(2, 20), at(3, 9))
        self.assertEqual(request.response_hours, 1)

    def test_customer_in_another_time_zone(self):
        # 9 o'clock in Tokyo is midnight UTC: 8 to 16 there is 23 to 7 UTC.
        self.customer.tz = "Asia/Tokyo"
        request = self.respond(at(3, 1), at(3, 9))
        self.assertEqual(request.response_hours, 6)

    def test_contract_calendar_comes_first(self):
        around_the_clock = self.calendar.copy({"name": "Early", "tz": "UTC"})
        around_the_clock.attendance_ids.write({"hour_from": 0, "hour_to": 8})
        contract = self.create_contract(calendar_id=around_the_clock.id)
        request = self.create_request(received_at=at(2, 6), contract_id=contract.id)
        request.first_response_at = at(2, 9)
        self.assertEqual(request.contract_id, contract)
        self.assertEqual(request.response_hours, 2)

    def test_pause_is_taken_out(self):
        with freeze_time(at(2, 8)):
            request = self.create_request()
            request.action_assign()
        with freeze_time(at(2, 10)):
            request.action_wait(self.waiting_reason.id)
        with freeze_time(at(2, 14)):
            request.action_resume()
        with freeze_time(at(2, 16)):
            request.write({"problem_id": self.problem.id, "solution": "<p>Fan</p>"})
            request.action_solve()
        self.assertEqual(request.solve_hours, 4)

    def test_waiting_for_us_is_no_pause(self):
        self.waiting_reason.pauses_clock = False
        with freeze_time(at(2, 8)):
            request = self.create_request()
        with freeze_time(at(2, 10)):
            request.action_wait(self.waiting_reason.id)
        with freeze_time(at(2, 14)):
            request.write({"problem_id": self.problem.id, "solution": "<p>Fan</p>"})
            request.action_solve()
        self.assertEqual(request.solve_hours, 6)

    def test_pause_ended_by_the_solution(self):
        with freeze_time(at(2, 8)):
            request = self.create_request()
        with freeze_time(at(2, 10)):
            request.action_wait(self.waiting_reason.id)
        with freeze_time(at(2, 14)):
            request.write({"problem_id": self.problem.id, "solution": "<p>Fan</p>"})
            request.action_solve()
        with freeze_time(at(2, 16)):
            request.action_close()
        self.assertEqual(request.solve_hours, 2)
        self.assertEqual(request.close_hours, 4)

    def test_mean_is_the_ratio_of_the_sums(self):
        # Team A: 1 h and 1 h; team B: 7 h. 9 h by 3, not the mean of 1 and 7.
        other = self.team.copy({"name": "South Centre"})
        requests = (
            self.respond(at(2, 8), at(2, 9))
            | self.respond(at(2, 9), at(2, 10))
            | self.respond(at(2, 8), at(2, 15), team_id=other.id)
            | self.create_request(received_at=at(2, 8))
        )
        self.assertEqual(self.ratio(requests, "mean_response_hours"), 3)
        groups = dict(
            self.env["service.report.request"]._read_group(
                [("request_id", "in", requests.ids)],
                ["team_id"],
                ["mean_response_hours:avg"],
            )
        )
        self.assertEqual(groups, {self.team: 1, other: 7})

    def test_pivot_and_list_totals(self):
        other = self.team.copy({"name": "South Centre"})
        requests = (
            self.respond(at(2, 8), at(2, 9))
            | self.respond(at(2, 9), at(2, 10))
            | self.respond(at(2, 8), at(2, 15), team_id=other.id)
        )
        domain = [("request_id", "in", requests.ids)]
        report = self.env["service.report.request"]
        by_team, total = report.formatted_read_grouping_sets(
            domain, [["team_id"], []], ["mean_response_hours:avg"]
        )
        self.assertEqual(
            [group["mean_response_hours:avg"] for group in (*by_team, *total)],
            [1, 7, 3],
        )
        listed = report.web_read_group(
            domain, ["team_id"], aggregates=["mean_response_hours:avg"]
        )
        self.assertEqual(
            [group["mean_response_hours:avg"] for group in listed["groups"]], [1, 7]
        )

    def test_by_customer_rating_repeats_and_time(self):
        first = self.create_handled(DONE, received=at(2, 8), solved=at(3, 12))
        second = self.create_handled(DONE, received=at(2, 8), solved=at(3, 12))
        other = self.create_handled(DONE, partner_id=self.stranger.id)
        self.create_request(
            received_at=at(5, 9), bad_fix_of_id=first.id, problem_id=self.problem.id
        )
        model = self.env["ir.model"]._get_id("service.request")
        self.env["rating.rating"].create(
            [
                {
                    "res_model_id": model,
                    "res_id": request.id,
                    "rating": rating,
                    "consumed": consumed,
                }
                for request, rating, consumed in (
                    (first, 1, True),
                    (second, 5, True),
                    (second, 3, True),
                    # Asked for, and not given yet.
                    (other, 0, False),
                )
            ]
        )
        report = self.env["service.report.request"].with_user(self.manager)
        groups = report._read_group(
            [("request_id", "in", (first + second + other).ids)],
            ["commercial_partner_id"],
            ["mean_rating:avg", "rating_count:sum", "bad_fix_rate:avg"],
        )
        self.assertEqual(
            {partner: figures for partner, *figures in groups},
            {self.customer: [3.0, 3, 0.5], self.stranger: [False, 0, 0.0]},
        )
        self.assertFalse(self.report(other).mean_rating)
        self.assertEqual(self.report(second).mean_rating, 4.0)
        self.assertGreater(self.ratio(first + second, "mean_solve_hours"), 0)

    def test_ordered_by_the_ratio(self):
        other = self.team.copy({"name": "South Centre"})
        requests = self.respond(at(2, 8), at(2, 9)) | self.respond(
            at(2, 8), at(2, 15), team_id=other.id
        )
        teams = self.env["service.report.request"]._read_group(
            [("request_id", "in", requests.ids)],
            ["team_id"],
            order="mean_response_hours:avg DESC",
        )
        self.assertEqual(teams, [(other,), (self.team,)])

    def test_reopening_takes_the_facts_back(self):
        request = self.create_handled(DONE, solved=at(3, 12))
        self.assertEqual(request.solve_hours, 12)
        self.assertEqual((request.ftf_counted, request.completed_visit_count), (1, 1))
        request.action_reopen("It smokes again")
        self.assertEqual(request.solve_hours, 0)
        self.assertEqual((request.ftf_counted, request.completed_visit_count), (0, 0))
        row = self.report(request)
        self.assertEqual((row.solved_count, row.completed_visit_count), (0, 1))

    def test_many_requests_need_no_more_queries(self):
        def hours(count):
            requests = self.env["service.request"].union(
                *(self.create_request(received_at=at(2, 8)) for _n in range(count))
            )
            self.env.flush_all()
            requests.write({"first_response_at": at(4, 8)})
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            requests._count_business_hours(
                {request: {"x": (at(2, 8), at(4, 8))} for request in requests}
            )
            return self.env.cr.sql_log_count - start

        hours(2)
        self.assertEqual(hours(2), hours(20))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRepairTime(ReportCommon):
    def test_from_a_call(self):
        # Monday 8 to Wednesday 10: 50 h by the clock, 8 + 8 + 2 working hours.
        request = self.create_handled(
            NO_PART, (at(4, 9), at(4, 10), "fixed"), received=at(2, 8), solved=at(4, 11)
        )
        row = self.report(request)
        self.assertEqual(
            (row.downtime_hours, row.downtime_business_hours, row.repair_count),
            (50, 18, 1),
        )
        self.assertEqual((row.mttr_hours, row.mttr_business_hours), (50, 18))

    def test_without_a_call(self):
        order = self.create_order()
        visit = self.create_visit(order, at(2, 14), at(3, 9))
        order.state = "closed"
        self.assertEqual((order.downtime_hours, order.downtime_business_hours), (19, 3))
        self.assertEqual(order.last_visit_id, visit)

    def test_mean_of_all_orders(self):
        call = self.create_handled(DONE, received=at(3, 9))
        order = self.create_order()
        self.create_visit(order, at(2, 9), at(2, 15))
        order.state = "completed"
        visits = (call.work_order_ids | order).dispatch_ids
        # 2 h and 6 h
        self.assertEqual(self.ratio(visits, "mttr_hours", "service.report.dispatch"), 4)
        self.assertEqual(self.ratio(call, "mttr_hours"), 2)

    def test_order_counts_once_however_many_visits(self):
        request = self.create_handled(NO_PART, DONE, received=at(2, 8))
        rows = self.report(request.dispatch_ids, "service.report.dispatch")
        self.assertEqual(sorted(rows.mapped("repair_count")), [0, 1])
        self.assertEqual(sum(rows.mapped("downtime_hours")), 27)

    def test_order_not_completed(self):
        request = self.create_handled(DONE)
        request.work_order_ids.state = "in_progress"
        self.assertFalse(self.ratio(request, "mttr_hours"))

    def test_no_repair(self):
        request = self.create_handled(DONE, type_id=self.type_consultation.id)
        self.assertEqual(self.report(request).repair_count, 0)
        order = self.create_order(kind="maintenance")
        self.create_visit(order, at(2, 9), at(2, 15))
        order.state = "completed"
        self.assertEqual(order.repair_count, 0)

    def test_two_orders_of_one_call(self):
        request = self.create_handled(DONE, received=at(3, 9), orders=2)
        second = request.work_order_ids.filtered(lambda order: order.state == "draft")
        self.create_visit(second, at(3, 12), at(3, 13))
        second.state = "completed"
        row = self.report(request)
        # 2 h and 4 h after the call
        self.assertEqual((row.downtime_hours, row.repair_count), (6, 2))
        self.assertEqual(row.mttr_hours, 3)

    def test_pause_of_the_call_is_taken_out(self):
        with freeze_time(at(2, 8)):
            request = self.create_request(problem_id=self.problem.id)
        with freeze_time(at(2, 10)):
            request.action_wait(self.waiting_reason.id)
        with freeze_time(at(2, 14)):
            request.action_resume()
        order = self.create_order(request_id=request.id)
        self.create_visit(order, at(2, 14), at(2, 16))
        order.state = "completed"
        self.assertEqual((order.downtime_hours, order.downtime_business_hours), (8, 4))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMonitoring(ReportCommon):
    def test_where_a_request_stands(self):
        request = self.create_request(received_at=at(1, 12, month=5))
        order = self.create_order(request_id=request.id)
        late = self.create_dispatch(
            order, planned_start=at(8, month=5), planned_end=at(8, 12, month=5)
        )
        early = self.create_dispatch(
            order,
            employee_id=self.other_engineer.id,
            planned_start=at(7, month=5),
            planned_end=at(7, 12, month=5),
        )
        row = self.report(request)
        self.assertTrue(row.is_open)
        self.assertEqual(row.age_hours, 72)
        # Friday 12–16 and Monday 8–12
        self.assertEqual(row.age_business_hours, 8)
        self.assertEqual(row.next_visit_start, early.planned_start)
        self.assertEqual(row.next_engineer_id, self.other_engineer)
        self.assertEqual((row.visit_count, row.completed_visit_count), (2, 0))
        early.write({"state": "done", "actual_start": at(2), "actual_end": at(2, 9)})
        row.invalidate_recordset()
        self.assertEqual(row.next_engineer_id, late.employee_id)
        self.assertEqual((row.visit_count, row.completed_visit_count), (2, 1))

    def test_handled_request_has_no_age(self):
        row = self.report(self.create_handled(DONE))
        self.assertFalse(row.is_open)
        self.assertFalse(row.age_hours or row.age_business_hours)
        self.assertFalse(row.next_visit_start)

    def test_state_of_the_parts(self):
        request = self.create_request()
        self.assertFalse(self.report(request).part_state)
        part_request = self.env["service.part.request"].create(
            {"request_id": request.id, "company_id": self.company.id}
        )
        self.assertEqual(self.report(request).part_state, "to_issue")
        part_request.state = "issued"
        self.assertEqual(self.report(request).part_state, "issued")

    def test_execution(self):
        request = self.create_handled(DONE, received=at(2), expected_hours=4)
        request.write({"expected_end": at(3, 10), "actual_end": at(3, 12)})
        visit = request.dispatch_ids
        request.work_order_ids.state = "in_progress"
        self.env["service.time.entry"].create(
            {
                "dispatch_id": visit.id,
                "start": at(3, 9),
                "end": at(3, 14),
            }
        )
        row = self.report(request)
        self.assertEqual(
            (row.expected_hours, row.hours_spent, row.variance_hours), (4, 5, 1)
        )
        self.assertEqual(row.end_delay_hours, 2)
        self.assertEqual(row.actual_cost, 200)

    def test_row_opens_its_request(self):
        request = self.create_request()
        action = self.report(request).action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("service.request", request.id)
        )

    def test_read_only(self):
        row = self.report(self.create_request())
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).check_access("write")

    def test_new_facts_are_seen_at_once(self):
        request = self.create_request(received_at=at(2))
        self.assertEqual(self.report(request).response_count, 0)
        request.first_response_at = fields.Datetime.now()
        count = self.env["service.report.request"].search_count(
            [("request_id", "=", request.id), ("response_count", "=", 1)]
        )
        self.assertEqual(count, 1)
