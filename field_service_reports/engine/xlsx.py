# Part of Field Service. License LGPL-3.
"""A table as a spreadsheet that can be worked with.

The writer knows nothing of the database: it takes a :class:`Table` (words, typed
columns, rows) and writes one sheet with title, filters, frozen heads, typed cells,
an autofilter and a line of totals that follows the filter. Rows are taken from an
iterator and written one by one, so that a million of them need no memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

# What Excel can hold.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767

HEAD_ROW = 4
FIRST_ROW = HEAD_ROW + 1
# Title, filters, printed line, empty line, heads; and the totals at the end.
MAX_DATA_ROWS = MAX_ROWS - FIRST_ROW - 1

# A text that begins like this could be read as a formula when the sheet is saved
# as CSV and opened again; the cell is marked as text for good.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

# Characters that XML cannot hold.
CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r")

# The rows whose words decide how wide the columns are.
SAMPLE_ROWS = 200

NUMBER_FORMATS = {
    "text": "@",
    "lines": "@",
    "int": "#,##0",
    "float": "#,##0.00",
    "hours": "#,##0.00",
    "percent": "0.0%",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "bool": "@",
}
WIDTHS = {
    "int": 9,
    "float": 11,
    "hours": 11,
    "percent": 9,
    "money": 14,
    "date": 12,
    "datetime": 17,
    "bool": 8,
    "lines": 24,
}
NUMBERS = ("int", "float", "hours", "percent", "money")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    :ivar label: head in the reader's language
    :ivar kind: ``text``, ``lines`` (wrapped text), ``int``, ``float``, ``hours``,
        ``percent`` (a fraction: 0.5 shows as 50 %), ``money``, ``date``,
        ``datetime`` (naive, in the reader's time zone) or ``bool``
    :ivar total: the line of totals shows the sum of the column
    :ivar ratio: positions of the numerator's and the denominator's column: the
        total is the ratio of their sums, never an average of the averages
    :ivar unit: currency or unit shown behind the numbers
    """

    label: str
    kind: str = "text"
    total: bool = False
    ratio: tuple[int, int] | None = None
    unit: str = ""


@dataclass(frozen=True)
class Words:
    """The writer's own words in the reader's language."""

    total: str = "Total"
    yes: str = "Yes"
    no: str = "No"


@dataclass
class Table:
    """What is written.

    :ivar rows: sequences with one value a column; read once, in order
    :ivar filters: what was chosen, in words
    :ivar printed: who made the sheet, and when
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    filters: str = ""
    printed: str = ""
    rtl: bool = False
    words: Words = field(default_factory=Words)


class TooManyRows(Exception):
    """A sheet cannot hold all the rows."""


def write_table(target: IO[bytes], table: Table) -> int:
    """Write ``table`` as an XLSX workbook into ``target``.

    :param target: a writable binary file
    :return: the number of rows written
    :raises TooManyRows: when the sheet cannot hold them
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    try:
        return _Writer(book, table).write_sheet()
    finally:
        book.close()


def sheet_name(title: str) -> str:
    """Return a name that Excel takes for a sheet.

    >>> sheet_name("Requests: open [all]/today")
    'Requests  open  all  today'
    """
    allowed = (" " if char in "[]:*?/\\" else char for char in title)
    return "".join(allowed)[:31].strip(" '")


