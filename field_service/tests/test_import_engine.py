# Part of Field Service. License LGPL-3.
import doctest
import io

from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import import_rows, import_run, qr_code
from odoo.addons.field_service.engine.import_rows import order_in_levels, parse_date
from odoo.addons.field_service.engine.import_run import ImportRun
from odoo.addons.field_service.engine.import_template import Column, build_template


@tagged("post_install", "-at_install")
class TestImportEngine(BaseCase):
    def test_examples_in_the_documentation(self):
        for module in (import_rows, import_run, qr_code):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    def test_what_is_no_date(self):
        for text in ("31.12.2026", "2026-02-30", "soon", "20261231"):
            with self.assertRaises(ValueError, msg=text):
                parse_date(text)

    def test_what_hangs_on_a_loop_is_not_looped_itself(self):
        levels, looped = order_in_levels(range(5), {0: 1, 1: 2, 2: 1, 3: 0})
        self.assertEqual((levels, looped), ([[4]], {1, 2}))

    def test_a_row_below_itself(self):
        self.assertEqual(order_in_levels([0], {0: 0}), ([], {0}))

    def test_a_long_chain(self):
        parents = {number: number + 1 for number in range(4999)}
        levels, looped = order_in_levels(range(5000), parents)
        self.assertEqual((len(levels), levels[0], looped), (5000, [4999], set()))

    def test_rows_are_numbered_as_the_spreadsheet_shows_them(self):
        run = ImportRun(header_lines=1, skip=10)
        run.take(["serial", "name"], [["A", ""], [None, 7.0]])
        self.assertEqual([row.number for row in run.rows], [12, 13])
        self.assertEqual(
            [row.cells for row in run.rows], [{"serial": "A"}, {"name": "7"}]
        )

    def test_template_can_be_filled_in(self):
        content = build_template(
            [
                Column("Product", "Which one.", ("UPS",), is_required=True),
                Column("Sold", "When.", ("2026-01-12",), "date"),
                Column("Months", "How long.", ("24",), "number"),
                Column("State", "Where.", ("",), choices=("Draft", "Registered")),
            ],
            ("Data", "Explanations"),
            ("Column", "Needed", "What to write"),
            ["Replace the examples."],
        )
        book = load_workbook(io.BytesIO(content))
        data, explanations = book.worksheets
        heads, example = data.iter_rows(values_only=True)
        self.assertEqual(heads, ("Product", "Sold", "Months", "State"))
        self.assertEqual(example[0], "UPS")
        self.assertEqual(example[1].date().isoformat(), "2026-01-12")
        self.assertEqual(example[2:], (24, None))
        self.assertEqual(
            data.data_validations.dataValidation[0].formula1, '"Draft,Registered"'
        )
        words = [cell for row in explanations.values for cell in row if cell]
        self.assertIn("Replace the examples.", words)
        self.assertIn("Which one.", words)
