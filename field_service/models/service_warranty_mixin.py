# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.warranty import CATEGORIES

WARRANTY_FROM = [
    ("installation", "Installation"),
    ("delivery", "Delivery"),
    ("sale", "Sale"),
]


class ServiceWarrantyMixin(models.AbstractModel):
    """The terms of a warranty: what is covered, how long, counted from when.

    A product has them for what is sold from now on; an installed product keeps those
    of its time.
    """

    _name = "service.warranty.mixin"
    _description = "Warranty Terms"

    warranty_months = fields.Integer("Warranty (Months)")
    warranty_from = fields.Selection(
        WARRANTY_FROM,
        "Counted From",
        help="Where this day is not known, the nearest other one counts.",
    )
    warranty_labour = fields.Boolean("Covers Labour")
    warranty_travel = fields.Boolean("Covers Travel")
    warranty_part = fields.Boolean("Covers Parts")
    warranty_other = fields.Boolean("Covers Other Costs")
    warranty_labour_months = fields.Integer(
        "Labour (Months)", help="0 is as long as the warranty."
    )
    warranty_travel_months = fields.Integer(
        "Travel (Months)", help="0 is as long as the warranty."
    )
    warranty_part_months = fields.Integer(
        "Parts (Months)", help="0 is as long as the warranty."
    )
    warranty_other_months = fields.Integer(
        "Other Costs (Months)", help="0 is as long as the warranty."
    )

    @api.model
    def _get_warranty_term_names(self):
        """Return the names of the terms that an installed product takes over."""
        return [
            "warranty_months",
            "warranty_from",
            *(f"warranty_{category}" for category in CATEGORIES),
            *(f"warranty_{category}_months" for category in CATEGORIES),
        ]

    @api.constrains(
        "warranty_months",
        "warranty_labour_months",
        "warranty_travel_months",
        "warranty_part_months",
        "warranty_other_months",
    )
    def _check_warranty_months(self):
        for record in self:
            lengths = [record[f"warranty_{category}_months"] for category in CATEGORIES]
            if record.warranty_months < 0 or min(lengths) < 0:
                raise ValidationError(
                    self.env._(
                        "%(product)s: the warranty cannot be negative.",
                        product=record.display_name,
                    )
                )
            if max(lengths) > record.warranty_months:
                raise ValidationError(
                    self.env._(
                        "%(product)s: nothing can be covered longer than the warranty"
                        " lasts (%(months)s months). Make the warranty as long as its"
                        " longest part.",
                        product=record.display_name,
                        months=record.warranty_months,
                    )
                )
