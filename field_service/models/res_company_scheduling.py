# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError

SLOWEST, FASTEST = 1.0, 200.0
LONGEST_OFFER = 90


class ResCompany(models.Model):
    """How long ways take, and what appointments are offered."""

    _inherit = "res.company"

    service_travel_speed = fields.Float(
        "Average Speed (km/h)",
        default=50.0,
        digits=(5, 1),
        help="How fast engineers come along on the road, stops and towns included.",
    )
    service_road_factor = fields.Float(
        "Road Factor",
        default=1.3,
        digits=(4, 2),
        help="How much longer roads are than the straight line: 1.3 makes 13 km by road"
        " of 10 km.",
    )
    service_travel_minutes = fields.Integer(
        "Usual Travel (Minutes)",
        default=30,
        help="The way inside a territory, and wherever nothing better is known.",
    )
    service_slot_notice = fields.Integer(
        "Notice (Minutes)",
        default=60,
        help="An appointment is offered so many minutes from now at the earliest.",
    )
    service_slot_days = fields.Integer(
        "Days Ahead",
        default=14,
        help="How many days ahead appointments are looked for at once.",
    )
    service_visit_hours = fields.Float(
        "Usual Visit (Hours)",
        default=2.0,
        help="How long a visit takes when neither the order nor the request says it.",
    )

    @api.constrains(
        "service_travel_speed",
        "service_road_factor",
        "service_travel_minutes",
        "service_slot_notice",
        "service_slot_days",
        "service_visit_hours",
    )
    def _check_service_scheduling(self):
        limits = {
            "service_travel_speed": (SLOWEST, FASTEST),
            "service_road_factor": (1.0, 5.0),
            "service_travel_minutes": (0, 24 * 60),
            "service_slot_notice": (0, 30 * 24 * 60),
            "service_slot_days": (1, LONGEST_OFFER),
            "service_visit_hours": (0.25, 24.0),
        }
        for company in self:
            for name, (low, high) in limits.items():
                if not low <= company[name] <= high:
                    raise ValidationError(
                        self.env._(
                            "%(company)s: “%(setting)s” must lie between %(low)g and"
                            " %(high)g.",
                            company=company.name,
                            setting=self._fields[name]._description_string(self.env),
                            low=low,
                            high=high,
                        )
                    )

    def _get_service_travel_speed(self):
        """Return the average speed in km/h, never 0."""
        return self.service_travel_speed or 50.0

    def _get_service_road_factor(self):
        """Return how much longer roads are than the straight line, at least 1."""
        return max(self.service_road_factor, 1.0)
