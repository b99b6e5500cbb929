# Part of Field Service. License LGPL-3.
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env, login="fs_reader", password="fs_reader", groups="base.group_portal"
        )
        articles = cls.env["service.article"]
        cls.by_key = {
            (state, audience): articles.create(
                {
                    "name": f"Zebrafan {state} {audience}",
                    "body": f"<p>Body of {state} {audience}</p>",
                    "state": state,
                    "audience": audience,
                    "company_id": False,
                }
            )
            for state in ("draft", "review", "published", "retired")
            for audience in ("internal", "portal", "public")
        }
        cls.public = cls.by_key["published", "public"]
        cls.portal = cls.by_key["published", "portal"]
        cls.internal = cls.by_key["published", "internal"]

    def _readable(self, path):
        """Return the keys of the articles that the page below ``path`` shows."""
        readable = set()
        answers = set()
        for key, article in self.by_key.items():
            response = self.url_open(f"{path}/{article.id}")
            if response.status_code == 200:
                self.assertIn(f"Body of {' '.join(key)}", response.text)
                readable.add(key)
            else:
                answers.add(response.status_code)
                self.assertNotIn("Zebrafan", response.text)
        self.assertLessEqual(answers, {404})
        self.assertEqual(self.url_open(f"{path}/999999999").status_code, 404)
        return readable

    def _listed(self, path):
        text = self.url_open(path).text
        return {key for key, article in self.by_key.items() if article.name in text}

    def test_everybody_reads_what_is_for_everybody(self):
        expected = {("published", "public")}
        self.assertEqual(self._readable("/service/articles"), expected)
        self.assertEqual(self._listed("/service/articles"), expected)
        self.assertEqual(self._listed("/service/articles?search=zebrafan"), expected)

    def test_customer_page_asks_to_log_in(self):
        for path in ("/my/service/articles", f"/my/service/articles/{self.public.id}"):
            response = self.url_open(path, allow_redirects=False)
            self.assertIn(response.status_code, (302, 303))
            self.assertIn("/web/login", response.headers["Location"])

    def test_customers_read_what_is_for_them(self):
        self.authenticate("fs_reader", "fs_reader")
        expected = {("published", "portal"), ("published", "public")}
        self.assertEqual(self._readable("/my/service/articles"), expected)
        self.assertEqual(self._listed("/my/service/articles"), expected)
        self.assertEqual(self._listed("/my/service/articles?search=zebrafan"), expected)
        self.assertEqual(self._readable("/service/articles"), {("published", "public")})
        self.assertIn("/my/service/articles", self.url_open("/my/home").text)

    def test_staff_sees_the_page_as_its_readers_do(self):
        self.authenticate("admin", "admin")
        self.assertEqual(self._readable("/service/articles"), {("published", "public")})
        self.assertNotIn(
            ("published", "internal"), self._readable("/my/service/articles")
        )

    def test_search_finds_with_typing_error_and_harms_nothing(self):
        self.public.sudo().body = "<p>Rectifier overheats</p>"
        self.assertIn(
            self.public.name, self.url_open("/service/articles?search=rectifer").text
        )
        for search in ("%27%22%3Cscript%3E", "%00", "x" * 5000, "%F0%9F%94%A5"):
            response = self.url_open(f"/service/articles?search={search}")
            self.assertEqual(response.status_code, 200, search[:20])
            self.assertNotIn("<script>'", response.text)

    def test_pages(self):
        self.env["service.article"].create(
            [
                {
                    "name": f"Giraffe {i:03}",
                    "state": "published",
                    "audience": "public",
                    "company_id": False,
                }
                for i in range(85)
            ]
        )
        first = self.url_open("/service/articles?search=giraffe").text
        self.assertEqual(first.count("o_service_article_list"), 1)
        self.assertIn("/service/articles/page/2?search=giraffe", first)
        second = self.url_open("/service/articles/page/2?search=giraffe").text
        self.assertEqual(second.count("Giraffe "), 5)
        beyond = self.url_open("/service/articles/page/77?search=giraffe")
        self.assertEqual(beyond.status_code, 200)

    def test_files_only_of_readable_articles(self):
        file, foreign = self.env["ir.attachment"].create(
            [{"name": name, "raw": name.encode()} for name in ("plan.txt", "other.txt")]
        )
        self.public.sudo().attachment_ids = file
        self.internal.sudo().attachment_ids = foreign
        base = "/service/articles"
        response = self.url_open(f"{base}/{self.public.id}/files/{file.id}")
        self.assertEqual(response.content, b"plan.txt")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("plan.txt", self.url_open(f"{base}/{self.public.id}").text)
        for article, attachment in (
            (self.public, foreign),
            (self.internal, foreign),
            (self.portal, file),
        ):
            url = f"{base}/{article.id}/files/{attachment.id}"
            self.assertEqual(self.url_open(url).status_code, 404)
            self.assertNotEqual(
                self.url_open(f"/web/content/{foreign.id}").status_code, 200
            )

    def test_discussion_is_not_read_from_outside(self):
        self.public.message_post(
            body="Supplier is to blame", subtype_xmlid="mail.mt_comment"
        )
        for login in (None, "fs_reader"):
            self.authenticate(login, login)
            response = self.make_jsonrpc_request_raw(
                "/mail/thread/messages",
                {"thread_model": "service.article", "thread_id": self.public.id},
            )
            self.assertNotIn("Supplier", response)

    def make_jsonrpc_request_raw(self, url, params):
        """Return the text of a JSON answer, error or not."""
        return self.url_open(url, json={"params": params}).text

    @mute_logger("odoo.http")
    def test_api_of_customers_is_as_narrow(self):
        self.authenticate("fs_reader", "fs_reader")

        def call(method, *args, **kwargs):
            return self.make_jsonrpc_request_raw(
                f"/web/dataset/call_kw/service.article/{method}",
                {
                    "model": "service.article",
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            )

        self.assertIn("Zebrafan published portal", call("search_read", [], ["name"]))
        self.assertNotIn("internal", call("search_read", [], ["name"]))
        self.assertIn("AccessError", call("read", [self.internal.id], ["name"]))
        self.assertIn("AccessError", call("read", [self.public.id], ["author_id"]))
        answer = call("get_suggestions", "zebrafan", limit=20)
        self.assertIn("Zebrafan published portal", answer)
        self.assertNotIn("internal", answer)
        self.assertNotIn("draft", answer)
        for method in ("action_publish", "action_retire", "action_reset_draft"):
            self.assertIn("Error", call(method, [self.public.id]))
        self.assertEqual(self.public.state, "published")
