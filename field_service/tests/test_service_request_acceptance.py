# Part of Field Service. License LGPL-3.
from datetime import timedelta
from unittest.mock import patch

from odoo import fields, http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, ServiceCommon
from .test_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestAcceptance(ServiceCommon):
    def solved(self, **vals):
        request = self.create_request(
            problem_id=self.problem.id, solution_id=self.solution.id, **vals
        )
        request.action_solve()
        return request

    def test_the_agent_notes_who_accepted_and_when(self):
        request = self.solved(contact_id=self.contact.id)
        request.with_user(self.agent).action_close()
        self.assertEqual(request.accepted_by, self.contact.name)
        self.assertEqual(request.acceptance_channel, "agent")
        self.assertTrue(request.closed_at)
        request.action_reopen("Beeps")
        self.assertFalse(request.acceptance_channel)

    def test_the_signature_on_the_report_is_the_acceptance(self):
        request = self.create_request()
        dispatch = self.perform(self.create_order(request_id=request.id))
        dispatch.write({"outcome": "fixed", "solution": "<p>New fan</p>"})
        dispatch.action_sign(SIGNATURE, "Carla Contact-Smith")
        request.write({"problem_id": self.problem.id, "solution": "<p>New fan</p>"})
        request.with_user(self.agent).action_solve()
        wizard = Form(
            self.env["service.request.close.wizard"]
            .with_user(self.agent)
            .with_context(active_model="service.request", active_ids=request.ids)
        ).save()
        self.assertEqual(wizard.accepted_by, "Carla Contact-Smith")
        wizard.action_confirm()
        self.assertEqual(
            (request.state, request.accepted_by, request.acceptance_channel),
            ("closed", "Carla Contact-Smith", "signature"),
        )

    def test_a_complaint_is_not_closed_without_an_outcome(self):
        complaint = self.env.ref("field_service.request_type_complaint")
        request = self.create_request(type_id=complaint.id)
        with self.assertRaisesRegex(UserError, "the solution"):
            request.action_solve()
        request.solution = "<p>Credit note sent</p>"
        request.action_solve()
        request.solution = False
        with self.assertRaisesRegex(UserError, "without an outcome"):
            request.action_close()
        request.solution_id = self.solution
        request.action_close()
        self.assertEqual(request.state, "closed")

    # -- Archive -----------------------------------------------------------
    def test_only_ended_requests_are_archived(self):
        solved, cancelled = self.solved(), self.create_request()
        cancelled.action_cancel("Mistake")
        with self.assertRaisesRegex(UserError, f"{solved.name}.*not closed yet"):
            (solved | cancelled).with_user(self.agent).action_archive()
        solved.action_close()
        (solved | cancelled).with_user(self.agent).action_archive()
        Request = self.env["service.request"]
        ours = [("id", "in", (solved | cancelled).ids)]
        self.assertFalse(Request.search(ours), "not in the usual list")
        self.assertEqual(
            len(Request.search([*ours, ("active", "=", False)])), 2, "the filter"
        )
        self.assertEqual(solved.log_ids.sorted("id")[-1].event, "archived")
        solved.action_reopen("Beeps")
        self.assertTrue(solved.active, "what is worked on is in the lists")

    def test_an_archived_fix_may_still_have_been_a_bad_one(self):
        facts = {"archive_id": self.archive.id}
        former = self.solved(**facts)
        former.action_close()
        former.action_archive()
        again = self.create_request(problem_id=self.problem.id, **facts)
        self.assertEqual(again.bad_fix_of_id, former)

    def _run_cron(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
        ) as progress:
            self.env["service.request"]._cron_archive_closed()
        return progress

    def test_closed_requests_are_archived_after_the_companys_days(self):
        now = fields.Datetime.now()
        old, young, cancelled = self.solved(), self.solved(), self.create_request()
        (old | young).action_close()
        old.closed_at = now - timedelta(days=31)
        young.closed_at = now - timedelta(days=29)
        cancelled.action_cancel("Mistake")
        self._run_cron()
        self.assertTrue(old.active, "0 days: never")
        self.company.service_archive_days = 30
        self._run_cron()
        self.assertEqual(
            (old | young | cancelled).mapped("active"), [False, True, True]
        )
        self.assertEqual(old.log_ids.sorted("id")[-1].event, "archived")
        events = len(old.log_ids)
        self._run_cron()
        self.assertEqual(len(old.log_ids), events, "once")

    def test_many_are_archived_in_batches(self):
        requests = self.solved() | self.solved() | self.solved()
        requests.action_close()
        requests.closed_at = fields.Datetime.now() - timedelta(days=9)
        self.company.service_archive_days = 3
        with patch(
            "odoo.addons.field_service.models.service_request_archive.ARCHIVE_BATCH", 2
        ):
            progress = self._run_cron()
        self.assertFalse(any(requests.mapped("active")))
        done = [call.args[0] for call in progress.call_args_list if call.args]
        self.assertEqual(done, [2, 1])

    def test_negative_days_make_no_sense(self):
        with self.assertRaisesRegex(ValidationError, self.company.name):
            self.company.service_archive_days = -1

    def test_a_customer_archives_nothing(self):
        with self.assertRaises(AccessError):
            self.solved().with_user(self.env.ref("base.public_user")).action_archive()


