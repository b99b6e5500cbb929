# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common import ServiceCommon


class TestServiceDowntime(ServiceCommon):
    """Since when a product does not work, until when, and whether it was its fault."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-02 16:00:00"))
        cls.request = cls.create_request(
            archive_id=cls.archive.id,
            problem_id=cls.problem.id,
            received_at=datetime(2026, 3, 2, 8),
        )
        cls.order = cls.create_order(request_id=cls.request.id)
        cls.visit = cls.create_dispatch(
            cls.order, planned_start=datetime(2026, 3, 2, 9)
        )

    def visit_site(self, visit=None, **facts):
        """Carry the visit out as its engineer, from 10 to 12 o'clock."""
        visit = (visit or self.visit).with_user(self.engineer_user)
        visit.sudo().action_send()
        with freeze_time("2026-03-02 10:00:00"):
            visit.action_accept()
            visit.action_arrive()
        visit.save_my_day_facts(facts)
        with freeze_time("2026-03-02 12:00:00"):
            visit.action_finish()
        return visit

    def solve(self, request=None):
        request = request or self.request
        request.solution_id = self.solution
        request.action_solve()

    def test_down_from_the_call_to_the_end_of_the_visit(self):
        self.assertFalse(self.request.downtime_hours, "not known to be a failure yet")
        self.visit_site()
        self.assertEqual(self.request.restored_at, datetime(2026, 3, 2, 12))
        self.solve()
        self.assertEqual(self.request.failure_state, "confirmed")
        self.assertEqual(self.request.downtime_hours, 4)
        self.assertEqual(self.visit.downtime_hours, 4)

    def test_what_the_engineer_found_out(self):
        self.visit_site(
            down_since="2026-03-01 20:00:00",
            restored_at="2026-03-02 11:30:00",
            failure_state="confirmed",
        )
        self.assertEqual(self.request.down_since, datetime(2026, 3, 1, 20))
        self.assertEqual(self.request.downtime_hours, 15.5)
        self.solve()
        self.assertEqual(self.request.restored_at, datetime(2026, 3, 2, 11, 30))

    def test_visit_that_fixed_nothing_leaves_it_down(self):
        self.visit_site(outcome="parts_needed", failure_state="confirmed")
        self.assertFalse(self.request.restored_at)
        self.assertEqual(self.request.downtime_hours, 8, "until now")
        self.assertEqual(self.visit.downtime_hours, 8)

    def test_no_fault_found(self):
        self.visit_site(failure_state="none")
        self.solve()
        self.assertEqual(self.request.failure_state, "none")
        self.assertEqual(self.request.downtime_hours, 0)
        self.assertFalse(self.request._get_failures())

    def test_solved_on_the_telephone(self):
        self.solve()
        self.assertEqual(self.request.restored_at, self.request.solved_at)
        self.assertEqual(self.request.downtime_hours, 8)

    def test_reopened_is_down_again(self):
        self.solve()
        self.request.action_reopen("Beeps again")
        self.assertFalse(self.request.restored_at)
        with freeze_time("2026-03-02 18:00:00"):
            self.request.invalidate_recordset()
            self.assertEqual(self.request.downtime_hours, 10)

    def test_no_downtime_where_nothing_is_mended(self):
        advice = self.create_request(
            archive_id=self.archive.id, type_id=self.type_consultation.id
        )
        self.solve(advice)
        self.assertFalse(advice.failure_state)
        self.assertFalse(advice.restored_at)
        self.assertEqual(advice.downtime_hours, 0)

    def test_requests_from_before(self):
        """What was solved before downtimes were recorded: until the last visit."""
        self.visit_site()
        self.solve()
        self.request.write({"restored_at": False, "failure_state": False})
        self.assertEqual(self.request.downtime_hours, 4)
        self.visit.actual_end = False
        self.assertEqual(self.request.downtime_hours, 8, "until the solution")

    def test_bad_fix_is_the_same_failure(self):
        self.visit_site()
        self.solve()
        again = self.create_request(
            archive_id=self.archive.id,
            problem_id=self.problem.id,
            received_at=datetime(2026, 3, 2, 15),
        )
        # Nobody is thought to solve what comes back before it came.
        self.request.solved_at = datetime(2026, 3, 2, 13)
        again._link_bad_fixes()
        self.solve(again)
        failures = (self.request | again)._get_failures()
        self.assertTrue(failures[self.request].counts)
        self.assertFalse(failures[again].counts)

    def test_working_again_before_it_went_down(self):
        for record in (self.request, self.visit):
            with (
                self.subTest(record._name),
                self.assertRaisesRegex(ValidationError, record.name),
            ):
                record.write(
                    {
                        "down_since": datetime(2026, 3, 2, 9),
                        "restored_at": datetime(2026, 3, 2, 8),
                    }
                )

    def test_signed_facts_stay(self):
        self.visit.sudo().is_locked = True
        with self.assertRaises(UserError):
            self.visit.restored_at = datetime(2026, 3, 2, 11)

    def test_form_of_the_request(self):
        with Form(self.request.with_user(self.agent)) as form:
            form.down_since = datetime(2026, 3, 2, 7)
            form.failure_state = "confirmed"
        self.assertEqual(self.request.downtime_hours, 9)

    def test_my_day_shows_what_is_known(self):
        self.request.down_since = datetime(2026, 3, 2, 7)
        visit = self.visit.with_user(self.engineer_user)
        [details] = visit.get_my_day_details()
        self.assertTrue(details["facts"]["is_corrective"])
        self.assertEqual(details["facts"]["down_since"], datetime(2026, 3, 2, 7))
        self.assertFalse(details["facts"]["restored_at"])
        choices = visit.get_my_day()["choices"]
        self.assertEqual(
            [key for key, _l in choices["failure_state"]], ["confirmed", "none"]
        )

    def test_number_of_queries_does_not_grow(self):
        def measure(requests):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            requests.mapped("downtime_hours")
            requests.dispatch_ids.mapped("downtime_hours")
            return self.env.cr.sql_log_count - before

        self.visit_site()
        self.solve()
        one = measure(self.request)
        many = self.request
        for number in range(5):
            request = self.create_request(
                archive_id=self.archive.id,
                problem_id=self.other_problem.id,
                received_at=datetime(2026, 3, 2, 8) - timedelta(days=number),
            )
            order = self.create_order(request_id=request.id)
            self.visit_site(
                self.create_dispatch(order, planned_start=datetime(2026, 3, 2, 9))
            )
            self.solve(request)
            many |= request
        self.assertLessEqual(measure(many), one)
