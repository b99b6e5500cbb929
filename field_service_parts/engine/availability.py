# Part of Field Service. License LGPL-3.
"""Are the parts there in time? Stock is handed out to the demands one by one.

Knows nothing of the database: it is given what lies where, what is on its way, and
who needs what by when, and answers with a colour for each demand.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import NamedTuple

AVAILABLE = "available"
EXPECTED = "expected"
MISSING = "missing"

# Quantities below this are rounding noise.
EPSILON = 1e-6


class Demand(NamedTuple):
    """One wish for a part.

    :ivar key: what identifies the demand in the answer
    :ivar stock: what identifies the stock that it is served from
    :ivar quantity: how many, in the unit of the stock
    :ivar needed_at: when at the latest; None is whenever
    """

    key: Hashable
    stock: Hashable
    quantity: float
    needed_at: datetime | None = None


class Supply(NamedTuple):
    """What happens to one demand.

    :ivar colour: available, expected (arrives in time) or missing
    :ivar on_hand: what lies free for it now
    :ivar expected_at: when the last missing piece arrives, if it is known
    """

    colour: str
    on_hand: float
    expected_at: datetime | None = None


def allocate(
    demands: Iterable[Demand],
    free: dict[Hashable, float],
    incoming: dict[Hashable, list[tuple[datetime, float]]],
) -> dict[Hashable, Supply]:
    """Hand out free stock, then arrivals, to the demands in their order.

    :param free: {stock: quantity that is not reserved}
    :param incoming: {stock: [(arrival, quantity)]}
    :return: {demand key: :class:`Supply`}

    >>> both = [Demand("a", "fan", 2), Demand("b", "fan", 2)]
    >>> [supply.colour for supply in allocate(both, {"fan": 3}, {}).values()]
    ['available', 'missing']
    """
    left = defaultdict(float, free)
    arrivals = {stock: sorted(batches) for stock, batches in incoming.items()}
    answer = {}
    for demand in demands:
        on_hand = max(left[demand.stock], 0.0)
        if demand.quantity <= on_hand + EPSILON:
            left[demand.stock] -= demand.quantity
            answer[demand.key] = Supply(AVAILABLE, on_hand)
            continue
        left[demand.stock] = 0.0
        batches = arrivals.get(demand.stock, [])
        expected_at = _take(batches, demand.quantity - on_hand)
        in_time = expected_at and (
            not demand.needed_at or expected_at <= demand.needed_at
        )
        answer[demand.key] = Supply(
            EXPECTED if in_time else MISSING, on_hand, expected_at
        )
    return answer


def _take(batches: list[tuple[datetime, float]], quantity: float) -> datetime | None:
    """Take ``quantity`` from the arrivals; return when the last piece arrives."""
    while batches:
        arrival, amount = batches[0]
        if amount > quantity + EPSILON:
            batches[0] = (arrival, amount - quantity)
            return arrival
        batches.pop(0)
        quantity -= amount
        if quantity <= EPSILON:
            return arrival
    return None
