# Part of Field Service. License LGPL-3.
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.ranking import (
    Candidate,
    Match,
    Term,
    Vocabulary,
    build_terms,
    choose_selective,
    coverage,
    find_matches,
    is_relevant,
    rank,
    score,
)
from ..engine.text import parse_question

MATCHES = st.builds(Match, *[st.booleans()] * 4)
TERMS = st.lists(
    st.builds(
        Term,
        text=st.text("abcdef", min_size=2, max_size=8),
        alternatives=st.just(()),
        is_prefix=st.booleans(),
        stem=st.just("ab"),
        weight=st.floats(0.1, 12),
        article_count=st.integers(0, 10**6),
    ),
    max_size=6,
)


def candidates(term_count):
    return st.builds(
        Candidate,
        id=st.integers(1, 10**6),
        name=st.text("abc", max_size=3),
        matches=st.lists(MATCHES, min_size=term_count, max_size=term_count),
        is_same_problem=st.booleans(),
        is_related_problem=st.booleans(),
        is_same_product=st.booleans(),
        is_same_category=st.booleans(),
        use_count=st.integers(0, 1000),
        solved_count=st.integers(0, 500),
        not_helped_count=st.integers(0, 500),
    )


def case(draw_limit=8):
    return TERMS.flatmap(
        lambda terms: st.tuples(
            st.just(terms), st.lists(candidates(len(terms)), max_size=draw_limit)
        )
    )


@tagged("post_install", "-at_install")
class TestRanking(BaseCase):
    def _terms(self, question, known, total=1000):
        words = parse_question(question)
        lines = [Vocabulary(word, count) for word, count in known.items()]
        return build_terms(words, lines, total)

    def test_rare_words_weigh_more(self):
        rare, common = self._terms("rectifier ups ", {"rectifier": 3, "ups": 900})
        self.assertGreater(rare.weight, 3 * common.weight)

    def test_unknown_word_is_corrected_by_near_ones_only(self):
        lines = [
            Vocabulary("batery", 0, False, "battery", 40),
            Vocabulary("batery", 0, False, "bakery", 1),
            Vocabulary("batery", 0, False, "art", 9),
        ]
        (term,) = build_terms(parse_question("batery "), lines, 100)
        self.assertEqual(term.alternatives, ("battery", "bakery"))

    def test_guessed_word_counts_less_than_a_known_one(self):
        lines = [Vocabulary("batery", 0, False, "battery", 40)]
        (guessed,) = build_terms(parse_question("batery "), lines, 100)
        lines = [Vocabulary("battery", 40, True)]
        (known,) = build_terms(parse_question("battery "), lines, 100)
        self.assertLess(guessed.weight, known.weight)

    def test_known_word_is_not_corrected(self):
        lines = [Vocabulary("batter", 5, True, "battery", 40)]
        (term,) = build_terms(parse_question("batter "), lines, 100)
        self.assertEqual(term.alternatives, ())

    def test_selective_terms_are_the_rare_ones_within_the_budget(self):
        terms = self._terms("ups fan rotor ", {"ups": 900, "fan": 60, "rotor": 2})
        chosen = [term.text for term in choose_selective(terms, 100)]
        self.assertEqual(chosen, ["rotor", "fan"])
        chosen = [term.text for term in choose_selective(terms[:1], 100)]
        self.assertEqual(chosen, ["ups"], "one term is always taken")

    def test_matches_tell_title_from_text_and_word_from_beginning(self):
        terms = self._terms("battery fans ", {"battery": 1, "fans": 1})
        matches = find_matches(terms, "battery change", "battery change fansocket")
        self.assertEqual(matches[0], Match(True, True, True, True))
        self.assertEqual(matches[1], Match(False, False, False, True))

    def test_same_problem_beats_related_problem(self):
        same = score(Candidate(1, "a", is_same_problem=True), [])
        related = score(Candidate(2, "b", is_related_problem=True), [])
        self.assertGreater(same.score, related.score)

    def test_nothing_in_common_is_nothing(self):
        self.assertEqual(score(Candidate(1, "a", use_count=900), []).score, 0)
        self.assertFalse(is_relevant(Candidate(1, "a", is_same_category=True), []))

    def test_article_that_never_helps_sinks(self):
        good = Candidate(1, "z", is_same_product=True, solved_count=9, use_count=9)
        bad = Candidate(2, "a", is_same_product=True, not_helped_count=9, use_count=9)
        self.assertEqual([row.candidate.id for row in rank([bad, good], [], 5)], [1, 2])

    def test_reasons_say_what_counted(self):
        terms = self._terms("fan ", {"fan": 3})
        row = score(
            Candidate(
                1,
                "a",
                matches=[Match(key=True)],
                is_same_product=True,
                solved_count=2,
                not_helped_count=1,
                use_count=3,
            ),
            terms,
        )
        self.assertEqual(
            row.reasons,
            (("same_product", ()), ("words", ("fan",)), ("success", ("2", "3"))),
        )

    @given(case(), st.integers(0, 6))
    @settings(max_examples=200, deadline=None)
    def test_order_is_by_score_and_bounded(self, drawn, limit):
        terms, rows = drawn
        ranked = rank(rows, terms, limit)
        scores = [row.score for row in ranked]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertLessEqual(len(ranked), limit)
        self.assertTrue(all(0 <= value <= 100 for value in scores))
        self.assertTrue(all(row.reasons for row in ranked if row.score))

    @given(case(), st.randoms())
    @settings(max_examples=100, deadline=None)
    def test_order_does_not_depend_on_how_rows_come(self, drawn, random):
        terms, rows = drawn
        shuffled = list(rows)
        random.shuffle(shuffled)

        def order(given_rows):
            return [(r.score, r.candidate.id) for r in rank(given_rows, terms, 20)]

        self.assertEqual(order(rows), order(shuffled))

    @given(
        TERMS.filter(bool).flatmap(
            lambda terms: st.tuples(
                st.just(terms),
                st.lists(MATCHES, min_size=len(terms), max_size=len(terms)),
                st.integers(0, len(terms) - 1),
            )
        )
    )
    @settings(max_examples=200, deadline=None)
    def test_one_more_word_found_never_lowers_the_score(self, drawn):
        terms, matches, index = drawn
        more = list(matches)
        more[index] = Match(key=True)
        self.assertGreaterEqual(coverage(terms, more) + 1e-9, coverage(terms, matches))
        self.assertGreaterEqual(
            score(Candidate(1, "a", more), terms).score,
            score(Candidate(1, "a", matches), terms).score,
        )

    @given(case(1), st.integers(0, 50))
    @settings(max_examples=100, deadline=None)
    def test_one_more_success_never_lowers_the_score(self, drawn, more):
        terms, rows = drawn
        for row in rows:
            better = row._replace(solved_count=row.solved_count + more)
            self.assertGreaterEqual(score(better, terms).score, score(row, terms).score)
