# Part of Field Service. License LGPL-3.
from odoo import api, fields, models


class ServiceArticleUse(models.Model):
    """One article applied to one request, and whether it helped."""

    _name = "service.article.use"
    _description = "Use of a Knowledge Article"
    _order = "date desc, id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        "service.article", required=True, ondelete="cascade", index=True
    )
    request_id = fields.Many2one(
        "service.request", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Used By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    outcome = fields.Selection(
        [("solved", "Solved"), ("not_helped", "Did Not Help")],
        help="Known once the request is solved, comes back, or somebody says so.",
    )
    # For analysis: what the uses were about.
    problem_id = fields.Many2one(related="request_id.problem_id")
    product_id = fields.Many2one(
        related="request_id.product_id", store=True, index="btree_not_null"
    )
    author_id = fields.Many2one(related="article_id.author_id")
    solved_count = fields.Integer(
        "Solved", compute="_compute_counts", store=True, aggregator="sum"
    )
    not_helped_count = fields.Integer(
        "Did Not Help", compute="_compute_counts", store=True, aggregator="sum"
    )

    _article_request_uniq = models.Constraint(
        "unique(article_id, request_id)",
        "An article counts only once for each request.",
    )

    @api.depends("outcome")
    def _compute_counts(self):
        for use in self:
            use.solved_count = int(use.outcome == "solved")
            use.not_helped_count = int(use.outcome == "not_helped")

    def action_not_helped(self):
        """Say that the articles did not help."""
        self.outcome = "not_helped"

    def action_solved(self):
        """Say that the articles solved the request."""
        self.outcome = "solved"