@tagged("post_install", "-at_install")
class TestPortalAcceptance(HttpCase, PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.solved = cls.create_request(
            subject="Settled?",
            partner_id=cls.branch.id,
            contact_id=cls.portal_branch.partner_id.id,
            problem_id=cls.problem.id,
            solution_id=cls.solution.id,
            user_id=cls.agent.id,
        )
        cls.solved.action_solve()
        for user in (cls.portal_head, cls.portal_branch, cls.portal_stranger):
            user.password = user.login

    def answer(self, step, token=None, **data):
        url = f"/my/service-requests/{self.solved.id}/{step}"
        if token:
            url += f"?access_token={token}"
        return self.url_open(
            url, data={"csrf_token": http.Request.csrf_token(self), **data}
        )

    def test_the_customer_accepts(self):
        self.authenticate("portal_branch", "portal_branch")
        page = self.url_open(f"/my/service-requests/{self.solved.id}")
        self.assertIn("/accept", page.text)
        self.assertIn("/not-solved", page.text)
        page = self.answer("accept", name="Somebody Else")
        self.assertIn("Thank you for accepting", page.text)
        self.assertEqual(self.solved.state, "closed")
        self.assertEqual(self.solved.accepted_by, self.portal_branch.name)
        self.assertEqual(self.solved.acceptance_channel, "portal")
        self.assertIn("Accepted by", page.text)
        self.assertNotIn("/accept", page.text, "answered once")
        log = self.solved.log_ids.filtered(lambda log: log.event == "closed")
        self.assertEqual(log.user_id, self.portal_branch)
        page = self.answer("not-solved", words="On second thoughts")
        self.assertIn("was not saved", page.text)
        self.assertEqual(self.solved.state, "closed")

    def test_the_customer_sends_it_back_to_work(self):
        self.authenticate("portal_branch", "portal_branch")
        page = self.answer("not-solved", words="   ")
        self.assertIn("was not saved", page.text)
        self.assertEqual(self.solved.state, "solved")
        page = self.answer("not-solved", words="Still <b>beeps</b>")
        self.assertIn("working on your request again", page.text)
        self.assertEqual(self.solved.state, "in_progress")
        self.assertEqual(self.solved.user_id, self.agent, "back with who solved it")
        self.assertTrue(self.solved.unanswered_since)
        log = self.solved.log_ids.filtered(lambda log: log.event == "reopened")
        self.assertIn("Still <b>beeps</b>", log.note)
        message = self.solved.message_ids.filtered(
            lambda message: (
                message.author_id == self.portal_branch.partner_id and message.body
            )
        )
        self.assertIn("Still &lt;b&gt;beeps", message.body)

    def test_the_link_from_the_mail_is_enough(self):
        token = self.solved._portal_ensure_token()
        self.authenticate(None, None)
        page = self.answer("accept", token=token)
        self.assertIn("was not saved", page.text, "a visitor says his name")
        page = self.answer("accept", token=token, name="Vera Visitor")
        self.assertEqual(self.solved.state, "closed")
        self.assertEqual(self.solved.accepted_by, "Vera Visitor")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nobody_answers_for_another_customer(self):
        for login, token in (
            ("portal_stranger", None),
            (None, None),
            (None, "no-such-token"),
        ):
            self.authenticate(login, login)
            for step in ("accept", "not-solved"):
                self.answer(step, token=token, name="Me", words="Mine")
                self.assertEqual(self.solved.state, "solved", (login, step))
        self.authenticate("portal_branch", "portal_branch")
        answer = self.url_open(
            f"/my/service-requests/{self.solved.id}/accept", data={"name": "x"}
        )
        self.assertEqual(answer.status_code, 400, "without the token of the form")
        self.assertEqual(self.solved.state, "solved")
