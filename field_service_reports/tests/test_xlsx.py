# Part of Field Service. License LGPL-3.
import io
from datetime import date, datetime
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..engine import xlsx
from ..engine.xlsx import FIRST_ROW, HEAD_ROW, Column, Table, Words, write_table

COLUMNS = [
    Column("Number"),
    Column("Received", "datetime"),
    Column("Day", "date"),
    Column("Visits", "int", total=True),
    Column("Fixed", "int", total=True),
    Column("Rate", "percent", ratio=(4, 3)),
    Column("Hours", "hours", total=True),
    Column("Cost", "money", total=True, unit="€"),
    Column("Bad Fix", "bool"),
]
ROWS = [
    ["SR1", datetime(2026, 3, 2, 9, 30), date(2026, 3, 2), 1, 1, 1.0, 1.5, 10.1, True],
    ["SR2", None, False, 9, 0, 0.0, 2.25, 20.2, False],
]


def head_cell(index):
    """Openpyxl counts rows and columns from one."""
    return HEAD_ROW + 1, index + 1


@tagged("post_install", "-at_install")
class TestXlsx(BaseCase):
    def make_sheet(self, rows=None, columns=None, data_only=False, **options):
        rows = ROWS if rows is None else rows
        columns = columns or COLUMNS
        target = io.BytesIO()
        count = write_table(target, Table("Requests", columns, rows, **options))
        self.assertEqual(count, len(rows))
        target.seek(0)
        return load_workbook(target, data_only=data_only).active

    def cell(self, sheet, row, column):
        return sheet.cell(FIRST_ROW + 1 + row, column + 1)

    def test_head_of_the_sheet(self):
        sheet = self.make_sheet(filters="Team: Centre", printed="Mia, 2026-03-02 10:00")
        self.assertEqual(sheet["A1"].value, "Requests")
        self.assertEqual(sheet["A2"].value, "Team: Centre")
        self.assertEqual(sheet["A3"].value, "Mia, 2026-03-02 10:00")
        heads = [sheet.cell(*head_cell(index)).value for index in range(len(COLUMNS))]
        self.assertEqual(heads, [column.label for column in COLUMNS])
        self.assertEqual(sheet.freeze_panes, "B6")
        self.assertEqual(sheet.auto_filter.ref, "A5:I7")

    def test_cells_have_types(self):
        sheet = self.make_sheet()
        self.assertEqual(self.cell(sheet, 0, 1).value, datetime(2026, 3, 2, 9, 30))
        self.assertEqual(self.cell(sheet, 0, 1).number_format, "yyyy-mm-dd hh:mm")
        self.assertEqual(self.cell(sheet, 0, 2).value, datetime(2026, 3, 2))
        self.assertEqual(self.cell(sheet, 0, 3).value, 1)
        self.assertEqual(self.cell(sheet, 0, 3).data_type, "n")
        self.assertEqual(self.cell(sheet, 0, 5).number_format, "0.0%")
        self.assertEqual(self.cell(sheet, 0, 6).value, 1.5)
        self.assertEqual(self.cell(sheet, 0, 7).number_format, '#,##0.00\\ "€"')
        self.assertEqual(self.cell(sheet, 0, 8).value, "Yes")
        self.assertEqual(self.cell(sheet, 1, 8).value, "No")

    def test_nothing_is_an_empty_cell(self):
        sheet = self.make_sheet()
        self.assertIsNone(self.cell(sheet, 1, 1).value)
        self.assertIsNone(self.cell(sheet, 1, 2).value)
        self.assertEqual(self.cell(sheet, 1, 4).value, 0)

    def test_totals_follow_the_filter(self):
        sheet = self.make_sheet()
        self.assertEqual(self.cell(sheet, 2, 0).value, "Total")
        self.assertEqual(self.cell(sheet, 2, 3).value, "=SUBTOTAL(109,D6:D7)")
        self.assertEqual(
            self.cell(sheet, 2, 5).value,
            '=IFERROR(SUBTOTAL(109,E6:E7)/SUBTOTAL(109,D6:D7),"")',
        )
        self.assertIsNone(self.cell(sheet, 2, 1).value)

    def test_totals_have_values(self):
        sheet = self.make_sheet(data_only=True)
        self.assertEqual(self.cell(sheet, 2, 3).value, 10)
        self.assertEqual(self.cell(sheet, 2, 6).value, 3.75)
        self.assertAlmostEqual(self.cell(sheet, 2, 7).value, 30.3)

    def test_rate_of_the_totals_is_no_average(self):
        # 1 of 1 and 0 of 9: 10 %, not 50 %.
        sheet = self.make_sheet(data_only=True)
        self.assertAlmostEqual(self.cell(sheet, 2, 5).value, 0.1)

    def test_rate_of_nothing(self):
        rows = [["SR1", None, None, 0, 0, None, 0, 0, False]]
        sheet = self.make_sheet(rows, data_only=True)
        self.assertFalse(self.cell(sheet, 1, 5).value)

    def test_words_are_never_formulas(self):
        words = ["=cmd|'/C calc'!A0", "+1+1", "-2", "@SUM(A1)", "{=1}", "12"]
        words.append("http://example.com")
        sheet = self.make_sheet([[word] for word in words], [Column("Subject")])
        for row, word in enumerate(words):
            cell = self.cell(sheet, row, 0)
            self.assertEqual((cell.value, cell.data_type), (word, "s"))
            self.assertIsNone(cell.hyperlink)
            self.assertEqual(
                bool(cell.quotePrefix), word[0] in "=+-@", "marked as text for good"
            )

    def test_title_and_filters_are_no_formulas(self):
        sheet = self.make_sheet(filters="=1+1", printed="=2+2")
        self.assertEqual([sheet[ref].data_type for ref in ("A2", "A3")], ["s", "s"])

    def test_strange_characters(self):
        word = "\x01 سلام 你好 <&> " + "x" * 40_000
        sheet = self.make_sheet([[word]], [Column("Subject")])
        value = self.cell(sheet, 0, 0).value
        self.assertEqual(len(value), xlsx.MAX_TEXT)
        self.assertTrue(value.startswith(" سلام 你好 <&> xxx"))

    def test_right_to_left(self):
        self.assertTrue(self.make_sheet(rtl=True).sheet_view.rightToLeft)
        self.assertFalse(self.make_sheet().sheet_view.rightToLeft)

    def test_translated_words(self):
        sheet = self.make_sheet(words=Words("Summe", "Ja", "Nein"))
        self.assertEqual(self.cell(sheet, 2, 0).value, "Summe")
        self.assertEqual(self.cell(sheet, 1, 8).value, "Nein")

    def test_column_widths(self):
        sheet = self.make_sheet([["A" * 30], ["B" * 90]], [Column("Subject")])
        self.assertAlmostEqual(sheet.column_dimensions["A"].width, 50, delta=1)

    def test_wrapped_lines(self):
        sheet = self.make_sheet([["one\ntwo\nthree"]], [Column("Monday", "lines")])
        self.assertTrue(self.cell(sheet, 0, 0).alignment.wrap_text)
        self.assertEqual(sheet.row_dimensions[FIRST_ROW + 1].height, 45)

    def test_nothing_to_add_up(self):
        sheet = self.make_sheet([["A"], ["B"]], [Column("Subject")])
        self.assertEqual(sheet.max_row, FIRST_ROW + 2)

    def test_no_rows(self):
        sheet = self.make_sheet([])
        self.assertEqual(sheet.max_row, HEAD_ROW + 1)

    def test_more_rows_than_a_sheet_holds(self):
        few = patch.object(xlsx, "MAX_DATA_ROWS", 1)
        with few, self.assertRaises(xlsx.TooManyRows):
            self.make_sheet()

    def test_rows_are_read_once(self):
        rows = iter([["A"], ["B"]])
        target = io.BytesIO()
        self.assertEqual(write_table(target, Table("T", [Column("X")], rows)), 2)
