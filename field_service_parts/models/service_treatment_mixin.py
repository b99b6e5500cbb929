# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceTreatmentMixin(models.AbstractModel):
    """What request, order, visit and installed product show of returns and loans.

    The document itself declares ``return_ids`` and ``loan_ids``, and adds
    :meth:`_get_goods_documents` to its smart buttons.
    """

    _name = "service.treatment.mixin"
    _description = "Document with Returns and Loans"

    # The field of returns and loans that leads here.
    _goods_inverse = None

    return_count = fields.Integer(compute="_compute_related_counts")
    loan_count = fields.Integer(compute="_compute_related_counts")

    def _get_goods_documents(self):
        """Return the share of returns and loans of ``_get_related_documents``."""
        return {
            "return_count": (
                "service.return",
                self._goods_inverse,
                "field_service_parts.service_return_action",
            ),
            "loan_count": (
                "service.loan",
                self._goods_inverse,
                "field_service_parts.service_loan_action",
            ),
        }
