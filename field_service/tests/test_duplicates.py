# Part of Field Service. License LGPL-3.
import doctest

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import duplicates


@tagged("post_install", "-at_install")
class TestDuplicates(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(duplicates).failed, 0)

    def test_one_character_is_no_number(self):
        for vat in (None, "", "/", "-", "7"):
            self.assertEqual(duplicates.vat_variants(vat, "BE"), set())
