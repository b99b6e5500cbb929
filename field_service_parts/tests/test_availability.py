# Part of Field Service. License LGPL-3.
from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..engine.availability import Demand, allocate

NOON = datetime(2026, 5, 4, 12)


@tagged("post_install", "-at_install")
class TestAvailability(BaseCase):
    """The rule that hands out stock, without a database."""

    def colours(self, demands, free=None, incoming=None):
        supplies = allocate(demands, free or {}, incoming or {})
        return [supply.colour for supply in supplies.values()]

    def test_free_stock_is_handed_out_once(self):
        demands = [Demand(key, "fan", 2) for key in "abc"]
        self.assertEqual(
            self.colours(demands, {"fan": 4}), ["available", "available", "missing"]
        )

    def test_first_come_first_served(self):
        """A demand that cannot be met in full keeps what is there for itself."""
        demands = [Demand("big", "fan", 5), Demand("small", "fan", 1)]
        self.assertEqual(self.colours(demands, {"fan": 2}), ["missing", "missing"])

    def test_arrival_in_time(self):
        demands = [Demand("a", "fan", 3, NOON)]
        arrivals = {"fan": [(NOON - timedelta(hours=1), 2)]}
        supply = allocate(demands, {"fan": 1}, arrivals)["a"]
        self.assertEqual(supply.colour, "expected")
        self.assertEqual(supply.on_hand, 1)
        self.assertEqual(supply.expected_at, NOON - timedelta(hours=1))

    def test_arrival_too_late(self):
        demands = [Demand("a", "fan", 1, NOON)]
        arrivals = {"fan": [(NOON + timedelta(days=1), 5)]}
        supply = allocate(demands, {}, arrivals)["a"]
        self.assertEqual(supply.colour, "missing")
        self.assertEqual(supply.expected_at, NOON + timedelta(days=1))

    def test_arrivals_are_taken_in_their_order(self):
        demands = [Demand("a", "fan", 2), Demand("b", "fan", 2), Demand("c", "fan", 1)]
        arrivals = {"fan": [(NOON + timedelta(days=1), 2), (NOON, 2)]}
        supplies = allocate(demands, {}, arrivals)
        self.assertEqual(supplies["a"].expected_at, NOON)
        self.assertEqual(supplies["b"].expected_at, NOON + timedelta(days=1))
        self.assertEqual(supplies["c"].colour, "missing")
        self.assertFalse(supplies["c"].expected_at)

    def test_negative_stock_is_none(self):
        supply = allocate([Demand("a", "fan", 1)], {"fan": -3}, {})["a"]
        self.assertEqual((supply.colour, supply.on_hand), ("missing", 0))

    def test_stocks_are_apart(self):
        demands = [Demand("a", ("van", "fan"), 1), Demand("b", ("hall", "fan"), 1)]
        self.assertEqual(
            self.colours(demands, {("van", "fan"): 1}), ["available", "missing"]
        )
