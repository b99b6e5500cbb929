# Part of Field Service. License LGPL-3.
"""A spreadsheet to fill in: heads, examples, and a sheet that explains the columns."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

# Cells that are prepared for what is typed: formats and lists of words.
PREPARED_ROWS = 5000
WIDTHS = {"text": 22, "date": 14, "number": 16}
FORMATS = {"text": "@", "date": "yyyy-mm-dd", "number": "0"}


@dataclass(frozen=True)
class Column:
    """One column of the template.

    :ivar label: the head, by which the import recognises the column
    :ivar help: what to write into it
    :ivar examples: one cell for each row of examples
    :ivar kind: ``text``, ``date`` (examples as year-month-day) or ``number``
    :ivar choices: the words that are possible, if there are few
    """

    label: str
    help: str
    examples: tuple[str, ...]
    kind: str = "text"
    is_required: bool = False
    choices: tuple[str, ...] = ()


def build_template(
    columns: Sequence[Column],
    sheet_names: tuple[str, str],
    heads: Sequence[str],
    notes: Sequence[str],
) -> bytes:
    """Return the template as an XLSX file.

    :param sheet_names: of the sheet to fill in and of the one that explains
    :param heads: of the explanations: column, needed, what to write
    :param notes: what to know about the file as a whole
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    _write_table(book, sheet_names[0], columns)
    _write_explanations(book, sheet_names[1], columns, heads, notes)
    book.close()
    return buffer.getvalue()


def _write_table(book, name, columns):
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    formats = {kind: book.add_format({"num_format": FORMATS[kind]}) for kind in FORMATS}
    plain = book.add_format({"bold": True, "bg_color": "#E7E9ED", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#FCE4B5", "bottom": 1})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, WIDTHS[column.kind], formats[column.kind])
        sheet.write_string(
            0, index, column.label, needed if column.is_required else plain
        )
        sheet.write_comment(0, index, column.help, {"x_scale": 2})
        if column.choices:
            sheet.data_validation(
                1,
                index,
                PREPARED_ROWS,
                index,
                {"validate": "list", "source": list(column.choices)},
            )
        for line, example in enumerate(column.examples, 1):
            _write_cell(sheet, line, index, column.kind, example, formats)


def _write_cell(sheet, line, index, kind, example, formats):
    if not example:
        return
    if kind == "date":
        day = datetime.strptime(example, "%Y-%m-%d")
        sheet.write_datetime(line, index, day, formats[kind])
    elif kind == "number":
        sheet.write_number(line, index, float(example), formats[kind])
    else:
        sheet.write_string(line, index, example, formats[kind])


def _write_explanations(book, name, columns, heads, notes):
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#E7E9ED", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for index, width in enumerate((24, 12, 90)):
        sheet.set_column(index, index, width)
    line = 0
    for note in notes:
        sheet.merge_range(line, 0, line, 2, note, wrapped)
        sheet.set_row(line, 30)
        line += 1
    line += 1
    for index, head in enumerate(heads):
        sheet.write_string(line, index, head, bold)
    for column in columns:
        line += 1
        sheet.write_string(line, 0, column.label, wrapped)
        sheet.write_string(line, 1, "✓" if column.is_required else "", wrapped)
        sheet.write_string(line, 2, column.help, wrapped)
