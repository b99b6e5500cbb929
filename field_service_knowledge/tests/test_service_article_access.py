# Part of Field Service. License LGPL-3.
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import KnowledgeCommon


@tagged("post_install", "-at_install")
class TestServiceArticleAccess(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env,
            login="fs_portal",
            groups="base.group_portal",
            company_id=cls.company.id,
        )
        cls.public_user = cls.env.ref("base.public_user").sudo()
        cls.public_user.write(
            {"company_ids": [(4, cls.company.id)], "company_id": cls.company.id}
        )
        # One of each: state by audience, all with the same word.
        cls.by_key = {
            (state, audience): cls.create_article(
                f"Zebrafan {state} {audience}", state=state, audience=audience
            )
            for state in ("draft", "review", "published", "retired")
            for audience in ("internal", "portal", "public")
        }
        cls.all_articles = cls.env["service.article"].union(*cls.by_key.values())

    def _readable(self, user):
        return (
            self.env["service.article"]
            .with_user(user)
            .search([("id", "in", self.all_articles.ids)])
        )

    def _keys(self, articles):
        return {key for key, article in self.by_key.items() if article in articles}

    def test_who_reads_what(self):
        published = {key for key in self.by_key if key[0] == "published"}
        everything = set(self.by_key)
        for user, expected in (
            (self.agent, published),
            (self.other_engineer_user, published),
            (self.engineer_user, everything),  # wrote them
            (self.dispatcher, everything),
            (self.manager, everything),
            (self.portal_user, published - {("published", "internal")}),
            (self.public_user, {("published", "public")}),
        ):
            self.assertEqual(self._keys(self._readable(user)), expected, user.login)

    def test_suggestions_obey_the_same_rights(self):
        for user, expected in (
            (self.agent, {"internal", "portal", "public"}),
            (self.engineer_user, {"internal", "portal", "public"}),
            (self.portal_user, {"portal", "public"}),
            (self.public_user, {"public"}),
        ):
            articles = self.env["service.article"].with_user(user)
            rows = articles._suggest("zebrafan", limit=20)
            self.assertEqual(
                {
                    (state, audience)
                    for state, audience in self.by_key
                    if self.by_key[state, audience].id in [row["id"] for row in rows]
                },
                {("published", audience) for audience in expected},
                user.login,
            )

    def test_full_text_search_obeys_the_same_rights(self):
        for user in (self.agent, self.portal_user, self.public_user):
            articles = self.env["service.article"].with_user(user)
            self.assertEqual(
                articles.search([("full_text", "ilike", "zebrafan")]),
                self._readable(user),
                user.login,
            )

    def test_accountant_has_no_articles(self):
        with self.assertRaises(AccessError):
            self._readable(self.accountant)

    def test_who_writes_what(self):
        draft = self.by_key["draft", "internal"]
        for user in (self.agent, self.other_engineer_user, self.portal_user):
            with self.assertRaises(AccessError):
                draft.with_user(user).name = "Mine now"
        for user in (self.engineer_user, self.dispatcher, self.manager):
            draft.with_user(user).name = "Zebrafan rewritten"
        published = self.by_key["published", "internal"]
        for user in (self.engineer_user, self.agent):
            with self.assertRaises(AccessError):
                published.with_user(user).tag_ids = False

    def test_nobody_writes_in_anothers_name(self):
        for user in (self.agent, self.engineer_user):
            with self.assertRaises(AccessError):
                self.env["service.article"].with_user(user).create(
                    {"name": "Not mine", "author_id": self.manager.id}
                )

    def test_outside_readers_change_nothing(self):
        article = self.by_key["published", "public"]
        for user in (self.portal_user, self.public_user):
            own = article.with_user(user)
            with self.assertRaises(AccessError):
                own.name = "Hacked"
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.copy()
            with self.assertRaises(AccessError):
                self.env["service.article"].with_user(user).create({"name": "Spam"})

    def test_outside_readers_get_the_text_and_nothing_else(self):
        article = self.by_key["published", "public"]
        article.request_id = self.create_request()
        for user in (self.portal_user, self.public_user):
            own = article.with_user(user)
            self.assertTrue(own.read(["name", "body"]))
            for field, value in (
                ("request_id", 1),
                ("author_id", 1),
                ("reviewer_id", 1),
                ("solution", "x"),
                ("search_text", "x"),
                ("use_ids", 1),
                ("success_rate", 1),
                ("version_ids", 1),
                ("message_ids", 1),
                ("product_tmpl_ids", 1),
                ("attachment_ids", 1),
            ):
                with self.assertRaises(AccessError, msg=field):
                    own.read([field])
                with self.assertRaises(AccessError, msg=field):
                    own.search([(field, "in", [value])])

    def test_outside_readers_do_not_follow_the_discussion(self):
        article = self.by_key["published", "public"]
        message = article.message_post(
            body="Our supplier is to blame", subtype_xmlid="mail.mt_comment"
        )
        own = message.with_user(self.portal_user)
        self.assertFalse(own.has_access("read"))
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.portal_user)
            .search([("model", "=", "service.article")])
        )
        self.assertTrue(message.with_user(self.agent).has_access("read"))
        for user in (self.portal_user, self.public_user):
            articles = self.env["service.article"].with_user(user)
            self.assertFalse(articles._get_thread_with_access(article.id))

    def test_outside_readers_have_no_versions_uses_or_words(self):
        for user in (self.portal_user, self.public_user, self.accountant):
            for model in (
                "service.article.version",
                "service.article.use",
                "service.article.word",
                "service.article.tag",
            ):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_versions_follow_their_article(self):
        article = self.by_key["published", "internal"]
        version = article.version_ids
        self.assertTrue(version.with_user(self.agent).has_access("read"))
        article.action_retire()
        self.assertFalse(version.with_user(self.agent).has_access("read"))
        self.assertTrue(version.with_user(self.engineer_user).has_access("read"))
        self.assertTrue(version.with_user(self.dispatcher).has_access("read"))

    def test_uses_of_other_engineers(self):
        article = self.by_key["published", "internal"]
        use = self.env["service.article.use"].create(
            {
                "article_id": article.id,
                "request_id": self.create_request().id,
                "user_id": self.engineer_user.id,
            }
        )
        self.assertTrue(use.with_user(self.engineer_user).has_access("write"))
        self.assertFalse(use.with_user(self.other_engineer_user).has_access("read"))
        self.assertTrue(use.with_user(self.agent).has_access("write"))
        with self.assertRaises(AccessError):
            use.with_user(self.agent).unlink()

    def test_serial_of_a_stranger_finds_nothing_for_a_customer(self):
        article = self.create_article(
            "About this unit",
            audience="portal",
            product_tmpl_ids=self.unit_product.product_tmpl_id.ids,
        )
        self.create_serial_archive("SN-STRANGE-1", partner_id=self.stranger.id)
        own_partner = self.portal_user.partner_id
        self.create_serial_archive("SN-OWN-1", partner_id=own_partner.id)
        articles = self.env["service.article"].with_user(self.portal_user)
        self.assertIn(article, articles.search([("full_text", "ilike", "SN-OWN-1")]))
        self.assertNotIn(
            article, articles.search([("full_text", "ilike", "SN-STRANGE-1")])
        )

    def test_companies_are_kept_apart_and_shared_articles_are_not(self):
        other = self.env["res.company"].create({"name": "Sister Company"})
        foreign = self.create_article("Zebrafan abroad", company_id=other.id)
        shared = self.create_article("Zebrafan for all", company_id=False)
        for user in (self.agent, self.dispatcher, self.manager, self.engineer_user):
            articles = self.env["service.article"].with_user(user)
            self.assertFalse(articles.browse(foreign.id).has_access("read"))
            found = [row["id"] for row in articles._suggest("zebrafan", limit=20)]
            self.assertIn(shared.id, found)
            self.assertNotIn(foreign.id, found)
        sister = new_test_user(
            self.env,
            login="fs_sister",
            groups="field_service.group_service_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        articles = self.env["service.article"].with_user(sister)
        found = [row["id"] for row in articles._suggest("zebrafan", limit=20)]
        self.assertEqual(set(found), {foreign.id, shared.id})
        self.assertFalse(
            self.env["service.article.version"]
            .with_user(sister)
            .search([("article_id", "in", self.all_articles.ids)])
        )
