# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.fields import Domain

from .service_request import KNOWLEDGE_GROUPS


class ServiceArticle(models.Model):
    """Articles are read at the conclusions of diagnostic trees."""

    _inherit = "service.article"

    conclusion_count = fields.Integer(
        compute="_compute_conclusion_count", groups=KNOWLEDGE_GROUPS
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "conclusion_count": (
                "service.diagnostic.node",
                "article_id",
                "field_service_knowledge.service_diagnostic_node_action",
            ),
        }

    def _compute_conclusion_count(self):
        counts = dict(
            self.env["service.diagnostic.node"]._read_group(
                Domain("article_id", "in", self.ids), ["article_id"], ["__count"]
            )
        )
        for article in self:
            article.conclusion_count = counts.get(article._origin, 0)
