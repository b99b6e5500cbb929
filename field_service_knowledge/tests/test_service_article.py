# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestServiceArticle(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls.create_article(
            state="draft", body="<p>Clean the fan.</p>", author_id=cls.agent.id
        )

    # States
    def test_life_of_an_article(self):
        article = self.draft.with_user(self.agent)
        article.action_submit()
        self.assertEqual(article.state, "review")
        article.with_user(self.dispatcher).action_publish()
        self.assertEqual(article.state, "published")
        self.assertEqual(article.reviewer_id, self.dispatcher)
        self.assertTrue(article.published_at)
        article.with_user(self.dispatcher).action_retire()
        self.assertEqual(article.state, "retired")
        article.with_user(self.dispatcher).action_reset_draft()
        self.assertEqual(article.state, "draft")

    def test_steps_out_of_order_name_the_article(self):
        for action in ("action_publish", "action_retire", "action_reset_draft"):
            with self.assertRaisesRegex(UserError, "Fan is blocked"):
                getattr(self.draft.with_user(self.manager), action)()

    def test_empty_article_is_not_submitted(self):
        empty = self.create_article("Nothing", state="draft")
        with self.assertRaisesRegex(UserError, "Nothing"):
            empty.action_submit()

    def test_author_does_not_publish_own_article(self):
        article = self.draft.copy({"author_id": self.dispatcher.id})
        article = article.with_user(self.dispatcher)
        article.action_submit()
        with self.assertRaisesRegex(AccessError, "colleague"):
            article.action_publish()

    def test_manager_publishes_own_article(self):
        article = self.draft.copy({"author_id": self.manager.id})
        article = article.with_user(self.manager)
        article.action_submit()
        article.action_publish()
        self.assertEqual(article.state, "published")

    def test_author_is_not_changed_to_get_round_the_review(self):
        article = self.draft.copy({"author_id": self.dispatcher.id})
        with self.assertRaises(AccessError):
            article.with_user(self.dispatcher).author_id = self.agent
        article.with_user(self.manager).author_id = self.agent

    def test_agent_does_not_publish(self):
        article = self.draft.with_user(self.agent)
        article.action_submit()
        with self.assertRaises(AccessError):
            article.action_publish()
        with self.assertRaises(AccessError):
            article.state = "published"
        with self.assertRaises(AccessError):
            self.env["service.article"].with_user(self.agent).create(
                {"name": "Sneaked in", "state": "published"}
            )

    def test_state_is_not_written_past_the_steps(self):
        with self.assertRaises(UserError):
            self.draft.with_user(self.manager).state = "retired"
        with self.assertRaises(UserError):
            self.draft.with_user(self.manager).state = "published"

    def test_author_takes_article_back_from_review(self):
        article = self.draft.with_user(self.agent)
        article.action_submit()
        article.action_reset_draft()
        self.assertEqual(article.state, "draft")

    def test_reviewer_is_asked_and_the_task_ends(self):
        self.draft.reviewer_id = self.dispatcher
        self.draft.with_user(self.agent).action_submit()
        self.assertEqual(self.draft.activity_ids.user_id, self.dispatcher)
        self.draft.with_user(self.dispatcher).action_publish()
        self.assertFalse(self.draft.activity_ids)

    # Content
    def test_text_of_a_published_article_stands_still(self):
        article = self.create_article(body="<p>Old</p>")
        for user in (self.dispatcher, self.manager):
            with self.assertRaisesRegex(UserError, "back to draft"):
                article.with_user(user).body = "<p>New</p>"
        article.with_user(self.manager).tag_ids = self.env[
            "service.article.tag"
        ].create({"name": "Fans"})

    def test_author_does_not_change_the_text_during_the_review(self):
        self.draft.with_user(self.agent).action_submit()
        with self.assertRaises(UserError):
            self.draft.with_user(self.agent).body = "<p>Other</p>"
        self.draft.with_user(self.dispatcher).body = "<p>Better</p>"

    # Versions
    def test_each_publishing_keeps_a_version(self):
        article = self.create_article(body="<p>Clean the fan.</p>")
        article = article.with_user(self.manager)
        self.assertEqual(article.version_ids.mapped("number"), [1])
        article.action_reset_draft()
        article.body = "<p>Clean the big fan.</p>"
        article.action_submit()
        article.action_publish()
        article.invalidate_recordset(["version_ids"])
        new, old = article.version_ids
        self.assertEqual((new.number, old.number), (2, 1))
        self.assertEqual(new.user_id, self.manager)
        self.assertIn("Clean the fan", old.body)
        self.assertEqual(new.previous_id, old)
        self.assertIn("<ins>", new.change)
        self.assertIn("big", new.change)
        self.assertEqual(article.version_number, 2)

    def test_restored_version_is_a_draft_again(self):
        article = self.create_article(body="<p>First</p>")
        first = article.version_ids
        article.action_reset_draft()
        article.body = "<p>Second</p>"
        article.action_submit()
        article.action_publish()
        first.with_user(self.dispatcher).action_restore()
        self.assertEqual(article.state, "draft")
        self.assertIn("First", article.body)
        self.assertEqual(len(article.version_ids), 2)

    def test_versions_are_not_written_by_hand(self):
        version = self.create_article().version_ids
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                version.with_user(user).body = "<p>Never said</p>"

    def test_published_article_is_retired_not_deleted(self):
        article = self.create_article()
        with self.assertRaisesRegex(UserError, "retire"):
            article.with_user(self.manager).unlink()
        self.draft.with_user(self.agent).unlink()

    def test_copy_is_a_draft_without_history(self):
        copy = self.create_article().with_user(self.agent).copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.author_id, self.agent)
        self.assertFalse(copy.version_ids)
        self.assertEqual(copy.name, "Fan is blocked (copy)")

    # Files
    def test_readers_read_the_files(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create(
                {"name": "plan.txt", "raw": b"plan", "res_model": "service.article"}
            )
        )
        self.draft.with_user(self.agent).attachment_ids = file
        self.assertEqual(file.res_id, self.draft.id)
        self.draft.state = "published"
        self.assertEqual(
            self.draft.with_user(self.engineer_user).attachment_ids.name, "plan.txt"
        )

    def test_files_of_others_are_not_taken_over(self):
        secret = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "secret.txt", "raw": b"secret"})
        )
        with self.assertRaises(AccessError):
            self.draft.with_user(self.agent).write({"attachment_ids": secret.ids})

    def test_form_of_an_agent(self):
        with Form(self.env["service.article"].with_user(self.agent)) as form:
            form.name = "From the form"
            form.body = "<p>Text</p>"
            form.problem_id = self.problem
        article = form.record
        self.assertEqual(article.author_id, self.agent)
        article.action_submit()

    def test_statistics_are_counted_in_one_go(self):
        articles = self.env["service.article"].union(
            *(self.create_article(f"Article {i}") for i in range(5))
        )
        requests = [self.create_request() for _i in range(2)]
        self.env["service.article.use"].create(
            [
                {
                    "article_id": article.id,
                    "request_id": request.id,
                    "outcome": "solved" if number else "not_helped",
                }
                for article in articles
                for number, request in enumerate(requests)
            ]
        )
        self.env.flush_all()
        self.env.add_to_compute(articles._fields["use_count"], articles)
        with self.assertQueryCount(2):
            articles._recompute_recordset(["use_count"])
            self.env.cr.flush()
        self.assertEqual(articles.mapped("use_count"), [2] * 5)
        self.assertEqual(articles.mapped("success_rate"), [50.0] * 5)
