# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceDispatch(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.create_request(
            archive_id=cls.archive.id, problem_id=cls.problem.id
        )
        cls.order = cls.request._create_work_orders()

    def _sent(self, **vals):
        dispatch = self.create_dispatch(self.order, **vals)
        dispatch.action_send()
        return dispatch

    def test_sending_releases_the_order_and_gives_the_engineer_a_task(self):
        dispatch = self._sent()
        self.assertEqual(dispatch.state, "sent")
        self.assertEqual(self.order.state, "released")
        self.assertEqual(dispatch.activity_ids.user_id, self.engineer_user)
        self.assertIn("dispatch_sent", self.request.log_ids.mapped("event"))

    def test_an_engineer_is_needed(self):
        with self.assertRaisesRegex(UserError, "choose the engineer"):
            self._sent(employee_id=False)
        office = self.env["hr.employee"].create({"name": "Office Clerk"})
        with self.assertRaisesRegex(ValidationError, "not a service engineer"):
            self.create_dispatch(self.order, employee_id=office.id)

    def test_whole_visit_with_its_five_times_and_hours(self):
        with freeze_time("2026-03-02 08:00:00"):
            dispatch = self._sent(
                planned_start="2026-03-02 09:00:00", planned_end="2026-03-02 11:00:00"
            )
        visit = dispatch.with_user(self.engineer_user)
        with freeze_time("2026-03-02 08:10:00"):
            visit.action_accept()
        with freeze_time("2026-03-02 08:30:00"):
            visit.action_travel()
        with freeze_time("2026-03-02 09:00:00"):
            visit.action_arrive()
        self.assertEqual(self.request.state, "in_progress")
        self.assertEqual(self.order.state, "in_progress")
        with freeze_time("2026-03-02 10:30:00"):
            visit.write(
                {
                    "cause_id": self.cause.id,
                    "solution_id": self.solution.id,
                    "solution": "<p>New fan</p>",
                    "treatment": "replacement",
                }
            )
            visit.action_finish()
        self.assertEqual(dispatch.state, "done")
        self.assertEqual(dispatch.travel_start, datetime(2026, 3, 2, 8, 30))
        self.assertEqual(dispatch.actual_start, datetime(2026, 3, 2, 9, 0))
        self.assertEqual(dispatch.actual_end, datetime(2026, 3, 2, 10, 30))
        self.assertAlmostEqual(dispatch.travel_hours, 0.5)
        self.assertAlmostEqual(dispatch.work_hours, 1.5)
        self.assertAlmostEqual(dispatch.hours, 2.0)
        self.assertEqual(self.request.cause_id, self.cause)
        self.assertEqual(self.request.solution_id, self.solution)
        self.assertIn("New fan", self.request.solution)
        self.assertFalse(dispatch.is_late_plan)
        self.assertEqual(
            self.request.log_ids.sorted("id").mapped("event"),
            [
                "registered",
                "order_created",
                "order_planned",
                "order_released",
                "dispatch_sent",
                "dispatch_accepted",
                "order_started",
                "started",
                "travelling",
                "arrived",
                "processed",
            ],
        )
        travelling = self.request.log_ids.filtered(
            lambda log: log.event == "travelling"
        )
        self.assertEqual(travelling.user_id, self.engineer_user)

    def test_accepting_twice_is_refused(self):
        dispatch = self._sent()
        dispatch.with_user(self.engineer_user).action_accept()
        with self.assertRaisesRegex(UserError, dispatch.name):
            dispatch.with_user(self.engineer_user).action_accept()
        self.assertEqual(
            self.request.log_ids.mapped("event").count("dispatch_accepted"), 1
        )

    def test_rejecting_needs_a_reason_and_goes_back_to_the_dispatcher(self):
        self.order.user_id = self.dispatcher
        dispatch = self._sent()
        visit = dispatch.with_user(self.engineer_user)
        for nothing in (None, "", "   "):
            with self.assertRaisesRegex(UserError, "why you decline"):
                visit.action_reject(nothing)
        visit.action_reject("On leave")
        self.assertEqual(dispatch.state, "rejected")
        self.assertEqual(dispatch.reject_reason, "On leave")
        log = self.request.log_ids.filtered(
            lambda log: log.event == "dispatch_rejected"
        )
        self.assertEqual(log.note, "On leave")
        self.assertEqual(self.order.activity_ids.user_id, self.dispatcher)
        self.assertIn("On leave", self.order.activity_ids.summary)

    def test_several_open_dispatches_and_revoking_the_unprocessed(self):
        first, second = self._sent(), self._sent(employee_id=self.other_engineer.id)
        first.action_accept()
        first.action_arrive()
        name = second.name
        second.action_revoke("Wrong engineer")
        self.assertFalse(second.exists())
        self.assertEqual(self.request.dispatch_ids, first)
        log = self.request.log_ids.filtered(lambda log: log.event == "dispatch_revoked")
        self.assertEqual((log.old_value, log.note), (name, "Wrong engineer"))
        with self.assertRaisesRegex(UserError, first.name):
            first.action_revoke()

    def test_travel_already_spent_survives_a_revoked_dispatch(self):
        dispatch = self._sent()
        dispatch.action_accept()
        with freeze_time("2026-03-02 08:00:00"):
            dispatch.action_travel()
        with freeze_time("2026-03-02 09:00:00"):
            dispatch.action_revoke("Customer called it off")
        self.assertAlmostEqual(self.order.travel_hours, 1.0)

    def test_another_engineer_cannot_see_or_process_the_visit(self):
        dispatch = self._sent()
        with self.assertRaises(AccessError):
            dispatch.with_user(self.other_engineer_user).action_accept()
        self.assertFalse(
            self.env["service.dispatch"]
            .with_user(self.other_engineer_user)
            .search([("id", "=", dispatch.id)])
        )

    def test_timer_ignores_a_slip_and_never_runs_twice(self):
        dispatch = self._sent()
        dispatch.action_accept()
        with freeze_time("2026-03-02 08:00:00"):
            dispatch.action_start_timer("travel")
        with freeze_time("2026-03-02 08:00:30"):
            dispatch.action_start_timer("work")
        self.assertEqual(dispatch.time_entry_ids.mapped("kind"), ["work"])
        with freeze_time("2026-03-02 09:00:30"):
            dispatch.action_start_timer("waiting")
        self.assertEqual(len(dispatch.time_entry_ids.filtered("is_running")), 1)
        self.assertAlmostEqual(dispatch.work_hours, 1.0)

    def test_negative_and_reversed_hours(self):
        dispatch = self._sent()
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.env["service.time.entry"].create(
                {"dispatch_id": dispatch.id, "hours": -1}
            )
        now = datetime.now().replace(microsecond=0)
        with self.assertRaisesRegex(ValidationError, self.order.name):
            self.env["service.time.entry"].create(
                {
                    "dispatch_id": dispatch.id,
                    "start": now,
                    "end": now - timedelta(hours=1),
                }
            )

    def test_end_before_start_names_the_dispatch(self):
        now = datetime.now().replace(microsecond=0)
        with self.assertRaisesRegex(ValidationError, "lies before"):
            self.create_dispatch(
                self.order, planned_start=now, planned_end=now - timedelta(hours=1)
            )

    def test_lateness_against_plan_and_wish(self):
        self.company.service_late_tolerance = 15
        cases = [
            ("2026-03-02 09:15:00", False, False),
            ("2026-03-02 09:15:01", True, False),
            ("2026-03-02 10:00:01", True, True),
        ]
        Dispatch = self.env["service.dispatch"]
        for arrival, late_plan, late_customer in cases:
            with self.subTest(arrival=arrival):
                dispatch = self.create_dispatch(
                    self.order,
                    planned_start="2026-03-02 09:00:00",
                    planned_end="2026-03-02 11:00:00",
                    customer_start="2026-03-02 08:00:00",
                    customer_end="2026-03-02 10:00:00",
                )
                dispatch.write({"actual_start": arrival, "state": "done"})
                self.assertEqual(dispatch.is_late_plan, late_plan)
                self.assertEqual(dispatch.is_late_customer, late_customer)
                domain = [("id", "=", dispatch.id)]
                for field, expected in (
                    ("is_late_plan", late_plan),
                    ("is_late_customer", late_customer),
                ):
                    self.assertEqual(
                        bool(Dispatch.search([*domain, (field, "=", True)])), expected
                    )
                    self.assertEqual(
                        bool(Dispatch.search([*domain, (field, "=", False)])),
                        not expected,
                    )

    def test_request_waits_for_the_visit_before_it_is_solved_or_closed(self):
        dispatch = self._sent()
        self.request.solution_id = self.solution
        dispatch.action_accept()
        dispatch.action_arrive()
        with self.assertRaisesRegex(UserError, dispatch.name):
            self.request.action_solve()
        dispatch.action_finish()
        self.request.action_solve()
        later = self._sent()
        with self.assertRaisesRegex(UserError, later.name):
            self.request.action_close()

    def test_finished_orders_take_no_dispatch(self):
        self.perform(self.order)
        with self.assertRaisesRegex(UserError, self.order.name):
            self.create_dispatch(self.order)

    def test_dedicated_engineer_is_proposed(self):
        self.customer.dedicated_engineer_id = self.other_engineer
        action = self.order.action_create_dispatch()
        dispatch = self.env["service.dispatch"].browse(action["res_id"])
        self.assertEqual(dispatch.employee_id, self.other_engineer)
