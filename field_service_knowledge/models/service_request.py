# Part of Field Service. License LGPL-3.
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import is_html_empty

from odoo.addons.field_service.models.service_request import HANDLED_STATES

# Knowledge is the team's own: accountants and customers do not meet it on a request.
KNOWLEDGE_GROUPS = (
    "field_service.group_service_agent,field_service.group_service_engineer"
)


class ServiceRequest(models.Model):
    """Articles help a request, and a handled request becomes an article."""

    _inherit = "service.request"

    article_ids = fields.One2many(
        "service.article", "request_id", "Articles Learnt", groups=KNOWLEDGE_GROUPS
    )
    article_count = fields.Integer(
        "Articles", compute="_compute_related_counts", groups=KNOWLEDGE_GROUPS
    )
    article_use_ids = fields.One2many(
        "service.article.use",
        "request_id",
        "Uses of Articles",
        groups=KNOWLEDGE_GROUPS,
    )
    article_use_count = fields.Integer(
        "Applied Articles", compute="_compute_related_counts", groups=KNOWLEDGE_GROUPS
    )
    applied_article_ids = fields.Many2many(
        "service.article",
        string="Articles Applied",
        compute="_compute_applied_article_ids",
        inverse="_inverse_applied_article_ids",
        groups=KNOWLEDGE_GROUPS,
    )
    offers_article = fields.Boolean(
        compute="_compute_offers_article",
        groups=KNOWLEDGE_GROUPS,
        help="Solved by something that no article tells yet.",
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "article_count": (
                "service.article",
                "request_id",
                "field_service_knowledge.service_article_action",
            ),
            "article_use_count": (
                "service.article.use",
                "request_id",
                "field_service_knowledge.service_article_use_action",
            ),
        }

    @api.depends("article_use_ids.article_id")
    def _compute_applied_article_ids(self):
        for request in self:
            request.applied_article_ids = request.article_use_ids.article_id

    def _inverse_applied_article_ids(self):
        """Count a use for each article that was applied while the request was typed."""
        self.env["service.article.use"].create(
            [
                {"article_id": article.id, "request_id": request.id}
                for request in self
                for article in (
                    request.applied_article_ids - request.article_use_ids.article_id
                )
            ]
        )

    @api.depends("state", "solution", "solution_id", "article_ids", "article_use_ids")
    def _compute_offers_article(self):
        for request in self:
            request.offers_article = (
                request.state in HANDLED_STATES
                and not request.article_ids
                and not request.article_use_ids
                and bool(request.solution_id or not is_html_empty(request.solution))
            )

    # ------------------------------------------------------------------
    # Applying an article
    # ------------------------------------------------------------------
    def action_apply_article(self, article_id):
        """Fill the requests with what an article says, and count its use.

        :param int article_id: a published article that the user may read
        :raises UserError: the article is not published
        """
        article = self.env["service.article"].browse(article_id)
        for request in self:
            vals = article.get_request_values(
                request.solution,
                already_applied=article in request.applied_article_ids,
            )
            vals["applied_article_ids"] = [Command.link(article.id)]
            for name in ("problem_id", "cause_id", "solution_id"):
                if name in vals:
                    vals[name] = vals[name]["id"]
            request.write(vals)
        return True

    # ------------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------------
    def _apply_step(self, action, vals=None):
        """Tell the articles when their requests are solved or come back."""
        result = super()._apply_step(action, vals)
        if action == "action_solve":
            self._mark_solving_articles()
        elif action == "action_reopen":
            self._mark_failed_articles()
        return result

    def _mark_solving_articles(self):
        """The last article applied solved the request, unless somebody said otherwise.

        What was tried before it stays without an outcome: it may have helped a little.
        """
        # Whoever solves a request need not be who applied the article.
        undecided = (
            self.env["service.article.use"]
            .sudo()
            .search(
                [("request_id", "in", self.ids), ("outcome", "=", False)],
                order="date desc, id desc",
            )
        )
        last = undecided.browse()
        for uses in undecided.grouped("request_id").values():
            last |= uses[:1]
        last.outcome = "solved"

    def _mark_failed_articles(self):
        """The problem came back: what seemed to have solved it did not."""
        # The one who takes the call need not be who applied the article.
        self.env["service.article.use"].sudo().search(
            [("request_id", "in", self.ids), ("outcome", "=", "solved")]
        ).outcome = "not_helped"

    @api.model_create_multi
    def create(self, vals_list):
        """A bad fix says that the article of the former request did not help."""
        requests = super().create(vals_list)
        if any(vals.get("bad_fix_of_id") for vals in vals_list):
            requests.bad_fix_of_id._mark_failed_articles()
        return requests

    def write(self, vals):
        """A bad fix says that the article of the former request did not help."""
        result = super().write(vals)
        if vals.get("bad_fix_of_id"):
            self.bad_fix_of_id._mark_failed_articles()
        return result

    # ------------------------------------------------------------------
    # An article from a request
    # ------------------------------------------------------------------
    def action_create_article(self):
        """Open a new article that tells what solved this request.

        :return: a window action on an article form filled from the request
        :raises UserError: the request is not handled yet
        """
        self.ensure_one()
        if self.state not in HANDLED_STATES:
            raise UserError(
                self.env._(
                    "%(request)s: solve the request first; then its solution becomes an"
                    " article.",
                    request=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Article"),
            "res_model": "service.article",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value
                for name, value in self._prepare_article_vals().items()
            },
        }

    def _prepare_article_vals(self):
        """Return the values of the article that is learnt from this request."""
        template = self.product_id.product_tmpl_id
        return {
            "name": self.subject,
            "request_id": self.id,
            "company_id": self.company_id.id,
            "problem_id": self.problem_id.id,
            "cause_id": self.cause_id.id,
            "solution_id": self.solution_id.id,
            "product_tmpl_ids": [Command.set(template.ids)],
            "body": self._get_article_body(),
            "solution": self.solution,
        }

    def _get_article_body(self):
        """Return the text of the article: what was seen, why, and what helped."""
        parts = [
            (self.env._("What is seen"), self.problem_id.name, self.description),
            (self.env._("Why"), self.cause_id.name, False),
            (self.env._("What helps"), self.solution_id.name, self.solution),
        ]
        body = Markup()
        for title, code, text in parts:
            text = Markup() if is_html_empty(text) else Markup(text)
            if code or text:
                body += Markup("<h3>%s</h3>") % title
            if code:
                body += Markup("<p>%s</p>") % code
            body += text
        return body
