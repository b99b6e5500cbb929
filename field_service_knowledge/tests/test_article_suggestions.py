# Part of Field Service. License LGPL-3.
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestArticleSuggestions(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            login="fs_typist",
            password="fs_typist",
            groups="field_service.group_service_agent,base.group_partner_manager",
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Zebra Hospital", "is_company": True}
        )
        cls.team = cls.env["service.team"].create(
            {"name": "Zebra Team", "company_id": cls.env.company.id}
        )
        cls.env.company.service_default_team_id = cls.team
        cls.type = cls.env["service.request.type"].create(
            {"name": "Zebra repair", "sequence": -1}
        )
        cls.problem = cls.env["service.problem"].create({"name": "Zebra noise"})
        cls.solution = cls.env["service.solution"].create({"name": "Zebra tightened"})
        cls.article = cls.env["service.article"].create(
            {
                "name": "Zebrafan rattles",
                "body": "<p>Tighten the screws crosswise.</p>",
                "solution": "<p>We tightened the screws.</p>",
                "problem_id": cls.problem.id,
                "solution_id": cls.solution.id,
                "state": "published",
                "company_id": False,
            }
        )

    def test_suggestion_is_applied_while_a_request_is_typed(self):
        action = self.env.ref("field_service.service_request_action")
        self.start_tour(
            f"/odoo/action-{action.id}/new",
            "field_service_article_suggestions",
            login="fs_typist",
        )
        use = self.article.use_ids
        self.assertEqual(len(use), 1)
        self.assertEqual(use.user_id, self.user)
        self.assertEqual(use.request_id.partner_id, self.customer)
        self.assertEqual(use.request_id.problem_id, self.problem)
        self.assertEqual(use.request_id.solution_id, self.solution)

    def test_article_from_a_solved_request(self):
        request = self.env["service.request"].create(
            {
                "subject": "Zebrafan squeaks",
                "partner_id": self.customer.id,
                "type_id": self.type.id,
                "team_id": self.team.id,
                "problem_id": self.problem.id,
                "solution": "<p>We oiled the zebrafan.</p>",
            }
        )
        request.action_solve()
        action = self.env.ref("field_service.service_request_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{request.id}",
            "field_service_article_from_request",
            login="fs_typist",
        )
        article = request.article_ids
        self.assertEqual(article.state, "review")
        self.assertEqual(article.author_id, self.user)
        self.assertEqual(article.problem_id, self.problem)

    def test_articles_are_searched_and_read(self):
        action = self.env.ref("field_service_knowledge.service_article_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "field_service_article_search",
            login="fs_typist",
        )
