# Part of Field Service. License LGPL-3.
import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import ranking, text

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@tagged("post_install", "-at_install")
class TestText(BaseCase):
    def test_examples_in_the_documentation(self):
        for module in (text, ranking):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)

    def test_what_looks_alike_is_alike(self):
        for first, second in (
            ("Störung", "STORUNG"),
            ("Straße", "strasse"),
            ("يك", "یک"),
            ("می‌شود", "میشود"),
            ("۱۲۳", "123"),
            ("п'ята", "пʼята"),
            ("ＵＰＳ", "ups"),
            ("İnverter", "inverter"),
            ("łącznik", "lacznik"),
        ):
            self.assertEqual(text.normalise(first), text.normalise(second), first)

    def test_code_is_found_by_parts_and_whole(self):
        self.assertEqual(text.split_words("F0-12"), ["f0", "12", "f012"])
        self.assertIn("f012", text.split_words("F012"))
        self.assertEqual(text.split_words("self-test"), ["self", "test", "selftest"])
        self.assertEqual(text.split_words("and/or"), ["and", "or"])

    def test_unspaced_scripts_become_pairs(self):
        self.assertEqual(text.split_words("电池组"), ["电池", "池组"])
        self.assertEqual(text.split_words("UPS电池"), ["ups", "电池"])
        self.assertEqual(text.split_words("电"), ["电"])

    def test_words_with_vowel_signs_stay_whole(self):
        self.assertEqual(len(text.split_words("बैटरी चार्ज")), 2)

    def test_pasted_data_is_no_word(self):
        self.assertEqual(text.split_words("x" * 41), [])

    def test_question_is_short_and_distinct(self):
        words = text.parse_question("fan fan a FAN noise", limit=40)
        self.assertEqual([word.text for word in words], ["fan", "noise"])
        self.assertEqual(len(text.parse_question("aa bb cc dd", limit=3)), 3)

    def test_last_word_may_still_be_typed(self):
        self.assertTrue(text.parse_question("my bat")[-1].is_prefix)
        self.assertFalse(text.parse_question("my bat ")[-1].is_prefix)
        self.assertTrue(all(w.is_prefix for w in text.parse_question("P-3210")[1:]))

    def test_codes_are_not_corrected(self):
        self.assertFalse(text.is_correctable("ups3000"))
        self.assertFalse(text.is_correctable("电池"))
        self.assertTrue(text.is_correctable("battery"))

    def test_trigram_key_is_ascii(self):
        key = text.trigram_key("акумулятор")
        self.assertTrue(key.isascii())
        self.assertEqual(len(key), len("акумулятор"))

    def test_closeness_counts_swapped_neighbours_once(self):
        self.assertAlmostEqual(text.closeness("recitfier", "rectifier"), 1 - 1 / 9)

    def test_references(self):
        self.assertIn("SN-2024/77", text.parse_references("serial sn-2024/77, beeps"))
        self.assertEqual(text.parse_references("no number here"), [])

    @given(WORDS)
    @settings(max_examples=300, deadline=None)
    def test_indexed_words_stay_as_they_are(self, value):
        words = text.split_words(value)
        for word in words:
            self.assertFalse(set(word) & set("'\\:&|!()<>* \t\n"))
        # The index text is read by the same rules: nothing changes a second time,
        # but that the whole of a code stands there as a word of its own.
        self.assertEqual(
            text.build_index_text(text.build_index_text(value)),
            text.build_index_text(value),
        )

    @given(WORDS, WORDS)
    @settings(max_examples=200, deadline=None)
    def test_closeness_is_symmetric_and_bounded(self, first, second):
        value = text.closeness(first, second)
        self.assertGreaterEqual(value, 0.0)
        self.assertLessEqual(value, 1.0)
        self.assertAlmostEqual(value, text.closeness(second, first))
        self.assertEqual(value == 1.0, first == second)
