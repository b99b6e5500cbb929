# Part of Field Service. License LGPL-3.
from ast import literal_eval

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestServiceRequest(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls.create_article(
            problem_id=cls.problem.id,
            cause_id=cls.cause.id,
            solution_id=cls.solution.id,
            solution="<p>We cleaned the fan.</p>",
            body="<p>Internal: use the red brush.</p>",
        )
        cls.request = cls.create_request()

    # Applying
    def test_apply_fills_the_request_and_counts_a_use(self):
        request = self.request.with_user(self.agent)
        request.action_apply_article(self.article.id)
        self.assertEqual(request.problem_id, self.problem)
        self.assertEqual(request.cause_id, self.cause)
        self.assertEqual(request.solution_id, self.solution)
        self.assertIn("We cleaned the fan", request.solution)
        use = request.article_use_ids
        self.assertEqual(use.article_id, self.article)
        self.assertEqual(use.user_id, self.agent)
        self.assertFalse(use.outcome)
        self.assertEqual(self.article.use_count, 1)
        self.assertEqual(request.article_use_count, 1)

    def test_apply_keeps_what_was_written(self):
        self.request.solution = "<p>Telephoned first.</p>"
        self.request.action_apply_article(self.article.id)
        self.assertIn("Telephoned first", self.request.solution)
        self.assertIn("We cleaned the fan", self.request.solution)

    def test_apply_twice_counts_and_writes_once(self):
        self.request.action_apply_article(self.article.id)
        self.request.action_apply_article(self.article.id)
        self.assertEqual(self.article.use_count, 1)
        self.assertEqual(self.request.solution.count("We cleaned"), 1)

    def test_internal_text_does_not_go_to_the_customer(self):
        self.article.sudo().solution = False
        self.request.action_apply_article(self.article.id)
        self.assertNotIn("red brush", self.request.solution)
        self.assertIn("Fan replaced", self.request.solution)

    def test_text_for_customers_is_taken_over(self):
        self.article.sudo().write({"solution": False, "audience": "portal"})
        self.request.action_apply_article(self.article.id)
        self.assertIn("red brush", self.request.solution)

    def test_unpublished_article_is_not_applied(self):
        self.article.action_retire()
        with self.assertRaisesRegex(UserError, "Fan is blocked"):
            self.request.action_apply_article(self.article.id)

    def test_use_of_an_unsaved_request_is_counted_when_it_is_saved(self):
        request = (
            self.env["service.request"]
            .with_user(self.agent)
            .create(
                {
                    "subject": "Typed with an article",
                    "partner_id": self.customer.id,
                    "type_id": self.type_repair.id,
                    "applied_article_ids": [Command.link(self.article.id)],
                }
            )
        )
        self.assertEqual(request.article_use_ids.article_id, self.article)
        self.assertEqual(self.article.use_count, 1)

    def test_engineer_applies_on_own_request(self):
        self.request.user_id = self.engineer_user
        self.request.with_user(self.engineer_user).action_apply_article(self.article.id)
        self.assertEqual(self.article.use_count, 1)

    # Outcome
    def test_solving_counts_as_success_of_the_last_article(self):
        other = self.create_article("Tried before")
        self.request.action_apply_article(other.id)
        self.request.action_apply_article(self.article.id)
        self.solve(self.request)
        self.assertEqual(self.article.success_rate, 100.0)
        self.assertEqual(self.article.solved_count, 1)
        self.assertFalse(other.use_ids.outcome)
        self.assertEqual(other.use_count, 1)

    def test_what_somebody_said_stands(self):
        self.request.action_apply_article(self.article.id)
        self.article.use_ids.with_user(self.agent).action_not_helped()
        self.solve(self.request)
        self.assertEqual(self.article.not_helped_count, 1)
        self.assertEqual(self.article.success_rate, 0.0)

    def test_reopening_counts_as_failure(self):
        self.request.action_apply_article(self.article.id)
        self.solve(self.request)
        self.request.action_reopen(reason="It beeps again")
        self.assertEqual(self.article.use_ids.outcome, "not_helped")
        self.assertEqual(self.article.not_helped_count, 1)

    def test_bad_fix_counts_as_failure(self):
        first = self.create_request(archive_id=self.archive.id)
        first.action_apply_article(self.article.id)
        self.solve(first)
        second = self.create_request(
            archive_id=self.archive.id, problem_id=self.problem.id
        )
        self.assertEqual(second.bad_fix_of_id, first)
        self.assertEqual(self.article.use_ids.outcome, "not_helped")

    def test_bad_fix_named_by_hand_counts_as_failure(self):
        self.request.action_apply_article(self.article.id)
        self.solve(self.request)
        self.create_request(bad_fix_of_id=self.request.id)
        self.assertEqual(self.article.use_ids.outcome, "not_helped")

    # An article from a request
    def test_article_from_a_handled_request(self):
        request = self.create_request(
            archive_id=self.archive.id,
            subject="UPS beeps twice",
            description="<p>Two beeps, then silence.</p>",
        )
        self.solve(
            request, cause_id=self.cause.id, solution="<p>Exchanged the fan.</p>"
        )
        action = request.with_user(self.agent).action_create_article()
        articles = self.env["service.article"].with_user(self.agent)
        with Form(articles.with_context(**action["context"])) as form:
            self.assertEqual(form.name, "UPS beeps twice")
        article = form.record
        self.assertEqual(article.request_id, request)
        self.assertEqual(article.problem_id, self.problem)
        self.assertEqual(article.cause_id, self.cause)
        self.assertEqual(article.solution_id, self.solution)
        self.assertEqual(article.product_tmpl_ids, self.unit_product.product_tmpl_id)
        self.assertIn("Two beeps", article.body)
        self.assertIn("Exchanged the fan", article.body)
        self.assertIn("Exchanged the fan", article.solution)
        self.assertEqual(article.state, "draft")
        self.assertEqual(article.author_id, self.agent)
        self.assertEqual(request.article_count, 1)

    def test_article_only_from_a_handled_request(self):
        with self.assertRaisesRegex(UserError, "UPS beeps"):
            self.request.action_create_article()

    def test_article_is_offered_once_the_request_is_solved(self):
        request = self.request.with_user(self.agent)
        self.assertFalse(request.offers_article)
        self.solve(self.request)
        self.assertTrue(request.offers_article)
        self.create_article(request_id=self.request.id)
        self.assertFalse(request.offers_article)

    def test_no_article_is_offered_where_one_was_applied(self):
        self.request.action_apply_article(self.article.id)
        self.solve(self.request)
        self.assertFalse(self.request.offers_article)

    # Lists
    def test_lists_of_the_menu(self):
        written = self.create_request()
        self.solve(written)
        self.create_article(request_id=written.id)
        applied = self.create_request()
        applied.action_apply_article(self.article.id)
        self.solve(applied)
        bare = self.create_request()
        self.solve(bare)
        action = self.env.ref(
            "field_service_knowledge.service_request_action_without_article"
        )
        found = self.env["service.request"].search(literal_eval(action.domain))
        self.assertIn(bare, found)
        self.assertFalse(found & (written | applied | self.request))
        applied.action_reopen()
        never = self.env.ref(
            "field_service_knowledge.service_article_action_never_helped"
        )
        found = self.env["service.article"].search(literal_eval(never.domain))
        self.assertEqual(found, self.article)

    def test_request_form_of_each_role(self):
        self.request.user_id = self.engineer_user
        for user in (self.agent, self.dispatcher, self.manager, self.engineer_user):
            form = Form(self.request.with_user(user))
            self.assertEqual(form.article_use_count, 0)
        views = self.env["service.request"].with_user(self.accountant)
        arch = views.get_view(view_type="form")["arch"]
        self.assertNotIn("service_article_suggestions", arch)

    def test_uses_follow_merged_requests_and_count_once(self):
        other = self.create_article(name="Dust in the filter")
        first, second = self.create_request(), self.create_request()
        (first | second).action_apply_article(self.article.id)
        second.action_apply_article(other.id)
        self.article.request_id = second
        second.with_user(self.agent)._merge_into(first)
        self.assertEqual(first.article_use_ids.article_id, self.article | other)
        self.assertEqual(self.article.request_id, first)

    def test_solving_many_takes_a_fixed_number_of_queries(self):
        def count_queries(count):
            requests = self.env["service.request"].union(
                *(self.create_request() for _i in range(count))
            )
            for request in requests:
                request.action_apply_article(self.article.id)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            requests._mark_solving_articles()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(1)
        self.assertEqual(count_queries(8), count_queries(2))
