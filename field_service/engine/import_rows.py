# Part of Field Service. License LGPL-3.
"""What is the same in every spreadsheet: cells, repeated rows, and what comes first.

Nothing here knows the database. A cell is what base_import or an RPC client hands
over: text as a rule, sometimes a number, a Boolean or a date.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime

TRUE_WORDS = frozenset({"1", "true", "t", "yes", "y", "x"})
FALSE_WORDS = frozenset({"0", "false", "f", "no", "n"})


def clean_cell(cell: object) -> str:
    """Return a cell as text without spaces around it; nothing for an empty one.

    Spreadsheets turn article codes of digits into numbers; they come back as typed.

    >>> [clean_cell(cell) for cell in (" S-1\\xa0", 4711.0, 2.5, None, False, 0)]
    ['S-1', '4711', '2.5', '', '', '0']
    >>> clean_cell(datetime(2026, 3, 1, 8, 0)), clean_cell(date(2026, 3, 1))
    ('2026-03-01', '2026-03-01')
    """
    if cell is None or cell is False:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def parse_date(text: str) -> date:
    """Return the date of a cell; a time behind it is left out.

    :raises ValueError: the text is no date written as year-month-day

    >>> parse_date("2026-03-01"), parse_date("2026-03-01 00:00:00")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    """
    head, _separator, _time = text.replace("T", " ").partition(" ")
    return datetime.strptime(head, "%Y-%m-%d").date()


def parse_boolean(text: str) -> bool:
    """Return the truth of a cell.

    :raises ValueError: the text is neither yes nor no

    >>> parse_boolean("Yes"), parse_boolean("0"), parse_boolean("x")
    (True, False, True)
    """
    word = text.casefold()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError(text)


def find_repeats(keys: Iterable[Hashable | None]) -> dict[int, int]:
    """Return ``{position: first position}`` of the keys that occurred before.

    >>> find_repeats(["a", None, "b", "a", None, "a"])
    {3: 0, 5: 0}
    """
    first: dict[Hashable, int] = {}
    repeats = {}
    for position, key in enumerate(keys):
        if key is None:
            continue
        if key in first:
            repeats[position] = first[key]
        else:
            first[key] = position
    return repeats


def with_parents(positions: Iterable[int], parents: Mapping[int, int]) -> list[int]:
    """Return the positions and all that they stand below, in ascending order.

    >>> with_parents([0, 1], {0: 7, 7: 9, 3: 4})
    [0, 1, 7, 9]
    """
    found = set()
    for position in positions:
        above: int | None = position
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return sorted(found)


def order_in_levels(
    positions: Sequence[int], parents: Mapping[int, int]
) -> tuple[list[list[int]], set[int]]:
    """Sort rows so that each comes after the row that it belongs to.

    :param positions: the rows to sort
    :param parents: row → row it belongs to
    :return: levels from the top, and the rows that lie below themselves

    >>> order_in_levels([0, 1, 2, 3], {0: 2, 2: 3})
    ([[1, 3], [2], [0]], set())
    >>> order_in_levels([0, 1, 2, 3], {0: 1, 1: 0, 2: 0})
    ([[3]], {0, 1})
    """
    depths: dict[int, int] = {}
    looped: set[int] = set()
    for position in positions:
        path: list[int] = []
        on_path: set[int] = set()
        above: int | None = position
        while above is not None and above not in depths and above not in on_path:
            path.append(above)
            on_path.add(above)
            above = parents.get(above)
        if above in on_path:
            looped.update(path[path.index(above) :])
            depth = -1
        else:
            depth = -1 if above is None else depths[above]
        # What hangs on a loop, or on a row that does, has no level of its own.
        is_lost = above in on_path or (above is not None and depth < 0)
        for passed in reversed(path):
            depth = -1 if is_lost else depth + 1
            depths[passed] = depth
    levels: dict[int, list[int]] = {}
    for position in positions:
        if depths[position] >= 0:
            levels.setdefault(depths[position], []).append(position)
    return [levels[depth] for depth in sorted(levels)], looped
