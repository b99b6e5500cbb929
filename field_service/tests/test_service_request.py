# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceRequest(ServiceCommon):
    # -- Registration ---------------------------------------------------
    def test_lists_follow_the_name_of_the_customer(self):
        request, order = self.create_request(), self.create_order()
        self.assertEqual(request.customer_name, "Harbour Hospital")
        self.customer.name = "Harbour Clinic"
        self.assertEqual(request.customer_name, "Harbour Clinic")
        self.assertEqual(order.customer_name, "Harbour Clinic")

    def test_numbers_are_given_in_order_and_unique(self):
        requests = self.env["service.request"].create(
            [
                {
                    "subject": f"Call {index}",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                }
                for index in range(5)
            ]
        )
        names = requests.mapped("name")
        self.assertEqual(len(set(names)), 5)
        self.assertEqual(names, sorted(names))
        self.assertTrue(all(name.startswith("REQ-") for name in names))

    @users("fs_agent")
    def test_form_contact_fills_account_and_archive_shows_coverage(self):
        self.archive.warranty_start = "2020-01-01"
        self.archive.warranty_end = "2020-12-31"
        form = Form(self.env["service.request"])
        form.contact_id = self.contact
        self.assertEqual(form.partner_id, self.customer)
        form.subject = "No power"
        form.type_id = self.type_repair
        form.archive_id = self.archive
        self.assertIn("ended on", form.coverage_summary)
        request = form.save()
        self.assertEqual(request.partner_id, self.customer)
        self.assertEqual(request.team_id, self.team)
        self.assertEqual(request.state, "new")
        self.assertEqual(request.priority, self.type_repair.default_priority or "1")
        self.assertEqual(request.log_ids.mapped("event"), ["registered"])
        self.assertEqual(request.log_ids.user_id, self.agent)

    def test_account_is_required(self):
        with self.assertRaisesRegex(ValidationError, "customer of the request “UPS"):
            self.create_request(partner_id=False)

    def test_account_follows_from_contact_without_ui(self):
        request = self.create_request(partner_id=False, contact_id=self.contact.id)
        self.assertEqual(request.partner_id, self.customer)

    def test_archive_of_another_customer_is_refused(self):
        foreign = self.create_archive(partner_id=self.stranger.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Other Company"):
            self.create_request(archive_id=foreign.id)

    def test_archive_of_a_branch_is_accepted_for_the_head_office(self):
        branch = self.env["res.partner"].create(
            {
                "name": "Hospital South",
                "is_company": True,
                "parent_id": self.customer.id,
            }
        )
        archive = self.create_archive(partner_id=branch.id)
        request = self.create_request(archive_id=archive.id)
        self.assertEqual(request.archive_id, archive)

    def test_deactivated_or_draft_archive_is_refused(self):
        draft = self.env["service.product.archive"].create(
            {
                "product_id": self.unit_product.id,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        with self.assertRaisesRegex(ValidationError, "not registered"):
            self.create_request(archive_id=draft.id)
        draft.action_register()
        request = self.create_request(archive_id=draft.id)
        draft.action_deactivate("Scrapped")
        request.subject = "Old requests stay editable"
        with self.assertRaisesRegex(ValidationError, request.archive_id.name):
            self.create_request(archive_id=draft.id)

    def test_required_fields_of_the_type_are_named_in_one_message(self):
        required = self.env["ir.model.fields"].search(
            [
                ("model", "=", "service.request"),
                ("name", "in", ["problem_id", "archive_id", "description"]),
            ]
        )
        self.type_repair.required_field_ids = [Command.set(required.ids)]
        with self.assertRaises(ValidationError) as refused:
            self.create_request()
        message = str(refused.exception)
        for label in required.mapped("field_description"):
            self.assertIn(label, message)
        request = self.create_request(
            problem_id=self.problem.id,
            archive_id=self.archive.id,
            description="<p>Beeps</p>",
        )
        with self.assertRaisesRegex(ValidationError, "Problem"):
            request.problem_id = False

    def test_dates_and_hours_that_make_no_sense(self):
        now = datetime.now().replace(microsecond=0)
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.create_request(expected_hours=-1)
        with self.assertRaisesRegex(ValidationError, "before the moment"):
            self.create_request(received_at=now, actual_end=now - timedelta(hours=1))

    def test_expected_end_follows_working_hours(self):
        # Friday 15:00 UTC; the standard calendar works 8-12 and 13-17.
        self.team.calendar_id = self.env["resource.calendar"].create(
            {"name": "Office hours", "tz": "UTC", "company_id": self.company.id}
        )
        request = self.create_request(
            received_at="2026-03-06 15:00:00", expected_hours=4
        )
        self.assertEqual(request.expected_end, datetime(2026, 3, 9, 10, 0))
        request.expected_end = "2026-03-10 09:00:00"
        self.assertEqual(request.expected_end, datetime(2026, 3, 10, 9, 0))

    # -- Life -----------------------------------------------------------
    def test_consultation_is_answered_and_closed_on_the_spot(self):
        request = self.create_request(type_id=self.type_consultation.id)
        with self.assertRaisesRegex(UserError, "the solution"):
            request.action_close()
        self.assertEqual(request.state, "new")
        request.solution = "<p>Explained the button.</p>"
        request.action_close()
        self.assertEqual(request.state, "closed")
        self.assertTrue(request.solved_at and request.closed_at and request.actual_end)
        self.assertFalse(request.dispatch_ids)

    def test_repair_needs_problem_and_solution(self):
        request = self.create_request()
        with self.assertRaisesRegex(UserError, "the solution and the actual problem"):
            request.action_solve()
        request.solution_id = self.solution
        with self.assertRaisesRegex(UserError, "the actual problem"):
            request.action_solve()
        request.problem_id = self.problem
        request.with_user(self.agent).action_solve()
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.solved_by_id, self.agent)
        self.assertEqual(request.user_id, self.agent)
        with self.assertRaisesRegex(UserError, request.name):
            request.action_solve()

    def test_assign_accept_wait_resume_and_log(self):
        request = self.create_request()
        request.with_user(self.dispatcher).action_assign(
            user_id=self.agent.id, reason="Knows the site"
        )
        self.assertEqual(request.state, "assigned")
        self.assertEqual(request.user_id, self.agent)
        self.assertFalse(request.first_response_at)
        mine = request.with_user(self.agent)
        mine.action_accept()
        self.assertEqual(request.state, "in_progress")
        self.assertTrue(request.first_response_at and request.accepted_at)
        with self.assertRaisesRegex(UserError, "already taken by fs_agent"):
            request.with_user(self.dispatcher).action_accept()
        with self.assertRaisesRegex(UserError, "what the request waits for"):
            mine.action_wait()
        mine.action_wait(self.waiting_reason.id)
        self.assertEqual(request.state, "waiting")
        mine.action_resume()
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.waiting_reason_id)
        self.assertEqual(
            request.log_ids.sorted("id").mapped("event"),
            ["registered", "assigned", "accepted", "waiting", "resumed"],
        )
        self.assertEqual(
            request.log_ids.filtered(lambda log: log.event == "assigned").note,
            "Knows the site",
        )

    def test_route_to_queue_and_back_to_a_person(self):
        queue = self.env["service.queue"].create({"name": "VIP"})
        request = self.create_request(user_id=self.agent.id)
        self.assertEqual(request.state, "assigned")
        with self.assertRaisesRegex(UserError, "choose a queue"):
            request.action_route()
        request.action_route(queue.id, reason="VIP customer")
        self.assertEqual((request.state, request.queue_id), ("new", queue))
        self.assertFalse(request.user_id)
        request.with_user(self.agent).action_accept()
        self.assertFalse(request.queue_id, "what is accepted has left the queue")

    def test_reassign_to_another_team_frees_the_person(self):
        other_team = self.team.copy({"name": "South Centre"})
        request = self.create_request(user_id=self.agent.id)
        request.action_assign(team_id=other_team.id, reason="Wrong area")
        self.assertEqual(request.team_id, other_team)
        self.assertFalse(request.user_id)
        self.assertEqual(request.state, "new")

    def test_close_reopen_cancel(self):
        request = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id
        )
        with self.assertRaisesRegex(UserError, "Solved"):
            request.action_close()
        request.action_solve()
        request.action_close()
        self.assertEqual(request.accepted_by, self.customer.name)
        request.action_reopen("Beeps again")
        self.assertEqual(request.state, "in_progress")
        self.assertFalse(request.solved_at or request.closed_at or request.accepted_by)
        request.action_cancel("Customer withdrew")
        with self.assertRaises(UserError):
            request.action_start()
        self.assertEqual(request.log_ids.sorted("id")[-1].note, "Customer withdrew")

    def test_message_to_the_customer_is_the_first_response(self):
        request = self.create_request()
        request.with_user(self.agent).message_post(
            body="Internal remark", subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(request.first_response_at)
        request.with_user(self.agent).message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(request.first_response_at)

    # -- Log ------------------------------------------------------------
    def test_log_cannot_be_changed_or_deleted_by_anybody(self):
        log = self.create_request().log_ids
        for environment in (log, log.sudo(), log.with_user(self.manager)):
            with self.assertRaises(UserError):
                environment.write({"note": "tampered"})
            with self.assertRaises(UserError):
                environment.unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            log.sudo().write({"note": "tampered"})
        self.assertTrue(log.exists())

    def test_worked_on_request_is_not_deleted(self):
        request = self.create_request(user_id=self.agent.id)
        with self.assertRaisesRegex(UserError, "cancelled, not deleted"):
            request.unlink()
        fresh = self.create_request()
        fresh.with_user(self.manager).unlink()
        self.assertFalse(fresh.exists())

    # -- Hours ----------------------------------------------------------
    def test_hours_spent_are_summed_and_corrected_with_a_reason(self):
        request = self.create_request(archive_id=self.archive.id)
        order = request._create_work_orders()
        dispatch = self.create_dispatch(order)
        self.add_hours(dispatch, 1.5)
        self.add_hours(dispatch, 0.5, kind="travel")
        self.assertAlmostEqual(request.hours_spent, 2.0)
        self.assertAlmostEqual(
            request.days_spent, 2.0 / self.company.resource_calendar_id.hours_per_day
        )
        with self.assertRaisesRegex(ValidationError, "reason"):
            request.hours_spent = 3
        request.write({"hours_correction_reason": "Telephone", "hours_spent": 3})
        self.assertAlmostEqual(request.hours_spent, 3.0)
        self.assertAlmostEqual(request.hours_correction, 1.0)
        self.add_hours(dispatch, 1.0)
        self.assertAlmostEqual(request.hours_spent, 4.0, msg="the correction stays")
        self.assertIn("corrected", request.log_ids.mapped("event"))

    # -- Bad fix --------------------------------------------------------
    def _solve(self, request, moment):
        with freeze_time(moment):
            request.write({"solution_id": self.solution.id})
            request.action_solve()

    def test_bad_fix_inside_the_window_only(self):
        self.company.service_bad_fix_days = 30
        first = self.create_request(
            archive_id=self.archive.id,
            problem_id=self.problem.id,
            received_at="2026-03-01 08:00:00",
        )
        self._solve(first, "2026-03-02 10:00:00")
        cases = [
            ("2026-04-01 10:00:00", self.archive, self.problem, True),
            ("2026-04-01 10:00:01", self.archive, self.problem, False),
            ("2026-03-10 10:00:00", self.archive, self.other_problem, False),
            ("2026-03-10 10:00:00", self.create_archive(), self.problem, False),
        ]
        for received, archive, problem, expected in cases:
            with self.subTest(received=received, problem=problem.name):
                request = self.create_request(
                    archive_id=archive.id, problem_id=problem.id, received_at=received
                )
                self.assertEqual(request.is_bad_fix, expected)
                self.assertEqual(
                    request.bad_fix_of_id, first if expected else first.browse()
                )
        self.assertEqual(len(first.bad_fix_ids), 1)
        self.assertIn("bad_fix", first.log_ids.mapped("event"))

    # -- Many records -----------------------------------------------------
    def test_queries_do_not_grow_with_the_number_of_requests(self):
        vals = {
            "subject": "Many",
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "archive_id": self.archive.id,
            "problem_id": self.problem.id,
            "company_id": self.company.id,
        }
        Request = self.env["service.request"].with_user(self.agent)

        def count_queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Request.create([dict(vals) for _index in range(number)])
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        count_queries(1)
        few, many = count_queries(10), count_queries(100)
        self.assertLessEqual(many, few + 12)

    # -- Priority, end, team ------------------------------------------------
    def test_severity_and_impact_suggest_the_priority(self):
        cases = [("1", "1", "0"), ("2", "2", "1"), ("3", "2", "2"), ("4", "3", "3")]
        for severity, impact, expected in cases:
            with self.subTest(severity=severity, impact=impact):
                request = self.create_request(severity=severity, impact=impact)
                self.assertEqual(request.priority, expected)
        request.priority = "1"
        self.assertEqual(request.priority, "1", "a suggestion, not a rule")
        chosen = self.create_request(priority="3", severity="1")
        chosen.severity = "2"
        self.assertEqual(chosen.priority, "3", "without an impact nothing is suggested")

    def test_only_a_manager_corrects_the_actual_end(self):
        request = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id
        )
        request.with_user(self.agent).action_solve()
        self.assertTrue(request.actual_end)
        later = request.actual_end + timedelta(hours=1)
        with self.assertRaises(AccessError):
            request.with_user(self.agent).actual_end = later
        request.with_user(self.manager).actual_end = later
        self.assertEqual(request.actual_end, later)

    def test_team_is_told_of_new_requests_without_an_owner(self):
        self.team.member_ids = self.dispatcher | self.agent
        vals = {
            "subject": "For the team",
            "partner_id": self.customer.id,
            "type_id": self.type_repair.id,
            "team_id": self.team.id,
            "company_id": self.company.id,
        }
        Request = self.env["service.request"].with_user(self.agent)
        requests = Request.create([dict(vals), dict(vals)])
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "service.request"),
                ("res_id", "in", requests.ids),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(len(messages), 1, "one message tells of both")
        self.assertEqual(messages.notified_partner_ids, self.dispatcher.partner_id)
        for request in requests:
            self.assertIn(request.name, messages.body)
        Request.create(dict(vals, user_id=self.dispatcher.id))
        self.assertEqual(
            self.env["mail.message"].search_count(
                [
                    ("model", "=", "service.request"),
                    ("subject", "ilike", "new request"),
                    ("partner_ids", "in", self.dispatcher.partner_id.ids),
                ]
            ),
            1,
        )

    # -- Distribution ---------------------------------------------------------
    def test_distribute_makes_an_order_once_and_sends_the_chosen_engineer(self):
        self.customer.dedicated_engineer_id = self.engineer
        request = self.create_request().with_user(self.dispatcher)
        for visits in (1, 2):
            action = request.action_distribute()
            wizard = Form(
                self.env[action["res_model"]]
                .with_user(self.dispatcher)
                .with_context(**action["context"])
            )
            self.assertEqual(
                wizard.employee_id, self.engineer, "the customer's own engineer"
            )
            wizard.planned_start = datetime.now().replace(microsecond=0)
            wizard.save().action_confirm()
            self.assertEqual(len(request.work_order_ids), 1)
            self.assertEqual(len(request.dispatch_ids), visits)
        self.assertEqual(set(request.dispatch_ids.mapped("state")), {"sent"})

    def test_an_answer_reaches_the_team_while_nobody_is_responsible(self):
        self.team.member_ids = self.dispatcher
        request = self.create_request()
        asked = [
            ("model", "=", "service.request"),
            ("res_id", "=", request.id),
            ("subject", "ilike", "answered"),
        ]
        Message = self.env["mail.message"]
        request.message_post(
            body="It beeps again",
            author_id=self.contact.id,
            subtype_xmlid="mail.mt_comment",
        )
        told = Message.search(asked)
        self.assertEqual(told.partner_ids, self.dispatcher.partner_id)
        self.assertIn("It beeps again", told.body)
        request.user_id = self.agent
        request.message_post(
            body="And again",
            author_id=self.contact.id,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(Message.search_count(asked), 1, "the responsible follows it")
