# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

FAILURE_STATES = [
    ("confirmed", "Failure Confirmed"),
    ("none", "No Fault Found"),
]


class ServiceDowntimeMixin(models.AbstractModel):
    """From when until when a product did not work: known of a call and of a visit."""

    _name = "service.downtime.mixin"
    _description = "Downtime of a Product"

    down_since = fields.Datetime(copy=False)
    restored_at = fields.Datetime("Working Again", copy=False)
    failure_state = fields.Selection(FAILURE_STATES, "Failure", copy=False)

    @api.constrains("down_since", "restored_at")
    def _check_downtime(self):
        for document in self:
            down, restored = document.down_since, document.restored_at
            if down and restored and restored < down:
                raise ValidationError(
                    self.env._(
                        "%(document)s: the product cannot work again before it went"
                        " down.",
                        document=document.display_name,
                    )
                )
