# Part of Field Service. License LGPL-3.
import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import diagnosis
from ..engine.diagnosis import (
    Counts,
    Place,
    find_gaps,
    get_share,
    get_success,
    get_weakness,
    judge,
    leads_back,
    rank_answers,
)


@tagged("post_install", "-at_install")
class TestDiagnosisRule(BaseCase):
    def test_examples_in_the_text(self):
        self.assertFalse(doctest.testmod(diagnosis).failed)

    def test_odds_by_hand(self):
        # 20 runs at a question with two answers: 12 and 4 confirmed. (12 + 2) / 24.
        self.assertAlmostEqual(get_share(12, 20, 2), 14 / 24)
        self.assertAlmostEqual(get_share(4, 20, 2), 6 / 24)

    def test_without_runs_all_answers_are_alike_and_stay_in_their_order(self):
        ranked = rank_answers([Counts(), Counts(), Counts()])
        self.assertEqual([position for position, _share in ranked], [0, 1, 2])
        self.assertAlmostEqual(ranked[0][1], 1 / 3)

    def test_a_new_answer_is_not_buried(self):
        common = Counts(runs=900, offered=1000, confirmed=880)
        rare = Counts(runs=100, offered=1000, confirmed=90)
        new = Counts()
        ranked = [position for position, _share in rank_answers([common, rare, new])]
        self.assertEqual(ranked, [0, 2, 1])
        # It was there to be chosen forty times, and nobody took it.
        tired = Counts(offered=40)
        ranked = [position for position, _share in rank_answers([common, rare, tired])]
        self.assertEqual(ranked, [0, 1, 2])

    def test_what_was_refuted_does_not_count_as_likely(self):
        wrong = Counts(runs=30, offered=40, confirmed=2, refuted=28)
        right = Counts(runs=10, offered=40, confirmed=9, refuted=1)
        self.assertEqual(rank_answers([wrong, right])[0][0], 1)

    @given(
        st.lists(
            st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=9
        )
    )
    @settings(deadline=None)
    def test_odds_are_shares(self, pairs):
        answers = [
            Counts(offered=confirmed + others, confirmed=confirmed)
            for confirmed, others in pairs
        ]
        ranked = rank_answers(answers)
        self.assertEqual(
            sorted(position for position, _share in ranked), [*range(len(pairs))]
        )
        shares = [share for _position, share in ranked]
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertTrue(all(0 < share <= 1 for share in shares))
        # Over the same runs, each of which went one way, they are one whole at most.
        runs = sum(confirmed for confirmed, _others in pairs)
        together = sum(
            get_share(confirmed, runs, len(pairs)) for confirmed, _others in pairs
        )
        self.assertLessEqual(together, 1 + 1e-9)

    def test_right_or_wrong(self):
        concluded = {"problem": 1, "cause": 2, "solution": 3}
        for found, expected in (
            ({"problem": 1, "cause": 2, "solution": 3}, True),
            ({"problem": 1, "cause": 2, "solution": False}, True),
            ({"problem": 1, "cause": 9, "solution": 3}, False),
            ({"problem": 1, "cause": 2, "solution": 9}, False),
            ({"problem": False, "cause": False}, None),
            ({}, None),
        ):
            self.assertIs(judge(concluded, found), expected, found)
        self.assertIsNone(judge({"cause": False}, {"cause": 2}))

    def test_success(self):
        self.assertEqual(get_success(9, 3), 0.75)
        self.assertIsNone(get_success(0, 0))

    def test_dead_ends(self):
        for kind, counts, expected in (
            ("conclusion", Counts(runs=6, confirmed=3, refuted=3), "refuted"),
            ("conclusion", Counts(runs=7, confirmed=4, refuted=3), None),
            ("conclusion", Counts(runs=2, refuted=2), None),
            ("conclusion", Counts(offered=20), "unused"),
            ("conclusion", Counts(offered=19), None),
            ("question", Counts(runs=10, stopped=3), "stopped"),
            ("question", Counts(runs=11, stopped=3), None),
            ("question", Counts(runs=10, unknown=3), "unclear"),
            ("question", Counts(runs=10, stopped=3, unknown=9), "stopped"),
            # That what comes later was wrong does not speak against the question.
            ("question", Counts(runs=10, refuted=10), None),
            ("question", Counts(offered=50), "unused"),
        ):
            self.assertEqual(get_weakness(kind, counts), expected, (kind, counts))

    def test_gaps(self):
        places = [
            Place(1, None, True, "", False),
            Place(2, 1, True, "Yes", False),
            Place(3, 1, False, " yes ", True),
            Place(4, 1, False, "", True),
            Place(5, 1, False, "No", False),
            Place(6, 5, False, "Then", True),
        ]
        self.assertEqual(
            find_gaps(places),
            {
                "open": [2],
                "double": [3],
                "unanswered": [4],
                "empty": [5],
                "beyond": [6],
            },
        )
        self.assertEqual(find_gaps([]), {"roots": []})
        whole = [Place(1, None, True, "", False), Place(2, 1, False, "Yes", True)]
        self.assertEqual(find_gaps(whole), {})
        self.assertEqual(
            find_gaps([*whole, Place(3, None, False, "", True)]), {"roots": [1, 3]}
        )

    def test_circles(self):
        self.assertTrue(leads_back(1, {1: [1]}))
        self.assertTrue(leads_back(1, {1: [2, 3], 3: [4], 4: [1]}))
        self.assertFalse(leads_back(1, {1: [2, 3], 2: [4], 3: [4]}))
        self.assertFalse(leads_back(1, {}))
