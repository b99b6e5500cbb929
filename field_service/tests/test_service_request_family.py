# Part of Field Service. License LGPL-3.
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestSimilarRequests(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.partner"].create(
            {"name": "South", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.same_unit = cls.create_request(
            subject="Unit is hot", archive_id=cls.archive.id
        )
        cls.same_problem = cls.create_request(
            subject="Something else", problem_id=cls.problem.id
        )
        cls.same_words = cls.create_request(
            subject="UPS beeps loudly", contact_id=cls.contact.id
        )
        cls.unlike = cls.create_request(subject="Invoice address")
        cls.foreign = cls.create_request(
            subject="UPS beeps", partner_id=cls.stranger.id
        )

    def test_the_most_similar_open_ones_come_first(self):
        Request = self.env["service.request"]
        found = Request._get_similar_requests(
            self.contact,
            archive=self.archive,
            problem=self.problem,
            subject="UPS beeps",
        )
        self.assertEqual(
            found.ids, (self.same_unit | self.same_problem | self.same_words).ids
        )
        self.assertEqual(
            Request._get_similar_requests(
                self.customer, archive=self.archive, subject="UPS beeps", limit=1
            ),
            self.same_unit,
        )
        everything = Request._get_similar_requests(self.customer)
        self.assertEqual(
            everything,
            self.same_unit | self.same_problem | self.same_words | self.unlike,
        )
        self.same_unit.action_cancel("Mistake")
        self.assertNotIn(
            self.same_unit,
            Request._get_similar_requests(self.customer, archive=self.archive),
        )

    @users("fs_agent")
    def test_they_are_shown_while_the_call_is_taken(self):
        form = Form(self.env["service.request"])
        self.assertFalse(form.similar_summary)
        form.partner_id = self.customer
        form.subject = "UPS beeps"
        form.type_id = self.type_repair
        self.assertIn(self.same_words.name, form.similar_summary)
        self.assertNotIn(self.unlike.name, form.similar_summary)
        self.assertNotIn(self.foreign.name, form.similar_summary)
        form.archive_id = self.archive
        self.assertIn(self.same_unit.name, form.similar_summary)
        request = form.save()
        self.assertNotIn(request, request.similar_ids, "not similar to itself")
        request.action_accept()
        self.assertFalse(request.similar_ids, "who works on it has seen them")

    def test_words_of_customers_do_not_become_code(self):
        self.same_words.subject = "UPS beeps <script>alert(1)</script>"
        request = self.create_request(subject="UPS beeps")
        self.assertNotIn("<script>", request.similar_summary)
        self.assertIn("&lt;script&gt;", request.similar_summary)

    def test_one_query_for_many(self):
        keys = [
            {"partner": partner, "subject": "UPS beeps"}
            for partner in (self.customer, self.branch, self.stranger) * 10
        ]
        Request = self.env["service.request"]

        def count_queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = Request._find_similar(some)
            self.assertEqual(len(found), len(some))
            return self.env.cr.sql_log_count - before

        count_queries(keys)
        self.assertLessEqual(count_queries(keys), count_queries(keys[:1]))


@tagged("post_install", "-at_install")
class TestRequestFamily(ServiceCommon):
    def merge(self, requests, target, user=None):
        wizard = Form(
            self.env["service.request.merge.wizard"]
            .with_user(user or self.agent)
            .with_context(active_model="service.request", active_ids=requests.ids)
        )
        wizard.target_id = target
        wizard.reason = "Called twice"
        return wizard.save().action_confirm()

    # -- Merge --------------------------------------------------------------
    def test_everything_moves_to_the_remaining_request(self):
        first, second = self.create_request(), self.create_request(subject="Again")
        paper = self.env["ir.attachment"].create(
            {
                "name": "photo.txt",
                "raw": b"photo",
                "res_model": "service.request",
                "res_id": second.id,
            }
        )
        message = second.message_post(
            body="It beeps", author_id=self.contact.id, subtype_xmlid="mail.mt_comment"
        )
        second.activity_schedule("mail.mail_activity_data_todo", summary="Call back")
        second.message_subscribe(partner_ids=self.contact.ids)
        child = self.create_request(parent_id=second.id)
        second.action_assign(user_id=self.agent.id, reason="Knows it")
        order = second._create_work_orders()
        dispatch = self.create_dispatch(order)
        self.add_hours(dispatch, 1.0)
        since = second.unanswered_since
        action = self.merge(first | second, first)
        self.assertEqual(action["res_id"], first.id)
        self.assertEqual((second.state, second.merged_into_id), ("cancelled", first))
        self.assertEqual(first.merged_ids, second)
        self.assertEqual(order.request_id, first)
        self.assertEqual(order.state, "draft", "the order goes on")
        self.assertEqual(dispatch.request_id, first)
        self.assertAlmostEqual(first.hours_spent, 1.0)
        self.assertEqual(second.hours_spent, 0.0)
        self.assertEqual(paper.res_id, first.id)
        self.assertEqual(message.res_id, first.id)
        self.assertEqual(first.activity_ids.mapped("summary"), ["Call back"])
        self.assertFalse(second.activity_ids)
        self.assertIn(self.contact, first.message_partner_ids)
        self.assertEqual(child.parent_id, first)
        self.assertEqual(first.unanswered_since, since)
        events = first.log_ids.mapped("event")
        self.assertEqual(events.count("registered"), 1)
        self.assertIn("assigned", events)
        self.assertIn("merged", events)
        merged = first.log_ids.filtered(lambda log: log.event == "merged")
        self.assertEqual((merged.old_value, merged.note), (second.name, "Called twice"))
        self.assertEqual(
            set(second.log_ids.mapped("event")), {"registered", "cancelled"}
        )

    def test_wrong_merges_are_refused(self):
        request = self.create_request()
        foreign = self.create_request(partner_id=self.stranger.id)
        company = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= company
        team = self.env["service.team"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        elsewhere = self.create_request(company_id=company.id, team_id=team.id)
        closed = self.create_request(
            type_id=self.type_consultation.id, solution="<p>Told</p>"
        )
        closed.action_close()
        for merged, words in (
            (request, "cannot be merged into itself"),
            (foreign, "belongs to another customer"),
            (elsewhere, "belongs to another company"),
            (closed, f"{closed.name}.*Closed"),
        ):
            with self.assertRaisesRegex(UserError, words):
                merged._merge_into(request)
        self.assertEqual(foreign.state, "new")

    def test_an_engineer_merges_nothing(self):
        requests = self.create_request() | self.create_request()
        with self.assertRaises(AccessError):
            self.merge(requests, requests[0], user=self.engineer_user)
        with self.assertRaises(AccessError):
            requests[1].with_user(self.engineer_user)._merge_into(requests[0])

    def test_the_older_one_is_proposed(self):
        requests = self.create_request() | self.create_request()
        wizard = Form(
            self.env["service.request.merge.wizard"].with_context(
                active_model="service.request", active_ids=requests.ids
            )
        )
        self.assertEqual(wizard.target_id, requests[0])

    # -- Split and link -------------------------------------------------------
    @users("fs_agent")
    def test_another_matter_becomes_a_request_of_its_own(self):
        request = self.create_request(
            contact_id=self.contact.id, priority="2", archive_id=self.archive.id
        ).with_env(self.env)
        request.activity_schedule("mail.mail_activity_data_todo", summary="Invoice")
        activity = request.activity_ids
        wizard = Form(
            self.env["service.request.split.wizard"].with_context(
                active_model="service.request", active_id=request.id
            )
        )
        wizard.subject = "The invoice is wrong"
        wizard.activity_ids.add(activity)
        action = wizard.save().action_confirm()
        part = self.env["service.request"].browse(action["res_id"])
        self.assertEqual(part.parent_id, request)
        self.assertEqual(part.subject, "The invoice is wrong")
        self.assertEqual(part.contact_id, self.contact)
        self.assertEqual((part.priority, part.team_id), ("2", self.team))
        self.assertFalse(part.archive_id, "the other matter is about something else")
        self.assertEqual(part.activity_ids, activity)
        self.assertEqual(request.child_count, 1)
        self.assertIn("split", request.log_ids.mapped("event"))
        self.assertIn("split", part.log_ids.mapped("event"))

    def test_foreign_activities_are_not_taken_along(self):
        request, other = self.create_request(), self.create_request()
        other.activity_schedule("mail.mail_activity_data_todo")
        wizard = self.env["service.request.split.wizard"].create(
            {
                "request_id": request.id,
                "subject": "Other",
                "type_id": self.type_repair.id,
                "team_id": self.team.id,
                "activity_ids": [Command.set(other.activity_ids.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "only activities of this request"):
            wizard.action_confirm()

    def test_no_request_is_a_part_of_itself(self):
        parent, child, grandchild = (
            self.create_request(),
            self.create_request(),
            self.create_request(),
        )
        child.parent_id = parent
        grandchild.parent_id = child
        for looped in (parent, child):
            with self.assertRaisesRegex(ValidationError, "part of itself"):
                looped.parent_id = grandchild
            looped.invalidate_recordset()
        log = child.log_ids.filtered(lambda log: log.event == "linked")
        self.assertEqual(log.new_value, parent.name)

    def test_a_part_lies_in_the_company_of_its_request(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.env.user.company_ids |= company
        team = self.env["service.team"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        elsewhere = self.create_request(company_id=company.id, team_id=team.id)
        with self.assertRaises(UserError):
            self.create_request().parent_id = elsewhere

    # -- Follow-up ------------------------------------------------------------
    def test_a_handled_request_leads_to_one_opportunity(self):
        request = self.create_request(
            problem_id=self.problem.id,
            solution_id=self.solution.id,
            contact_id=self.contact.id,
        )
        with self.assertRaisesRegex(UserError, request.name):
            request.action_create_opportunity()
        request.action_solve()
        told = request.with_user(self.agent).action_create_opportunity()
        self.assertEqual(told["tag"], "display_notification", "no salesman")
        lead = self.env["crm.lead"].search([("service_request_id", "=", request.id)])
        self.assertEqual((lead.type, lead.partner_id), ("opportunity", self.contact))
        self.assertFalse(lead.user_id, "sales decides who takes it")
        shown = request.action_create_opportunity()
        self.assertEqual(shown["res_id"], lead.id, "not a second one")
        self.assertEqual(request.opportunity_count, 1)
        self.assertIn("opportunity", request.log_ids.mapped("event"))
        self.agent.group_ids = [
            fields.Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.assertEqual(request.with_user(self.agent).opportunity_count, 1)
