# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from odoo.addons.field_service.models.service_state_mixin import Step

from .service_article import OPEN_STATES, REVIEWER_GROUP

# What readers rely on: changed only in a draft, or by reviewers during the review.
CONTENT_FIELDS = {
    "name",
    "body",
    "solution",
    "audience",
    "problem_id",
    "cause_id",
    "solution_id",
    "company_id",
}
REVIEW_ACTIVITY = "field_service_knowledge.mail_activity_type_review"
PUBLISHER_GROUP = "field_service.group_service_manager"


class ServiceArticle(models.Model):
    """The life of an article: who may take which step, and the versions it leaves."""

    _inherit = "service.article"

    is_content_editable = fields.Boolean(compute="_compute_is_content_editable")

    _state_steps = {
        "action_submit": Step(("draft",), "review"),
        "action_publish": Step(("review",), "published"),
        "action_retire": Step(("published",), "retired"),
        "action_reset_draft": Step(("review", "published", "retired"), "draft"),
    }

    @api.depends("state", "author_id")
    @api.depends_context("uid")
    def _compute_is_content_editable(self):
        is_reviewer = self.env.user.has_group(REVIEWER_GROUP)
        for article in self:
            article.is_content_editable = article.state == "draft" or (
                article.state == "review" and is_reviewer
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Keep the first version of what is created published."""
        articles = super().create(vals_list)
        beyond = articles.filtered(lambda article: article.state not in OPEN_STATES)
        published = beyond.filtered(lambda article: article.state == "published")
        beyond._check_reviewer()
        published._check_publisher()
        published._keep_version()
        return articles

    def write(self, vals):
        """Guard the published text and the steps, and keep what is published."""
        target = vals.get("state")
        changing = self.filtered(lambda article: article.state != target)
        if target:
            changing._check_state_change(target)
        if vals.keys() & CONTENT_FIELDS:
            self._check_content_editable()
        if "author_id" in vals:
            # Else somebody would publish his own text under another's name.
            self._check_author_change()
        result = super().write(vals)
        if target == "published":
            changing._keep_version()
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_submit(self):
        """Hand finished drafts to a reviewer, who finds them among the activities.

        :raises UserError: not a draft, or there is nothing to read yet
        """
        for article in self:
            if is_html_empty(article.body) and is_html_empty(article.solution):
                raise UserError(
                    self.env._(
                        "%(article)s: write the article before you submit it.",
                        article=article.display_name,
                    )
                )
        self._apply_step("action_submit")
        for article in self.filtered("reviewer_id"):
            article.activity_schedule(REVIEW_ACTIVITY, user_id=article.reviewer_id.id)
        return True

    def action_publish(self):
        """Publish reviewed articles and keep the text as their next version.

        :raises UserError: not in review
        :raises AccessError: only reviewers publish, and not what they wrote themselves
        """
        self._apply_step("action_publish")
        self.reviewer_id = self.env.user
        self.activity_feedback([REVIEW_ACTIVITY])
        return True

    def action_retire(self):
        """Take published articles out of use; they are no longer found or suggested.

        :raises UserError: not published
        :raises AccessError: only reviewers retire articles
        """
        self._apply_step("action_retire")
        return True

    def action_reset_draft(self):
        """Take articles back to draft, to be revised.

        :raises UserError: a draft already
        :raises AccessError: only reviewers take back what is published
        """
        self._apply_step("action_reset_draft")
        self.activity_unlink([REVIEW_ACTIVITY])
        return True

    # ------------------------------------------------------------------
    # Rights and versions
    # ------------------------------------------------------------------
    def _check_state_change(self, target):
        """Refuse a change of state that no step allows to this user.

        The steps are checked here and not only in the actions, because the state may
        also be written by an import or another client.
        """
        if self.env.su:
            return
        sources = {
            source
            for step in self._state_steps.values()
            if step.target == target
            for source in step.sources
        }
        for article in self:
            if article.state not in sources:
                raise UserError(
                    self.env._(
                        "%(article)s: this step is not possible now.",
                        article=article.display_name,
                    )
                )
        if target in ("published", "retired"):
            self._check_reviewer()
        elif target == "draft":
            self.filtered(lambda article: article.state != "review")._check_reviewer()
        if target == "published":
            self._check_publisher()

    def _check_reviewer(self):
        if self and not (self.env.su or self.env.user.has_group(REVIEWER_GROUP)):
            raise AccessError(
                self.env._(
                    "%(articles)s: this is up to a dispatcher or manager.",
                    articles=", ".join(self.mapped("display_name")),
                )
            )

    def _check_publisher(self):
        if self.env.su or self.env.user.has_group(PUBLISHER_GROUP):
            return
        self._check_reviewer()
        own = self.filtered(lambda article: article.author_id == self.env.user)
        if own:
            raise AccessError(
                self.env._(
                    "%(articles)s: nobody publishes what they wrote themselves. Please"
                    " ask a colleague to review it.",
                    articles=", ".join(own.mapped("display_name")),
                )
            )

    def _check_author_change(self):
        if not (self.env.su or self.env.user.has_group(PUBLISHER_GROUP)):
            raise AccessError(
                self.env._("Only a manager may give an article another author.")
            )

    def _check_content_editable(self):
        if self.env.su:
            return
        frozen = self.filtered(lambda article: not article.is_content_editable)
        if frozen:
            raise UserError(
                self.env._(
                    "%(articles)s: take the article back to draft to change what it"
                    " says.",
                    articles=", ".join(frozen.mapped("display_name")),
                )
            )

    def _keep_version(self):
        """Keep the text that is published now as the article's next version."""
        now = fields.Datetime.now()
        for article in self:
            article.version_number += 1
        self.published_at = now
        # Versions are a record of what was published: nobody writes them by hand.
        self.env["service.article.version"].sudo().create(
            [article._prepare_version_vals() for article in self]
        )

    def _prepare_version_vals(self):
        """Return the values of the version that keeps the present text."""
        return {
            "article_id": self.id,
            "number": self.version_number,
            "name": self.name,
            "body": self.body,
            "solution": self.solution,
            "user_id": self.env.uid,
        }

    # ------------------------------------------------------------------
    # Readers outside
    # ------------------------------------------------------------------
    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Keep the team's discussion of an article from its outside readers."""
        if self.env.user.share:
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Outside readers get the text of an article, not its thread."""
        if self.env.user.share:
            return self.browse()
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
