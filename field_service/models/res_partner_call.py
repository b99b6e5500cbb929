# Part of Field Service. License LGPL-3.
from odoo import fields, models

from .product_template import SERVICE_READERS


def _trigram_index(column):
    """An index by which a part of ``column`` is found; without pg_trgm a plain one."""

    def definition(registry):
        if registry.has_trigram:
            return f"USING gin ({registry.unaccent(column)} gin_trgm_ops)"
        return f"({column})"

    return models.Index(definition)


class ResPartner(models.Model):
    """Callers are found among all customers while the agent is typing."""

    _inherit = "res.partner"

    service_call_count = fields.Integer(
        "Calls", compute="_compute_related_counts", groups=SERVICE_READERS
    )

    _service_call_name_index = _trigram_index("complete_name")
    _service_call_email_index = _trigram_index("email_normalized")
    _service_call_phone_index = models.Index(
        lambda registry: (
            "USING gin (phone_sanitized gin_trgm_ops) WHERE phone_sanitized IS NOT NULL"
            if registry.has_trigram
            else "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
        )
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "service_call_count": (
                "service.call",
                "partner_id",
                "field_service.service_call_action",
            ),
        }
