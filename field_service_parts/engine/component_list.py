# Part of Field Service. License LGPL-3.
"""What is missing in a component list, compared with how the machine was built?

Knows nothing of the database: it is given the tree of parts that the machine was built
from and the rows that its list has already, and answers with what to add to the list
and which rows get to know their serial number. What is there, or was there and has been
exchanged since, is never entered twice.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

# Quantities below this are rounding noise.
EPSILON = 1e-6


@dataclass(eq=False)
class Part:
    """A piece of the machine as it was built.

    :ivar product: what identifies the product
    :ivar quantity: how many, in the unit of the product
    :ivar lot: what identifies the serial or lot number; None is not known
    :ivar serial: that number in words
    :ivar built_on: since when it is in the machine; None is not known
    :ivar source: from where this is known
    :ivar parts: what it consists of itself
    """

    product: Hashable
    quantity: float
    lot: Hashable = None
    serial: str | None = None
    built_on: date | None = None
    source: str = ""
    parts: list["Part"] = field(default_factory=list)

    def walk(self) -> Iterator["Part"]:
        """Yield the part and all below it, top down."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(eq=False)
class Row:
    """A line that the list has already.

    :ivar key: what identifies the line in the answer
    :ivar is_fitted: it has not been taken out
    :ivar is_original: it did not come in an exchange
    """

    key: Hashable
    product: Hashable
    quantity: float = 1.0
    serial: str | None = None
    is_fitted: bool = True
    is_original: bool = True


@dataclass
class Changes:
    """What brings a list up to date.

    :ivar add: waves of (part, row key or part that it sits in, or None); each wave only
        refers to rows, and to parts of the wave before
    :ivar complete: ``{row key: part}``, rows that get the serial number of the part
    :ivar kept: how many parts were in the list already
    """

    add: list[list[tuple[Part, Hashable]]] = field(default_factory=list)
    complete: dict[Hashable, Part] = field(default_factory=dict)
    kept: int = 0


class _Match:
    """Which rows stand for which part; every row stands for one quantity only."""

    def __init__(self, parts: list[Part], rows: Iterable[Row]):
        self.row_of: dict[Part, Row] = {}
        self.exchanged: set[Part] = set()
        self.rows: dict[Hashable, list[Row]] = defaultdict(list)
        self.left: dict[Row, float] = {}
        for row in rows:
            self.rows[row.product].append(row)
            self.left[row] = row.quantity
        for rule in (self._same_serial, self._no_contradiction, self._same_product):
            for part in parts:
                if part not in self.row_of:
                    self._take(part, rule)

    def _take(self, part: Part, rule) -> None:
        needed = part.quantity
        for row in self.rows[part.product]:
            if needed <= EPSILON:
                break
            if self.left[row] <= EPSILON or not rule(part, row):
                continue
            taken = min(needed, self.left[row])
            needed -= taken
            self.left[row] -= taken
            self.row_of.setdefault(part, row)
        row = self.row_of.get(part)
        if row and part.serial and row.serial and part.serial != row.serial:
            self.exchanged.add(part)

    @staticmethod
    def _same_serial(part: Part, row: Row) -> bool:
        return bool(part.serial) and part.serial == row.serial

    @staticmethod
    def _no_contradiction(part: Part, row: Row) -> bool:
        return not part.serial or (not row.serial and row.is_original)

    @staticmethod
    def _same_product(part: Part, row: Row) -> bool:
        return True


def compare(parts: list[Part], rows: Iterable[Row]) -> Changes:
    """Return what is missing in ``rows`` to show the machine built from ``parts``.

    A part is in the list when a row has its serial number; else when a row of the same
    product has none, which then gets it; else when the same product is there under
    another number, because it was exchanged before. What sits in an assembly that was
    taken out or exchanged is not added: it left together with it.

    >>> fan = Part("fan", 2)
    >>> [len(wave) for wave in compare([fan], []).add]
    [1]
    >>> compare([fan], [Row(1, "fan", 1), Row(2, "fan", 1, is_fitted=False)]).add
    []
    """
    everything = [one for part in parts for one in part.walk()]
    match = _Match(everything, rows)
    changes = Changes(kept=len(match.row_of))
    for part, row in match.row_of.items():
        alone = abs(row.quantity - part.quantity) <= EPSILON
        if part.serial and not row.serial and row.is_original and alone:
            changes.complete[row.key] = part
    level = [(part, None) for part in parts]
    while level:
        wave, below = [], []
        for part, above in level:
            row = match.row_of.get(part)
            if row is None:
                wave.append((part, above))
                below += [(one, part) for one in part.parts]
            elif row.is_fitted and part not in match.exchanged:
                below += [(one, row.key) for one in part.parts]
        if wave:
            changes.add.append(wave)
        level = below
    return changes
