# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [("counter", "Counter"), ("gauge", "Gauge")]


def _number(label, meaning):
    """Declare a number in the unit of the meter; sums of it mean nothing."""
    return fields.Float(label, digits=(16, 2), aggregator=None, help=meaning)


class ServiceMeterMixin(models.AbstractModel):
    """What a meter is: common to the meters of a product and of what was sold."""

    _name = "service.meter.mixin"
    _description = "Kind of Meter"

    name = fields.Char(required=True, translate=False)
    unit = fields.Char(required=True, help="As it stands on the meter: h, km, cycles…")
    kind = fields.Selection(
        KINDS,
        default="counter",
        required=True,
        help="A counter only grows: hours, cycles. A gauge goes up and down: load,"
        " temperature.",
    )
    sequence = fields.Integer(default=10)
    roll_over_at = _number(
        "Begins Again At",
        "A counter with five digits begins again at 100,000. 0 is never.",
    )
    expected_min = _number(
        "Expected At Least",
        "Growth per day of a counter, value of a gauge. Less is doubted until"
        " somebody confirms it.",
    )
    expected_max = _number(
        "Expected At Most",
        "Growth per day of a counter, value of a gauge. More is doubted until"
        " somebody confirms it.",
    )
    warranty_limit = _number(
        "Warranty Until",
        "The warranty ends when the counter has counted so much, even before its"
        " last day. 0 is no limit.",
    )
    reading_days = fields.Integer(
        "Read Every (Days)",
        aggregator=None,
        help="A reading is due so many days after the last one. 0 is never.",
    )

    @api.model
    def _get_meter_kind_names(self):
        """Return the names of the fields that a new meter takes over."""
        return [
            *("name", "unit", "kind", "sequence", "roll_over_at", "expected_min"),
            *("expected_max", "warranty_limit", "reading_days"),
        ]

    @api.constrains(
        "kind",
        "roll_over_at",
        "expected_min",
        "expected_max",
        "warranty_limit",
        "reading_days",
    )
    def _check_meter(self):
        for meter in self:
            least, most = meter.expected_min, meter.expected_max
            is_counter = meter.kind == "counter"
            if (
                (most and most < least)
                or (is_counter and min(least, most) < 0)
                or min(meter.roll_over_at, meter.warranty_limit, meter.reading_days) < 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(meter)s: the limits contradict each other or are negative.",
                        meter=meter.display_name,
                    )
                )
            if not is_counter and (meter.roll_over_at or meter.warranty_limit):
                raise ValidationError(
                    self.env._(
                        "%(meter)s: only a counter begins again or ends a warranty.",
                        meter=meter.display_name,
                    )
                )


class ServiceMeterTemplate(models.Model):
    """A meter that every piece of a product has."""

    _name = "service.meter.template"
    _description = "Meter of a Product"
    _inherit = ["service.meter.mixin"]
    _order = "product_tmpl_id, sequence, id"

    product_tmpl_id = fields.Many2one(
        "product.template", "Product", required=True, ondelete="cascade", index=True
    )
