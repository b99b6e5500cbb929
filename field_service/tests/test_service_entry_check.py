# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceEntryCheck(ServiceCommon):
    """The dispatcher judges how the call centre entered a request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.env["service.request"].browse(
            cls.create_request(
                contact_id=cls.contact.id,
                archive_id=cls.archive.id,
                problem_id=cls.problem.id,
                description="<p>It beeps at night</p>",
            ).id
        )
        cls.request.invalidate_recordset()
        cls.env.cr.execute(
            "UPDATE service_request SET create_uid = %s WHERE id = %s",
            [cls.agent.id, cls.request.id],
        )

    def open_check(self, document=None):
        action = (
            (document or self.request).with_user(self.dispatcher).action_check_entry()
        )
        return (
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .browse(action["res_id"])
        )

    def test_the_form_shows_each_field_as_it_was_entered(self):
        check = self.open_check()
        entered = {line.item: line.entered for line in check.line_ids}
        self.assertEqual(entered["customer"], "Harbour Hospital")
        self.assertIn("Carla", entered["contact"])
        self.assertEqual(entered["problem"], "Does not start")
        self.assertEqual(entered["description"], "It beeps at night")
        self.assertEqual(check.agent_id, self.agent)
        self.assertEqual(self.open_check(), check, "one check for each request")

    def test_an_error_is_noted_with_what_is_right(self):
        form = Form(self.open_check(), "field_service.service_entry_check_view_form")
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.result = "error" if line.item == "address" else "ok"
                if line.item == "address":
                    line.note = "Building B"
        form.note = "Ask for the building"
        check = form.save()
        self.assertFalse(check.result, "nothing counts before it is confirmed")
        self.assertFalse(self.request.entry_result)
        check.action_confirm()
        self.assertEqual((check.error_count, check.result), (1, "error"))
        self.assertEqual(check.checker_id, self.dispatcher)
        self.assertTrue(check.checked_at)
        self.assertEqual(self.request.entry_result, "error")
        log = self.request.log_ids.filtered(lambda log: log.event == "entry_checked")
        self.assertEqual(log.new_value, "Errors: Address")
        self.assertEqual(log.user_id, self.dispatcher)

    def test_every_field_is_judged(self):
        check = self.open_check()
        check.line_ids[0].result = "ok"
        with self.assertRaisesRegex(UserError, "Address"):
            check.action_confirm()

    def test_only_errors_need_be_marked(self):
        check = self.open_check()
        check.line_ids[0].result = "error"
        check.action_rest_correct()
        self.assertEqual(check.error_count, 1)
        self.assertEqual(check.line_count, len(check.line_ids))
        self.assertEqual(self.request.entry_result, "error")

    def test_all_correct_at_once(self):
        others = self.create_request() | self.create_request()
        requests = (self.request | others).with_user(self.dispatcher)
        requests.action_entry_all_correct()
        self.assertEqual(set(requests.mapped("entry_result")), {"correct"})
        with self.assertRaisesRegex(UserError, "checked already"):
            requests.action_entry_all_correct()

    def test_from_the_work_order(self):
        order = self.create_order(request_id=self.request.id)
        check = self.open_check(order)
        self.assertEqual(check.request_id, self.request)
        self.assertEqual(check.work_order_id, order)
        check.action_all_correct()
        self.assertEqual(order.with_user(self.dispatcher).entry_result, "correct")
        with self.assertRaisesRegex(UserError, "not made from a request"):
            self.open_check(self.create_order())

    def test_who_checks_and_who_sees_it(self):
        for user in (self.agent, self.engineer_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.request.with_user(user).action_check_entry()
        check = self.open_check()
        other_agent = new_test_user(
            self.env, "fs_agent2", groups="field_service.group_service_agent"
        )
        Check = self.env["service.entry.check"]
        domain = [("id", "=", check.id)]
        self.assertFalse(Check.with_user(self.agent).search(domain))
        check.action_all_correct()
        self.assertTrue(Check.with_user(self.agent).search(domain))
        self.assertFalse(Check.with_user(other_agent).search(domain))
        with self.assertRaises(AccessError):
            check.with_user(self.agent).line_ids.write({"result": "error"})
        with self.assertRaises(AccessError):
            check.with_user(self.agent).action_all_correct()

    def test_another_company_s_check_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Branch"})
        dispatcher = new_test_user(
            self.env,
            "fs_dispatcher_other",
            groups="field_service.group_service_dispatcher",
            company_id=other.id,
        )
        check = self.open_check()
        Check = self.env["service.entry.check"].with_user(dispatcher)
        self.assertFalse(Check.search([("id", "=", check.id)]))
        with self.assertRaises(AccessError):
            self.request.with_user(dispatcher).action_check_entry()

    def test_a_customer_s_own_entry_has_no_agent(self):
        portal = new_test_user(
            self.env,
            "fs_portal_check",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        request = (
            self.env["service.request"]
            .with_user(portal)
            .sudo()
            .create(
                {
                    "subject": "Mine",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "company_id": self.company.id,
                    "channel": "portal",
                }
            )
        )
        self.assertFalse(self.open_check(request).agent_id)
        with self.assertRaises(AccessError):
            self.env["service.entry.check"].with_user(portal).search([])

    def test_queries_do_not_grow_with_the_number_of_checks(self):
        requests = (
            self.env["service.request"]
            .create(
                [
                    {
                        "subject": f"Call {index}",
                        "partner_id": self.customer.id,
                        "type_id": self.type_repair.id,
                        "company_id": self.company.id,
                    }
                    for index in range(60)
                ]
            )
            .with_user(self.dispatcher)
        )

        def count_queries(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.action_entry_all_correct()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(requests[:5])
        few, many = count_queries(requests[5:15]), count_queries(requests[15:])
        # Nine lines each are inserted and updated by the hundred.
        self.assertLessEqual(many, few + 12)


@tagged("post_install", "-at_install")
class TestServiceDiagnosis(ServiceCommon):
    """What was expected stays on record beside what was found."""

    def solve(self, request):
        request.solution_id = self.solution
        request.action_solve()

    def test_what_is_sent_to_dispatching_stays(self):
        request = self.create_request(problem_id=self.problem.id)
        self.assertEqual(request.expected_problem_id, self.problem)
        request.problem_id = self.other_problem
        order = self.create_order(request_id=request.id)
        order.with_user(self.dispatcher).action_release()
        self.assertEqual(request.expected_problem_id, self.other_problem)
        self.assertTrue(request.expected_problem_at)
        dispatch = self.create_dispatch(order)
        dispatch.action_send()
        own = dispatch.with_user(self.engineer_user)
        own.action_accept()
        own.action_arrive()
        own.save_my_day_facts({"problem_id": self.problem.id, "outcome": "fixed"})
        own.action_finish()
        self.assertEqual(request.problem_id, self.problem)
        self.assertEqual(request.expected_problem_id, self.other_problem)
        self.assertFalse(request.diagnosis_judged, "not before it is solved")
        self.solve(request)
        self.assertTrue(request.diagnosis_judged)
        self.assertFalse(request.diagnosis_correct)

    def test_right(self):
        request = self.create_request(problem_id=self.problem.id)
        self.create_order(request_id=request.id).action_release()
        self.solve(request)
        self.assertTrue(request.diagnosis_judged)
        self.assertTrue(request.diagnosis_correct)

    def test_what_is_found_is_no_expectation(self):
        request = self.create_request()
        order = self.create_order(request_id=request.id)
        dispatch = self.perform(order)
        self.assertFalse(request.expected_problem_id)
        dispatch.problem_id = self.problem
        dispatch._report_findings()
        self.assertEqual(request.problem_id, self.problem)
        self.solve(request)
        self.assertFalse(request.expected_problem_id)
        self.assertFalse(request.diagnosis_judged)

    def test_solved_by_the_wizard(self):
        request = self.create_request()
        wizard = Form(
            self.env["service.request.solve.wizard"].with_context(
                active_model="service.request", active_ids=request.ids
            )
        )
        wizard.problem_id = self.problem
        wizard.solution_id = self.solution
        wizard.save().action_confirm()
        self.assertFalse(request.diagnosis_judged)

    # -- Talk before the visit --------------------------------------------
    def test_the_engineer_notes_a_talk_before_the_visit(self):
        request = self.create_request(problem_id=self.problem.id)
        order = self.create_order(request_id=request.id)
        dispatch = self.create_dispatch(order)
        dispatch.action_send()
        own = dispatch.with_user(self.engineer_user)
        own.action_accept()
        self.assertTrue(own.get_my_day_details()[0]["can_log_contact"])
        wizard = Form(
            self.env["service.dispatch.contact.wizard"]
            .with_user(self.engineer_user)
            .with_context(active_model="service.dispatch", active_ids=own.ids)
        )
        wizard.note = "The fan rattles, it starts all right"
        wizard.problem_id = self.other_problem
        wizard.save().action_confirm()
        self.assertTrue(own.contacted_at)
        self.assertEqual(own.problem_id, self.other_problem)
        self.assertEqual(request.problem_id, self.other_problem)
        self.assertEqual(request.expected_problem_id, self.problem)
        log = request.log_ids.filtered(lambda log: log.event == "contacted")
        self.assertEqual(log.user_id, self.engineer_user)
        self.assertEqual(log.note, "The fan rattles, it starts all right")
        self.assertEqual((log.old_value, log.new_value), ("Does not start", "Too loud"))
        self.assertFalse(log.is_public)

    def test_a_talk_needs_words_and_comes_before_the_arrival(self):
        dispatch = self.create_dispatch(self.create_order())
        dispatch.action_send()
        own = dispatch.with_user(self.engineer_user)
        own.action_accept()
        with self.assertRaisesRegex(UserError, "note what the customer said"):
            own.action_log_contact(" ")
        with self.assertRaises(AccessError):
            dispatch.with_user(self.other_engineer_user).action_log_contact("Hi")
        own.action_arrive()
        self.assertFalse(own.get_my_day_details()[0]["can_log_contact"])
        with self.assertRaisesRegex(UserError, "before the arrival"):
            own.action_log_contact("Too late")
