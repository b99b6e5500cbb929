# Part of Field Service. License LGPL-3.
import doctest

from odoo.tests import BaseCase, tagged

from ..engine import component_list
from ..engine.component_list import Part, Row, compare


@tagged("post_install", "-at_install")
class TestComponentList(BaseCase):
    """What a list lacks, without a database."""

    def added(self, parts, rows):
        return [part.product for wave in compare(parts, rows).add for part, _in in wave]

    def test_doctests(self):
        self.assertFalse(doctest.testmod(component_list).failed)

    def test_an_empty_list_gets_everything_assemblies_first(self):
        board = Part("board", 1)
        module = Part("module", 1, parts=[board])
        changes = compare([module, Part("fan", 2)], [])
        self.assertEqual(
            [[(part.product, above) for part, above in wave] for wave in changes.add],
            [[("module", None), ("fan", None)], [("board", module)]],
        )

    def test_a_second_time_adds_nothing(self):
        parts = [
            Part("module", 1, serial="M", parts=[Part("board", 1, serial="B")]),
            Part("fan", 2),
        ]
        rows = [
            Row(1, "module", serial="M"),
            Row(2, "board", serial="B"),
            Row(3, "fan", 2),
        ]
        changes = compare(parts, rows)
        self.assertEqual((changes.add, changes.complete, changes.kept), ([], {}, 3))

    def test_a_row_without_number_gets_it(self):
        part = Part("board", 1, lot=7, serial="B")
        changes = compare([part], [Row(1, "board")])
        self.assertEqual((changes.add, changes.complete), ([], {1: part}))

    def test_what_was_exchanged_is_not_entered_again(self):
        part = Part("board", 1, serial="OLD")
        removed = Row(1, "board", serial="OLD", is_fitted=False)
        new = Row(2, "board", serial="NEW", is_original=False)
        self.assertFalse(self.added([part], [removed, new]))
        # Nobody entered the old one, but there is one in its place.
        changes = compare([part], [new])
        self.assertEqual((changes.add, changes.complete), ([], {}))

    def test_what_came_in_exchange_does_not_get_the_number_of_the_former(self):
        part = Part("board", 1, lot=7, serial="OLD")
        changes = compare([part], [Row(1, "board", is_original=False)])
        self.assertFalse(changes.complete)

    def test_pieces_that_were_split_off_still_count(self):
        rows = [Row(1, "fan", 3), Row(2, "fan", 1, is_fitted=False), Row(3, "fan", 1)]
        self.assertFalse(self.added([Part("fan", 4)], rows))

    def test_missing_pieces_are_added(self):
        pieces = [Part("board", 1), Part("board", 1), Part("board", 1)]
        self.assertEqual(self.added(pieces, [Row(1, "board")]), ["board", "board"])

    def test_what_left_with_its_assembly_is_not_added(self):
        module = Part("module", 1, serial="M", parts=[Part("board", 1)])
        removed = Row(1, "module", serial="M", is_fitted=False)
        self.assertFalse(self.added([module], [removed]))
        other = Row(1, "module", serial="X")
        self.assertFalse(self.added([module], [other]))
        fitted = Row(1, "module", serial="M")
        self.assertEqual(self.added([module], [fitted]), ["board"])
        self.assertEqual(compare([module], [fitted]).add[0][0][1], 1)
