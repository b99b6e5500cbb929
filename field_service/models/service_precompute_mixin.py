# Part of Field Service. License LGPL-3.
from odoo import api, models

_ZEROS = {"boolean": False, "integer": 0, "float": 0.0, "monetary": 0.0}


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
        self._fetch_for_creation(vals_list)
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

    @api.model
    def _create(self, data_list):
        """Insert sums and marks that are worked out afterwards as what they mostly are.

        Left out, each of them would cost the new record an update of its own.
        """
        zeros = {
            name: _ZEROS[field.type]
            for name, field in self._fields.items()
            if field.type in _ZEROS and field.store and field.compute
        }
        for data in data_list:
            data["stored"] = zeros | data["stored"]
        return super()._create(data_list)

    @api.model
    def _fetch_for_creation(self, vals_list):
        """Read what creating needs of other records, and not their whole rows.

        A customer alone has more than a hundred columns, a company three hundred.
        """
        usual = {"company_id": self.env.company.id}
        for name, needed in self._get_fields_for_creation().items():
            ids = {vals.get(name, usual.get(name)) for vals in vals_list} - {
                None,
                False,
            }
            self.env[self._fields[name].comodel_name].browse(ids).fetch(needed)

    @api.model
    def _get_fields_for_creation(self):
        """Return ``{many2one: names of the fields that creating reads of it}``."""
        return {}
