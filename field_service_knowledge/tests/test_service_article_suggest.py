# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestServiceArticleSuggest(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "UPS systems"})
        cls.sub_category = cls.env["product.category"].create(
            {"name": "Small UPS systems", "parent_id": cls.category.id}
        )
        cls.unit_product.categ_id = cls.sub_category
        cls.template = cls.unit_product.product_tmpl_id
        cls.charger = cls.create_article(
            "Battery charger fails",
            body="<p>The charging relay is stuck. Replace the board.</p>",
            problem_id=cls.problem.id,
            product_tmpl_ids=cls.template.ids,
        )
        cls.battery = cls.create_article(
            "Battery change",
            body="<p>How to change the battery string safely.</p>",
            product_categ_ids=cls.category.ids,
        )
        cls.noise = cls.create_article(
            "Loud fan",
            body="<p>The bearing of the fan is worn.</p>",
            problem_id=cls.other_problem.id,
        )
        cls.printer = cls.create_article(
            "Printer out of paper", body="<p>Fill in paper.</p>"
        )

    def _suggest(self, text="", user=None, **kwargs):
        articles = self.env["service.article"].with_user(user or self.agent)
        return articles._suggest(text, **kwargs)

    def _ids(self, *args, **kwargs):
        return [row["id"] for row in self._suggest(*args, **kwargs)]

    def _use(self, article, outcome, count):
        self.env["service.article.use"].create(
            [
                {
                    "article_id": article.id,
                    "request_id": self.create_request().id,
                    "outcome": outcome,
                }
                for _i in range(count)
            ]
        )

    def test_best_match_first_and_nothing_foreign(self):
        ids = self._ids("Customer says the battery charger does not work")
        self.assertEqual(ids[:2], [self.charger.id, self.battery.id])
        self.assertNotIn(self.printer.id, ids)
        self.assertNotIn(self.noise.id, ids)

    def test_rows_say_what_and_why(self):
        row = self._suggest(
            "loud fan noise", problem=self.other_problem, product=self.unit_product
        )[0]
        self.assertEqual(row["article"], self.noise)
        self.assertEqual((row["id"], row["name"]), (self.noise.id, "Loud fan"))
        self.assertGreater(row["score"], 50)
        self.assertLessEqual(row["score"], 100)
        self.assertIn("same problem", row["reason"])
        self.assertIn("loud", row["reason"])

    def test_typing_error_is_explained(self):
        row = self._suggest("the printre is empty")[0]
        self.assertEqual(row["article"], self.printer)
        self.assertIn("printre ≈ printer", row["reason"])

    def test_same_product_lifts(self):
        with_product = self._suggest("battery", product=self.unit_product)
        self.assertEqual(with_product[0]["article"], self.charger)
        self.assertIn("same product", with_product[0]["reason"])
        self.assertIn("same kind of product", with_product[1]["reason"])
        by_template = self._suggest("battery", product=self.template)
        self.assertEqual(
            [row["score"] for row in by_template],
            [row["score"] for row in with_product],
        )

    def test_problem_alone_is_enough(self):
        self.assertEqual(self._ids(problem=self.other_problem), [self.noise.id])

    def test_parent_problem_counts_less_than_the_same(self):
        narrow = self.env["service.problem"].create(
            {"name": "Does not start when cold", "parent_id": self.problem.id}
        )
        same = self.create_article("Cold start", problem_id=narrow.id)
        rows = self._suggest(problem=narrow)
        self.assertEqual([row["id"] for row in rows], [same.id, self.charger.id])
        self.assertIn("related problem", rows[1]["reason"])

    def test_serial_number_in_the_text_is_the_product(self):
        self.create_serial_archive("SN-4711-B")
        rows = self._suggest("SN-4711-B is dead")
        self.assertEqual(rows[0]["article"], self.charger)
        self.assertIn("same product", rows[0]["reason"])

    def test_success_decides_between_equals(self):
        twin = self.battery.copy({"name": "Battery change"})
        twin.state = "published"
        self._use(twin, "solved", 6)
        self._use(self.battery, "not_helped", 6)
        rows = self._suggest("change battery string")
        self.assertEqual([rows[0]["article"], rows[1]["article"]], [twin, self.battery])
        self.assertIn("solved 6 of 6", rows[0]["reason"])
        self.assertIn("solved 0 of 6", rows[1]["reason"])

    def test_only_published_articles(self):
        for action in ("action_retire", "action_reset_draft"):
            getattr(self.noise, action)()
            self.assertNotIn(self.noise.id, self._ids("loud fan bearing"))
        self.noise.action_submit()
        self.assertNotIn(self.noise.id, self._ids("loud fan bearing"))
        self.noise.action_publish()
        self.assertIn(self.noise.id, self._ids("loud fan bearing"))
        self.noise.action_archive()
        self.assertNotIn(self.noise.id, self._ids("loud fan bearing"))

    def test_limit_and_nothing_to_go_by(self):
        self.assertEqual(len(self._suggest("battery", limit=1)), 1)
        self.assertEqual(self._suggest(""), [])
        self.assertEqual(self._suggest("xyzzy plugh"), [])

    def test_two_queries_whatever_is_asked(self):
        self.create_serial_archive("SN-4711-C")
        text = "SN-4711-C baterry charger broken on floor three since yesterday"
        arguments = {"product": self.unit_product, "problem": self.problem}
        for user in (self.agent, self.engineer_user, self.manager):
            self._suggest(text, user=user, **arguments)  # fills the caches of rights
            self.env.flush_all()
            with self.assertQueryCount(2):
                self._suggest(text, user=user, **arguments)

    def test_client_gets_plain_data(self):
        articles = self.env["service.article"].with_user(self.agent)
        rows = articles.get_suggestions(
            "loud fan", product_id=self.unit_product.id, problem_id=False
        )
        self.assertEqual(rows[0]["id"], self.noise.id)
        self.assertEqual(set(rows[0]), {"id", "name", "score", "reason", "reasons"})

    def test_common_words_do_not_hide_the_rare_one(self):
        self.create_article("Reset the ACME controller")
        for i in range(30):
            self.create_article(f"Battery story {i}", body="<p>Battery battery.</p>")
        self.env["service.article.word"].search([("word", "=", "battery")]).write(
            {"article_count": 40}
        )
        self.env.flush_all()
        rows = self._suggest("battery acme")
        self.assertEqual(rows[0]["name"], "Reset the ACME controller")
