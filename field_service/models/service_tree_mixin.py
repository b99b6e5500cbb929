# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import ValidationError


class ServiceTreeMixin(models.AbstractModel):
    """Records in a tree, found by ``child_of`` in one step.

    The model that uses it sets ``_parent_store`` and declares ``parent_id`` on itself.
    """

    _name = "service.tree.mixin"
    _description = "Records in a Tree"

    parent_path = fields.Char(index=True)

    def write(self, vals):
        """Refuse a cycle and name the record, before Odoo refuses it without."""
        if vals.get("parent_id"):
            above = self.browse(vals["parent_id"]).parent_path or ""
            looped = self.filtered(lambda record: str(record.id) in above.split("/"))
            if looped:
                raise ValidationError(
                    self.env._(
                        "%(record)s cannot lie below itself. Choose another parent.",
                        record=looped[0].display_name,
                    )
                )
        return super().write(vals)