class _Writer:
    """Writes one table; the formats are made once for the workbook."""

    def __init__(self, book: xlsxwriter.Workbook, table: Table):
        self.book = book
        self.table = table
        self.columns = list(table.columns)
        self.sheet: Worksheet = book.add_worksheet(sheet_name(table.title) or None)
        self.formats = [self._cell_format(column) for column in self.columns]
        self.quoted = [self._cell_format(column, quote=True) for column in self.columns]
        self.total_formats = [
            self._cell_format(column, total=True) for column in self.columns
        ]
        self.sums = [0.0] * len(self.columns)

    def write_sheet(self) -> int:
        rows = iter(self.table.rows)
        sample = list(islice(rows, SAMPLE_ROWS))
        self._prepare_sheet(sample)
        self._write_heads()
        count = self._write_rows(chain(sample, rows))
        last = max(FIRST_ROW + count - 1, FIRST_ROW)
        self.sheet.autofilter(HEAD_ROW, 0, last, len(self.columns) - 1)
        if count and any(column.total or column.ratio for column in self.columns):
            self._write_totals(FIRST_ROW + count, last)
        return count

    # The sheet

    def _prepare_sheet(self, sample: list[Sequence[Any]]) -> None:
        if self.table.rtl:
            self.sheet.right_to_left()
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD_ROW)
        self.sheet.set_footer("&L&A&R&P / &N")
        self.sheet.freeze_panes(FIRST_ROW, 1)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, self._width(index, column, sample))

    def _width(self, index: int, column: Column, sample: list[Sequence[Any]]) -> float:
        # The arrow of the autofilter needs its place beside the words of the head.
        head = len(column.label) + 3
        if column.kind != "text":
            return max(WIDTHS[column.kind], min(head, 20))
        longest = max((len(str(row[index] or "")) for row in sample), default=0)
        return max(8, min(max(longest + 2, head), 50))

    def _cell_format(
        self, column: Column, total: bool = False, quote: bool = False
    ) -> Format:
        number = NUMBER_FORMATS[column.kind]
        if column.unit:
            unit = column.unit.replace('"', "")
            number = f'{number}\\ "{unit}"'
        options = {"num_format": number, "valign": "top"}
        if column.kind == "lines":
            options["text_wrap"] = True
        if total:
            options.update(bold=True, top=1, bg_color="#F2F2F2")
        made = self.book.add_format(options)
        if quote:
            made.set_quote_prefix()
        return made

    def _write_heads(self) -> None:
        table = self.table
        title = self.book.add_format({"bold": True, "font_size": 14})
        grey = self.book.add_format({"font_color": "#666666"})
        head = self.book.add_format(
            {
                "bold": True,
                "bg_color": "#E7EEF0",
                "bottom": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.sheet.write_string(0, 0, table.title, title)
        self.sheet.write_string(1, 0, table.filters[:MAX_TEXT], grey)
        self.sheet.write_string(2, 0, table.printed[:MAX_TEXT], grey)
        for index, column in enumerate(self.columns):
            self.sheet.write_string(HEAD_ROW, index, column.label, head)

    # The rows

    def _write_rows(self, rows: Iterator[Sequence[Any]]) -> int:
        wrapped = [i for i, column in enumerate(self.columns) if column.kind == "lines"]
        count = 0
        for count, values in enumerate(rows, start=1):  # noqa: B007
            if count > MAX_DATA_ROWS:
                raise TooManyRows()
            row = FIRST_ROW + count - 1
            if wrapped:
                lines = max(str(values[i] or "").count("\n") for i in wrapped) + 1
                self.sheet.set_row(row, 15 * lines)
            for index, value in enumerate(values):
                self._write_cell(row, index, value)
        return count

    def _write_cell(self, row: int, index: int, value: Any) -> None:
        column = self.columns[index]
        made = self.formats[index]
        if column.kind == "bool":
            words = self.table.words
            self.sheet.write_string(row, index, words.yes if value else words.no, made)
        elif value is None or value is False or value == "":
            self.sheet.write_blank(row, index, None, made)
        elif column.kind in NUMBERS:
            self.sheet.write_number(row, index, value, made)
            self.sums[index] += value
        elif isinstance(value, datetime | date):
            self.sheet.write_datetime(row, index, value, made)
        else:
            text = str(value).translate(CONTROLS)
            if text.startswith(FORMULA_STARTS):
                made = self.quoted[index]
            # write_string never makes a formula, a number or a link of a text.
            self.sheet.write_string(row, index, text[:MAX_TEXT], made)

    # The totals

    def _write_totals(self, row: int, last: int) -> None:
        for index, column in enumerate(self.columns):
            made = self.total_formats[index]
            if column.ratio:
                top, bottom = column.ratio
                value = self.sums[top] / self.sums[bottom] if self.sums[bottom] else ""
                formula = (
                    f"=IFERROR({self._subtotal(top, last)}"
                    f'/{self._subtotal(bottom, last)},"")'
                )
                self.sheet.write_formula(row, index, formula, made, value)
            elif column.total:
                formula = f"={self._subtotal(index, last)}"
                self.sheet.write_formula(row, index, formula, made, self.sums[index])
            elif index == 0:
                self.sheet.write_string(row, 0, self.table.words.total, made)
            else:
                self.sheet.write_blank(row, index, None, made)

    def _subtotal(self, index: int, last: int) -> str:
        """Sum of the rows that the filter shows."""
        first = xl_rowcol_to_cell(FIRST_ROW, index)
        return f"SUBTOTAL(109,{first}:{xl_rowcol_to_cell(last, index)})"
