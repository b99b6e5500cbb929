# Part of Field Service. License LGPL-3.
from odoo.tests import tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestServiceArticleSearch(KnowledgeCommon):
    def _find(self, text, user=None):
        articles = self.env["service.article"].with_user(user or self.agent)
        return articles.search([("full_text", "ilike", text)])

    def test_words_in_any_order_from_title_and_text(self):
        article = self.create_article(
            "Rectifier does not start", body="<p>Replace the input <b>fuse</b>.</p>"
        )
        self.assertIn(article, self._find("fuse rectifier"))
        self.assertNotIn(article, self._find("fuse inverter"))

    def test_typing_errors(self):
        article = self.create_article(
            "Rectifier overheats", body="<p>Clean the heatsink.</p>"
        )
        for typed in ("rectifer", "recitfier", "rectiifer overheat", "heatsnik"):
            self.assertIn(article, self._find(typed), typed)

    def test_several_languages(self):
        cases = {
            "zh": ("UPS无法充电", "更换电池组，检查充电器。", "电池组 充电"),
            "fa": ("یو‌پی‌اس شارژ نمی‌شود", "باتری‌ها را عوض کنید.", "باتري شارژ"),
            "uk": ("ДБЖ не заряджається", "Замініть акумулятори.", "акумулятора"),
            "de": ("USV lädt nicht", "Batteriesätze prüfen, Lüfter säubern.", "LUFTER"),
        }
        articles = {
            code: self.create_article(title, body=f"<p>{body}</p>")
            for code, (title, body, _question) in cases.items()
        }
        for code, (_title, _body, question) in cases.items():
            self.assertEqual(self._find(question), articles[code], code)

    def test_typing_errors_in_other_alphabets(self):
        ukrainian = self.create_article("Заміна акумулятора")
        persian = self.create_article("تعویض خازن‌های اینورتر")
        self.assertIn(ukrainian, self._find("акумулятро"))
        self.assertIn(persian, self._find("اینورتز"))

    def test_by_product_and_codes(self):
        self.unit_product.default_code = "UPS-10/K"
        self.problem.code = "P-117"
        article = self.create_article(
            "Beeps at night",
            product_tmpl_ids=self.unit_product.product_tmpl_id.ids,
            problem_id=self.problem.id,
        )
        other = self.create_article("Something else")
        for text in ("UPS-10/K", "ups10k", "10 kva", "P117", "does not start"):
            found = self._find(text)
            self.assertIn(article, found, text)
            self.assertNotIn(other, found, text)

    def test_renamed_product_is_found_by_its_new_name(self):
        article = self.create_article(
            product_tmpl_ids=self.unit_product.product_tmpl_id.ids
        )
        self.unit_product.name = "Megapower"
        self.assertIn(article, self._find("megapower"))

    def test_by_serial_number_of_an_installed_product(self):
        article = self.create_article(
            product_tmpl_ids=self.unit_product.product_tmpl_id.ids
        )
        other = self.create_article("Something else")
        self.create_serial_archive("SN-0815-X")
        found = self._find("sn-0815-x")
        self.assertIn(article, found)
        self.assertNotIn(other, found)
        self.assertNotIn(article, self._find("SN-0815-Y"))

    def test_translated_names_are_indexed_in_all_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.unit_product.with_context(lang="de_DE").name = "Notstromanlage"
        article = self.create_article(
            product_tmpl_ids=self.unit_product.product_tmpl_id.ids
        )
        self.assertIn(article, self._find("notstromanlage"))
        self.assertIn(article, self._find("ups kva"))

    def test_signs_do_no_harm(self):
        self.create_article("Harmless")
        for text in ("'", "a' | b:*", "\\", "%_", "!!!", "()", "&", "<->", "\x01", ""):
            self._find(text)
            self.env["service.article"]._suggest(text)

    def test_search_by_list_of_texts(self):
        fan, fuse = self.create_article("Fan"), self.create_article("Fuse")
        found = self.env["service.article"].search(
            [("full_text", "in", ["fan", "fuse"])]
        )
        self.assertEqual(found, fan | fuse)

    def test_drafts_teach_no_words(self):
        self.create_article("Supersecretword", state="draft")
        words = self.env["service.article.word"]
        self.assertFalse(words.search([("word", "=", "supersecretword")]))
        self.create_article("Wellknownword")
        self.assertTrue(words.search([("word", "=", "wellknownword")]))

    def test_words_are_counted_and_forgotten_at_night(self):
        article = self.create_article("Zebrafan")
        self.create_article("Zebrafan again")
        with self.enter_registry_test_mode():
            self.env.ref(
                "field_service_knowledge.service_article_word_cron"
            ).method_direct_trigger()
        words = self.env["service.article.word"]
        self.assertEqual(words.search([("word", "=", "zebrafan")]).article_count, 2)
        article.action_reset_draft()
        article.name = "Other"
        with self.enter_registry_test_mode():
            self.env.ref(
                "field_service_knowledge.service_article_word_cron"
            ).method_direct_trigger()
        self.assertEqual(words.search([("word", "=", "zebrafan")]).article_count, 1)

    def test_page_of_results_is_ranked_and_counted(self):
        in_text = self.create_article("A story", body="<p>About a zebrafan.</p>")
        in_title = self.create_article("Zebrafan")
        articles, total = self.env["service.article"]._search_page(
            "zebrafan", [("state", "=", "published")], 0, 10
        )
        self.assertEqual(articles.ids, [in_title.id, in_text.id])
        self.assertEqual(total, 2)

    def test_index_of_many_articles_takes_a_fixed_number_of_queries(self):
        def values(count):
            return [
                {
                    "name": f"Article {i}",
                    "problem_id": self.problem.id,
                    "product_tmpl_ids": self.unit_product.product_tmpl_id.ids,
                }
                for i in range(count)
            ]

        def count_queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.article"].with_context(tracking_disable=True).create(
                values(count)
            )
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        count_queries(1)
        self.assertLessEqual(count_queries(40), count_queries(5) + 2)
