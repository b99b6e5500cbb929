# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.tools import html_sanitize

from odoo.addons.html_editor.models.diff_utils import generate_comparison


class ServiceArticleVersion(models.Model):
    """What an article said when it was published."""

    _name = "service.article.version"
    _description = "Version of a Knowledge Article"
    _order = "article_id, number desc"

    article_id = fields.Many2one(
        "service.article", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="article_id.company_id")
    number = fields.Integer("Version", required=True, readonly=True)
    date = fields.Datetime(
        "Published On", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one("res.users", "Published By", readonly=True)
    name = fields.Char("Title", readonly=True)
    body = fields.Html("Text", readonly=True)
    solution = fields.Html("Text for the Request", readonly=True)
    previous_id = fields.Many2one(
        "service.article.version", compute="_compute_previous_id"
    )
    change = fields.Html(
        "Changes to the Version Before",
        compute="_compute_change",
        sanitize=False,
        help="Green was added, red was removed.",
    )
    current_change = fields.Html(
        "Changes Since Then", compute="_compute_change", sanitize=False
    )

    _number_uniq = models.Constraint(
        "unique(article_id, number)", "An article has each version only once."
    )

    @api.depends("article_id", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(article)s, version %(number)s",
                article=version.article_id.name,
                number=version.number,
            )

    @api.depends("article_id", "number")
    def _compute_previous_id(self):
        versions = self.search([("article_id", "in", self.article_id.ids)])
        by_key = {(v.article_id.id, v.number): v for v in versions}
        for version in self:
            version.previous_id = by_key.get(
                (version.article_id.id, version.number - 1)
            )

    @api.depends("body", "previous_id", "article_id.body")
    def _compute_change(self):
        for version in self:
            version.change = self._compare(version.body, version.previous_id.body)
            version.current_change = self._compare(
                version.article_id.body, version.body
            )

    @api.model
    def _compare(self, new, old):
        """Return ``new`` with what was added to and removed from ``old`` marked."""
        compared = generate_comparison(str(new or ""), str(old or ""))
        # The marks are no HTML elements that the cleaner knows.
        for mark, tag in (("added", "ins"), ("removed", "del")):
            compared = compared.replace(f"<{mark}>", f"<{tag}>")
            compared = compared.replace(f"</{mark}>", f"</{tag}>")
        return html_sanitize(compared)

    def action_restore(self):
        """Put the text of this version back into the article, which is a draft then.

        :return: a window action on the article
        :raises AccessError: only reviewers take back what is published
        """
        self.ensure_one()
        article = self.article_id
        if article.state != "draft":
            article.action_reset_draft()
        article.write({"name": self.name, "body": self.body, "solution": self.solution})
        article.message_post(
            body=self.env._(
                "The text of version %(number)s is back.", number=self.number
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.article",
            "res_id": article.id,
            "views": [(False, "form")],
        }
