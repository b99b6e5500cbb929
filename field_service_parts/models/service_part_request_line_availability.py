# Part of Field Service. License LGPL-3.
from collections import defaultdict

from odoo import api, fields, models

from ..const import AVAILABILITIES
from ..engine import availability as stock_rule
from .service_part_request import OPEN_STATES


class ServicePartRequestLine(models.Model):
    """Is the part there? Asked for many lines in a fixed number of queries."""

    _inherit = "service.part.request.line"

    availability = fields.Selection(
        AVAILABILITIES,
        compute="_compute_availability",
        compute_sudo=True,
        help="Green: lies free at the source. Amber: arrives in time. Red: missing.",
    )
    available_quantity = fields.Float(
        "Free at Source",
        compute="_compute_availability",
        compute_sudo=True,
        digits="Product Unit",
    )
    expected_at = fields.Datetime(
        "Expected", compute="_compute_availability", compute_sudo=True
    )

    @api.depends(
        "product_id", "quantity", "lot_id", "state", "location_id", "needed_at"
    )
    def _compute_availability(self):
        waiting = self.filtered(
            lambda line: (
                line.product_id
                and line.location_id
                and (line.state or "draft") in OPEN_STATES
            )
        )
        others = self - waiting
        others.availability = False
        others.available_quantity = 0.0
        others.expected_at = False
        goods = waiting.filtered("product_id.is_storable")
        for line in waiting - goods:
            # Nobody counts the screws.
            line.availability = stock_rule.AVAILABLE
            line.available_quantity = line.quantity
            line.expected_at = False
        free = goods._get_free_quantities()
        incoming = goods._get_incoming_quantities()
        for lines in goods.grouped("part_request_id").values():
            demands = [
                stock_rule.Demand(
                    line, line._get_stock_key(), line.quantity, line.needed_at or None
                )
                for line in lines
            ]
            supplies = stock_rule.allocate(demands, free, incoming)
            for line, supply in supplies.items():
                line.availability = supply.colour
                line.available_quantity = supply.on_hand
                line.expected_at = supply.expected_at

    def _get_stock_key(self):
        """Return what identifies the stock of this line: place, product and number."""
        self.ensure_one()
        return (self.location_id, self.product_id, self.lot_id._origin)

    def _get_free_quantities(self):
        """Return ``{stock key: quantity neither reserved nor elsewhere}``."""
        free = defaultdict(float)
        sources = self.location_id
        if not sources:
            return free
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id", "child_of", sources.ids),
            ],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        no_lot = self.env["stock.lot"]
        for place, product, lot, quantity, reserved in groups:
            for source in self._get_sources_of(place, sources):
                free[source, product, no_lot] += quantity - reserved
                if lot:
                    free[source, product, lot] += quantity - reserved
        return free

    def _get_incoming_quantities(self):
        """Return ``{stock key: [(arrival, quantity)]}`` of what is on its way."""
        incoming = defaultdict(list)
        sources = self.location_id
        if not sources:
            return incoming
        groups = self.env["stock.move"]._read_group(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_dest_id", "child_of", sources.ids),
                (
                    "state",
                    "in",
                    ("waiting", "confirmed", "partially_available", "assigned"),
                ),
            ],
            ["location_dest_id", "product_id", "location_id"],
            ["date:array_agg", "product_qty:array_agg"],
        )
        no_lot = self.env["stock.lot"]
        for place, product, origin, dates, quantities in groups:
            arrivals = list(zip(dates, quantities, strict=True))
            leaving = self._get_sources_of(origin, sources)
            for source in self._get_sources_of(place, sources) - leaving:
                incoming[source, product, no_lot] += arrivals
        return incoming

    @api.model
    def _get_sources_of(self, place, sources):
        """Return those of ``sources`` that ``place`` lies in."""
        path = {int(key) for key in (place.parent_path or "").split("/") if key}
        return sources.filtered(lambda source: source.id in path)
