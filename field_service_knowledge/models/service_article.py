# Part of Field Service. License LGPL-3.
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

OPEN_STATES = ("draft", "review")
REVIEWER_GROUP = "field_service.group_service_dispatcher"


class ServiceArticle(models.Model):
    """What was learnt once, so that the next one is faster."""

    _name = "service.article"
    _description = "Knowledge Article"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.state.mixin",
        "service.related.mixin",
        "service.portal.mixin",
    ]
    _order = "write_date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    # Outside readers get the text, not what the team notes and counts about it.
    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "body",
            "state",
            "active",
            "audience",
            "company_id",
            "published_at",
            "write_date",
            "full_text",
        }
    )

    name = fields.Char("Title", required=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In Review"),
            ("published", "Published"),
            ("retired", "Retired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        # Without its company an article would be shared with all others.
        ondelete="restrict",
        help="Leave empty to share the article with all companies.",
    )

    # What it says.
    problem_id = fields.Many2one(
        "service.problem", index=True, check_company=True, tracking=True
    )
    cause_id = fields.Many2one("service.cause", check_company=True)
    solution_id = fields.Many2one("service.solution", "Remedy", check_company=True)
    body = fields.Html("Article")
    solution = fields.Html(
        "Text for the Request",
        help="Written into the solution of a request when the article is applied; the"
        " customer reads it there. Left empty, the article itself is written, but never"
        " that of an internal article.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="For every reader, also in the portal where the article is shown there.",
        bypass_search_access=True,
    )
    tag_ids = fields.Many2many("service.article.tag", string="Tags")

    # For what and for whom.
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "service_article_product_rel",
        "article_id",
        "product_tmpl_id",
        string="Products",
    )
    product_categ_ids = fields.Many2many(
        "product.category",
        "service_article_product_categ_rel",
        "article_id",
        "categ_id",
        string="Product Categories",
    )
    audience = fields.Selection(
        [
            ("internal", "Our Team"),
            ("portal", "Customers"),
            ("public", "Everybody"),
        ],
        "Readers",
        default="internal",
        required=True,
        tracking=True,
        help="Customers read it in the portal; everybody reads it without logging in.",
    )

    # Who made it, and when.
    author_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        required=True,
        copy=False,
        index=True,
        tracking=True,
        groups="base.group_user",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(REVIEWER_GROUP).ids),
        ],
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    request_id = fields.Many2one(
        "service.request",
        "Learnt From",
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        help="The request that this article was written from.",
    )
    published_at = fields.Datetime("Published On", readonly=True, copy=False)
    version_number = fields.Integer("Version", readonly=True, copy=False)
    version_ids = fields.One2many(
        "service.article.version", "article_id", "Versions", groups="base.group_user"
    )

    # What came of it.
    use_ids = fields.One2many(
        "service.article.use", "article_id", "Uses", groups="base.group_user"
    )
    use_count = fields.Integer(
        "Times Used", compute="_compute_use_statistics", store=True
    )
    solved_count = fields.Integer(
        "Times Solved", compute="_compute_use_statistics", store=True
    )
    not_helped_count = fields.Integer(
        "Times Not Helped", compute="_compute_use_statistics", store=True
    )
    success_rate = fields.Float(
        compute="_compute_use_statistics",
        store=True,
        aggregator="avg",
        help="Percent of the uses with a known outcome in which the article solved the"
        " request.",
    )
    _list_order_index = models.Index("(write_date DESC, id DESC)")
    # In the words of the search itself, else PostgreSQL does not see that it fits.
    _published_order_index = models.Index(
        "(solved_count DESC, id) WHERE state = 'published' AND active IS TRUE"
    )

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "use_count": (
                "service.article.use",
                "article_id",
                "field_service_knowledge.service_article_use_action",
            ),
        }

    @api.depends("use_ids.outcome")
    def _compute_use_statistics(self):
        counts = {}
        for article, outcome, count in self.env["service.article.use"]._read_group(
            [("article_id", "in", self.ids)], ["article_id", "outcome"], ["__count"]
        ):
            counts.setdefault(article.id, {})[outcome] = count
        for article in self:
            by_outcome = counts.get(article._origin.id, {})
            solved = by_outcome.get("solved", 0)
            known = solved + by_outcome.get("not_helped", 0)
            article.use_count = sum(by_outcome.values())
            article.solved_count = solved
            article.not_helped_count = known - solved
            article.success_rate = 100.0 * solved / known if known else 0.0

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Let the readers read the files of the new articles."""
        articles = super().create(vals_list)
        articles._adopt_attachments()
        return articles

    def write(self, vals):
        """Let the readers read the files that are added."""
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_attachments()
        return result

    def copy_data(self, default=None):
        """Name the copy as one."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for article, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=article.name)
        return vals_list

    def _adopt_attachments(self):
        """Let the readers of an article read its files.

        :raises AccessError: a file is none that the user may read
        """
        self.attachment_ids.check_access("read")
        for article in self:
            article.attachment_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": self._name, "res_id": article.id}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unpublished(self):
        for article in self:
            # Whoever may delete the article may know whether it was published.
            if article.sudo().version_ids or article.state in ("published", "retired"):
                raise UserError(
                    self.env._(
                        "%(article)s was published: retire it instead, so that its"
                        " history stays.",
                        article=article.display_name,
                    )
                )

    def _get_excerpt(self, length=180):
        """Return the beginning of the text, for lists outside the web client."""
        text = html2plaintext(self.body or "", include_references=False)
        text = " ".join(text.split())
        return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"

    # ------------------------------------------------------------------
    # Applying to a request
    # ------------------------------------------------------------------
    @api.readonly
    def get_request_values(self, solution=False, already_applied=False):
        """Return what a request takes over from this article.

        :param str solution: the solution that the request has already; it is kept
        :param bool already_applied: the text is in the solution already
        :return: dict of field values of ``service.request``; many2one values are dicts
            with ``id`` and ``display_name``
        :raises UserError: the article is not published
        """
        self.ensure_one()
        if self.state != "published":
            raise UserError(
                self.env._("%(article)s is not published.", article=self.display_name)
            )
        vals = {
            name: {"id": self[name].id, "display_name": self[name].display_name}
            for name in ("problem_id", "cause_id", "solution_id")
            if self[name]
        }
        text = self._get_request_solution()
        if text and not already_applied:
            former = Markup() if is_html_empty(solution) else Markup(solution)
            vals["solution"] = former + text
        return vals

    def _get_request_solution(self):
        """Return the text for the solution of a request, where the customer reads it.

        What was written for the team alone does not go there by a click: an internal
        article without such a text gives the name of its remedy.
        """
        for text in (self.solution, self.audience != "internal" and self.body):
            if not is_html_empty(text):
                return Markup(text)
        return Markup("<p>%s</p>") % (self.solution_id.name or self.name)
