# Part of Field Service. License LGPL-3.
import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import coverage
from ..engine.coverage import Terms, decide, share_for_class

CATEGORIES = ("labour", "travel", "part", "subcontract", "other")


@tagged("post_install", "-at_install")
class TestCoverageRule(BaseCase):
    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(coverage).failed, 0)

    def test_table(self):
        everything = frozenset(CATEGORIES)
        cases = [
            # internal, warranty, covered by it, contract, category → class, share
            (True, True, everything, {"part": 100}, "part", "internal", 0),
            (False, True, everything, {"part": 50}, "part", "warranty", 0),
            (
                False,
                True,
                frozenset({"part"}),
                {"labour": 50},
                "labour",
                "contract",
                50,
            ),
            (False, True, frozenset({"part"}), None, "labour", "billable", 100),
            (False, False, everything, {"labour": 100}, "labour", "contract", 0),
            (False, False, everything, None, "labour", "billable", 100),
            (False, None, frozenset(), {"labour": 0}, "labour", "billable", 100),
            (False, None, frozenset(), {"labour": 30}, "travel", "billable", 100),
            (False, None, frozenset(), None, "other", "billable", 100),
        ]
        for internal, warranty, covered, percent, category, expected, share in cases:
            with self.subTest(category=category, expected=expected):
                verdict = decide(category, Terms(internal, warranty, covered, percent))
                self.assertEqual(
                    (verdict.coverage, verdict.customer_share), (expected, share)
                )

    @settings(max_examples=60)
    @given(
        st.booleans(),
        st.sampled_from([True, False, None]),
        st.sets(st.sampled_from(CATEGORIES)),
        st.none() | st.dictionaries(st.sampled_from(CATEGORIES), st.floats(-50, 150)),
        st.sampled_from(CATEGORIES),
    )
    def test_share_is_a_percentage_and_agrees_with_the_class(
        self, internal, warranty, covered, percent, category
    ):
        verdict = decide(
            category, Terms(internal, warranty, frozenset(covered), percent)
        )
        self.assertGreaterEqual(verdict.customer_share, 0)
        self.assertLessEqual(verdict.customer_share, 100)
        if verdict.coverage == "billable":
            self.assertEqual(verdict.customer_share, 100)
        else:
            self.assertLess(verdict.customer_share, 100)
        if verdict.coverage in ("warranty", "internal"):
            self.assertEqual(verdict.customer_share, 0)

    def test_share_follows_a_class_chosen_by_hand(self):
        self.assertEqual(share_for_class("warranty", 70), 0)
        self.assertEqual(share_for_class("internal", 100), 0)
        self.assertEqual(share_for_class("billable", 20), 100)
        self.assertEqual(share_for_class("goodwill", 100), 0)
        self.assertEqual(share_for_class("goodwill", 40), 40)
        self.assertEqual(share_for_class("contract", 25), 25)
