# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

SERVICE_READERS = (
    "field_service.group_service_agent,field_service.group_service_engineer,"
    "account.group_account_invoice,account.group_account_readonly"
)


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "service.related.mixin"]

    service_archive_count = fields.Integer(
        "Installed Products",
        compute="_compute_related_counts",
        groups=SERVICE_READERS,
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "service_archive_count": (
                "service.product.archive",
                "product_id",
                "field_service.service_product_archive_action",
            ),
        }

    def _get_related_domain(self, field_name):
        return Domain("product_id.product_tmpl_id", "in", self.ids)

    def _get_related_context(self, inverse):
        return {"default_product_id": self.product_variant_id.id}

    @api.depends("product_variant_ids")
    def _compute_related_counts(self):
        """Count by variant and add up: documents know variants only."""
        for field_name, (
            model,
            inverse,
            _action,
        ) in self._get_related_documents().items():
            totals = dict.fromkeys(self.ids, 0)
            for product, count in self.env[model]._read_group(
                self._get_related_domain(field_name), [inverse], ["__count"]
            ):
                totals[product.product_tmpl_id.id] += count
            for template in self:
                template[field_name] = totals.get(template._origin.id, 0)
