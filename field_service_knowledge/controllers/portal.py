# Part of Field Service. License LGPL-3.
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

SEARCH_MAX_LENGTH = 200
PUBLIC = ("public",)
CUSTOMERS = ("portal", "public")


class ServiceArticlePortal(CustomerPortal):
    """Articles for customers, and those for everybody without logging in.

    Whatever may not be read is answered alike: there is no such page. Each page costs a
    fixed number of bounded queries and writes nothing, so it may be asked for often.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_article_count" in counters:
            values["service_article_count"] = (
                request.env["service.article"].search_count(
                    self._get_service_article_domain(CUSTOMERS), limit=100
                )
                if request.env["service.article"].has_access("read")
                else 0
            )
        return values

    # ------------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------------
    @http.route(
        ["/my/service/articles", "/my/service/articles/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        methods=["GET"],
    )
    def portal_my_service_articles(self, page=1, search=None, **kw):
        """Search the articles for customers."""
        return self._render_service_articles(
            CUSTOMERS, "/my/service/articles", page, search
        )

    @http.route(
        ["/service/articles", "/service/articles/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        readonly=True,
        methods=["GET"],
    )
    def portal_service_articles(self, page=1, search=None, **kw):
        """Search the articles for everybody."""
        return self._render_service_articles(PUBLIC, "/service/articles", page, search)

    def _get_service_article_domain(self, audiences):
        return Domain("state", "=", "published") & Domain("audience", "in", audiences)

    def _render_service_articles(self, audiences, url, page, search):
        articles_model = self._get_service_articles_model()
        search = (search or "").strip()[:SEARCH_MAX_LENGTH]
        step = self._items_per_page
        articles, total = articles_model._search_page(
            search,
            self._get_service_article_domain(audiences),
            offset=(max(page, 1) - 1) * step,
            limit=step,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_articles",
            articles=articles,
            articles_url=url,
            search=search,
            total=total,
            pager=portal_pager(
                url=url,
                url_args={"search": search} if search else None,
                total=total,
                page=page,
                step=step,
            ),
        )
        return request.render("field_service_knowledge.portal_service_articles", values)

    # ------------------------------------------------------------------
    # One article
    # ------------------------------------------------------------------
    @http.route(
        "/my/service/articles/<int:article_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
        methods=["GET"],
    )
    def portal_my_service_article(self, article_id, **kw):
        """Show one article to a customer."""
        return self._render_service_article(
            CUSTOMERS, "/my/service/articles", article_id
        )

    @http.route(
        "/service/articles/<int:article_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        methods=["GET"],
    )
    def portal_service_article(self, article_id, **kw):
        """Show one article to everybody."""
        return self._render_service_article(PUBLIC, "/service/articles", article_id)

    def _render_service_article(self, audiences, url, article_id):
        article = self._get_service_article(audiences, article_id)
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_articles",
            article=article,
            articles_url=url,
            # Who may read an article may know the names of its files; customers
            # have no right on files as such.
            files=article.sudo().attachment_ids,
        )
        return request.render("field_service_knowledge.portal_service_article", values)

    @http.route(
        [
            "/my/service/articles/<int:article_id>/files/<int:file_id>",
            "/service/articles/<int:article_id>/files/<int:file_id>",
        ],
        type="http",
        auth="public",
        readonly=True,
        methods=["GET"],
    )
    def portal_service_article_file(self, article_id, file_id, **kw):
        """Download a file of an article that the user may read."""
        is_public = request.env.user._is_public()
        article = self._get_service_article(
            PUBLIC if is_public else CUSTOMERS, article_id
        )
        # Only a file that belongs to the readable article is handed out.
        file = article.sudo().attachment_ids.filtered(lambda file: file.id == file_id)
        if not file:
            raise NotFound()
        return (
            request.env["ir.binary"]
            ._get_stream_from(file)
            .get_response(as_attachment=True)
        )

    def _get_service_articles_model(self):
        """Return the articles with the user's own rights.

        :raises NotFound: the user has none at all
        """
        articles = request.env["service.article"]
        if not articles.has_access("read"):
            raise NotFound()
        return articles

    def _get_service_article(self, audiences, article_id):
        """Return the article, if the user may read it on this page.

        :raises NotFound: no such article, or not for him: the answer is the same
        """
        article = self._get_service_articles_model().search(
            self._get_service_article_domain(audiences) & Domain("id", "=", article_id)
        )
        if not article:
            raise NotFound()
        return article
