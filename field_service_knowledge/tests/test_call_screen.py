# Part of Field Service. License LGPL-3.
from odoo.tests import HttpCase, new_test_user, tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestCallScreen(HttpCase, KnowledgeCommon):
    """What was learnt helps while the caller still speaks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.problem.name = "Squeaks"
        cls.article = cls.create_article(
            "Zebrafan rattles",
            body="<p>Tighten the screws crosswise.</p>",
            solution="<p>We tightened the screws.</p>",
            problem_id=cls.problem.id,
            solution_id=cls.solution.id,
        )

    def test_applied_article_is_counted(self):
        screen = self.env["service.call.screen"].with_user(self.agent)
        result = screen.save_call(
            {
                "partner_id": self.customer.id,
                "type_id": self.type_repair.id,
                "problem_id": self.problem.id,
                "solution_id": self.solution.id,
                "applied_article_ids": self.article.ids,
            },
            "solve",
        )
        request = self.env["service.request"].browse(result["request"]["id"])
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.article_use_ids.article_id, self.article)

    def test_article_is_shown_and_applied_on_the_screen(self):
        new_test_user(
            self.env,
            "fs_caller",
            "field_service.group_service_agent",
            company_id=self.company.id,
        )
        self.type_repair.sequence = 1
        self.start_tour(
            "/odoo/call-screen", "field_service_call_articles_tour", login="fs_caller"
        )
        request = self.article.use_ids.request_id
        self.assertEqual(request.state, "solved")
        self.assertEqual(request.solution_id, self.solution)
        self.assertIn("We tightened the screws.", request.solution)
