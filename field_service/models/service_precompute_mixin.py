# Part of Field Service. License LGPL-3.
from odoo import api, models


class ServicePrecomputeMixin(models.AbstractModel):
    """A model whose links are worked out before the record is inserted."""

    _name = "service.precompute.mixin"
    _description = "Links Computed before Creation"

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the temporary records by which the ORM precomputes links.

        Assigning a computed many2one on a temporary record puts that record into the
        cached one2many of the other side, where it would be counted twice.
        """
        records = super().create(vals_list)
        for field in self._fields.values():
            if field.type == "many2one" and field.precompute:
                inverses = [inverse.name for inverse in self.pool.field_inverses[field]]
                if inverses:
                    # Only caches are dropped, nothing is written.
                    records.sudo()[field.name].invalidate_recordset(
                        inverses, flush=False
                    )
        return records
