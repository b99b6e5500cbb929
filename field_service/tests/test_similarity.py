# Part of Field Service. License LGPL-3.
import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.field_service.engine import similarity
from odoo.addons.field_service.engine.similarity import (
    compare_words,
    score_similarity,
    split_words,
)


@tagged("post_install", "-at_install")
class TestSimilarity(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(similarity).failed, 0)

    def test_words(self):
        for text, words in (
            (None, set()),
            ("a of 12", set()),
            ("UPS, ups! UPS?", {"ups"}),
            ("设备 报警", {"设备", "报警"}),
            ("Größe", {"grösse"}),
        ):
            with self.subTest(text=text):
                self.assertEqual(split_words(text), words)

    @given(st.text(), st.text())
    def test_a_share_is_symmetrical_and_between_none_and_all(self, one, other):
        one, other = split_words(one), split_words(other)
        share = compare_words(one, other)
        self.assertEqual(share, compare_words(other, one))
        self.assertTrue(0 <= share <= 1)
        if one:
            self.assertEqual(compare_words(one, one), 1)

    def test_the_same_product_says_more_than_the_same_words(self):
        self.assertGreater(
            score_similarity(True, False, 0), score_similarity(False, False, 1)
        )
