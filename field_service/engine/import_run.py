# Part of Field Service. License LGPL-3.
"""One import: its rows, what became of each, and what is wrong with which cell."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .import_rows import clean_cell

RESULTS = ("created", "updated", "unchanged", "failed")


class Problem(NamedTuple):
    """What is wrong with a cell, and what to do.

    :ivar path: the column, as load() names it; empty where it is the row as a whole
    :ivar text: in the reader's language
    :ivar value: what stands in the cell
    """

    path: str
    text: str
    value: str


@dataclass
class Row:
    """One row of the file.

    :ivar position: place in the data that load() was given, from 0
    :ivar number: the line as the spreadsheet shows it
    :ivar cells: the cells that are not empty, by column
    :ivar vals: what the cells mean, by field
    :ivar key: what makes the record known without an id
    :ivar target: the state that the record is meant for
    :ivar is_known: the record was there before the import
    :ivar changes: what of it differs from the record that is there already
    """

    position: int
    number: int
    cells: dict[str, str]
    vals: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    company_id: int = 0
    record_id: int = 0
    record_name: str = ""
    xmlid: str = ""
    is_known: bool = False
    key: tuple | None = None
    target: str = ""
    result: str = ""
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, text: str) -> None:
        """Note what is wrong with the cell of the column ``path``."""
        self.problems.append(Problem(path, text, self.cells.get(path, "")))
        self.result = "failed"

    def forget_problems(self, path: str) -> None:
        """Take back what was noted about the cell of the column ``path``."""
        self.problems = [entry for entry in self.problems if entry.path != path]
        self.result = "failed" if self.problems else ""


@dataclass(eq=False)
class ImportRun:
    """An import on its way through the steps.

    :ivar header_lines: lines of the file above the first row of data
    :ivar skip: rows that former batches of the same file have dealt with
    :ivar limit: rows to write now; 0 for all. All rows are checked before any is
        written, whatever the limit.
    :ivar is_trial: nothing is to be kept
    :ivar wizard_id: the upload that the batches of one file have in common
    """

    header_lines: int = 0
    skip: int = 0
    limit: int = 0
    is_trial: bool = False
    wizard_id: int = 0
    file_name: str = ""
    model: str = ""
    paths: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)
    written: list[int] = field(default_factory=list)

    def take(self, paths: Sequence[str], data: Iterable[Sequence[object]]) -> None:
        """Take the cells of the file over."""
        self.paths = list(paths)
        first = self.header_lines + self.skip + 1
        for position, line in enumerate(data):
            cells = {}
            for path, cell in zip(paths, line, strict=False):
                text = clean_cell(cell)
                if text:
                    cells[path] = text
            self.rows.append(Row(position, first + position, cells))

    @property
    def is_continued(self) -> bool:
        """Tell whether the file was checked as a whole by a former batch."""
        return bool(self.skip and self.wizard_id)

    @property
    def failed(self) -> list[Row]:
        """Return the rows with a problem, in the order of the file."""
        return [row for row in self.rows if row.problems]

    def count_results(self) -> dict[str, int]:
        """Return how many rows came to which result."""
        counts = dict.fromkeys(RESULTS, 0)
        for row in self.rows:
            if row.result:
                counts[row.result] += 1
        return counts


def write_results(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return a list of results as a CSV file that spreadsheets open as it is.

    A text that a spreadsheet would take for a formula is marked as text.

    >>> write_results(["Row"], [[2], ["=1+1"]]).decode("utf-8-sig").split()
    ['Row', '2', "'=1+1"]
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(heads)
    for line in lines:
        writer.writerow(
            f"'{cell}" if str(cell).startswith(("=", "+", "-", "@")) else cell
            for cell in line
        )
    return buffer.getvalue().encode("utf-8-sig")


def read_results(content: bytes) -> dict[int, list[str]]:
    """Return the lines of a list of results by row number.

    >>> read_results(write_results(["Row", "Result"], [[2, "created"]]))
    {2: ['2', 'created']}
    """
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    return {int(line[0]): line for line in lines if line}
