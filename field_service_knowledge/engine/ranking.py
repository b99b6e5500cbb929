# Part of Field Service. License LGPL-3.
"""Which article helps best: plain arithmetic over what the database found.

The score is a number of points from 0 to 100. It adds up from what speaks for the
article, and each part that counts comes back as a reason, so the user sees why.
"""

import math
from bisect import bisect_left as bisect
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .text import SearchWord, closeness, is_plain

POINTS_TEXT = 55.0
POINTS_PROBLEM = 22.0
POINTS_RELATED_PROBLEM = 11.0
POINTS_PRODUCT = 18.0
POINTS_CATEGORY = 8.0
POINTS_SUCCESS = 10.0
POINTS_USE = 5.0

# How well a word counts, by where and how it was found.
QUALITY_KEY = 1.0
QUALITY_KEY_PREFIX = 0.85
QUALITY_BODY = 0.6
QUALITY_BODY_PREFIX = 0.5

# What nobody ever wrote tells little: it can be found nowhere.
WEIGHT_UNKNOWN = 0.3
# Short words are mostly the mortar between the telling ones, in every language.
SHORT_WORDS = {2: 0.2, 3: 0.4, 4: 0.7}

# A correction changes one letter of a short word, two of one with seven letters.
MIN_CLOSENESS = 0.7
MAX_CORRECTIONS = 3
# The share of the question's meaning that an article must share without anything else
# that speaks for it.
MIN_COVERAGE = 0.25


class Vocabulary(NamedTuple):
    """One line of what the vocabulary knows about a word of a question.

    :ivar word: the word of the question
    :ivar family_count: in how many articles the words that it matches are, about
    :ivar is_known: whether a known word is it, or begins with it where that counts
    :ivar found: a known word like it, if it is not known itself
    :ivar article_count: in how many articles ``found`` is
    """

    word: str
    family_count: int = 0
    is_known: bool = True
    found: str | None = None
    article_count: int = 0


class Term(NamedTuple):
    """A word of the question, ready to be looked up.

    :ivar text: the normalised word as asked
    :ivar alternatives: corrections of a word that nobody ever wrote
    :ivar is_prefix: whether longer words count, too
    :ivar stem: what they have to begin with
    :ivar weight: how much the word tells: rare ones more than common ones
    :ivar article_count: in how many articles about it is expected
    """

    text: str
    alternatives: tuple[str, ...]
    is_prefix: bool
    stem: str
    weight: float
    article_count: int


class Match(NamedTuple):
    """How one term was found in one article (each a truth value)."""

    key: bool = False
    key_prefix: bool = False
    body: bool = False
    body_prefix: bool = False


class Candidate(NamedTuple):
    """One article that may help, as the database describes it."""

    id: int
    name: str
    matches: Sequence[Match] = ()
    is_same_problem: bool = False
    is_related_problem: bool = False
    is_same_product: bool = False
    is_same_category: bool = False
    use_count: int = 0
    solved_count: int = 0
    not_helped_count: int = 0


class Ranked(NamedTuple):
    """One article with its points and the reasons: (kind, detail) in order."""

    candidate: Candidate
    score: float
    reasons: tuple[tuple[str, tuple[str, ...]], ...]


def build_terms(
    words: Sequence[SearchWord], lines: Iterable[Vocabulary], article_total: int
) -> list[Term]:
    """Weigh the words of a question and correct those that nobody ever wrote.

    :param words: the question's words
    :param lines: what the vocabulary knows about them
    :param article_total: how many articles there are
    :return: one term for each word, in the order of the question
    """
    families: dict[str, int] = {}
    known: set[str] = set()
    similar: dict[str, list[Vocabulary]] = {}
    for line in lines:
        families[line.word] = line.family_count
        if line.is_known:
            known.add(line.word)
        elif line.found:
            similar.setdefault(line.word, []).append(line)
    total = max([article_total, 1, *families.values()])
    terms = []
    for word in words:
        # A word that begins a known one is being typed, not mistyped.
        corrections = [] if word.text in known else _correct(word.text, similar)
        count = max(
            families.get(word.text, 0), sum(line.article_count for line in corrections)
        )
        terms.append(
            Term(
                text=word.text,
                alternatives=tuple(line.found for line in corrections),
                is_prefix=word.is_prefix,
                stem=word.stem,
                weight=_weigh(word.text, count, total)
                # The more is guessed, the less it counts.
                * (closeness(word.text, corrections[0].found) if corrections else 1.0),
                article_count=count,
            )
        )
    return terms


def _weigh(word: str, count: int, total: int) -> float:
    """Return how much a word tells that is in ``count`` articles."""
    if not count:
        return WEIGHT_UNKNOWN
    weight = math.log(1 + max(total, count) / (count + 1)) + 0.1
    return weight * (SHORT_WORDS.get(len(word), 1.0) if is_plain(word) else 1.0)


def _correct(word: str, similar: dict[str, list[Vocabulary]]) -> list[Vocabulary]:
    near = [(closeness(word, line.found), line) for line in similar.get(word, ())]
    near = [pair for pair in near if pair[0] >= MIN_CLOSENESS]
    near.sort(key=lambda pair: (-pair[0], -pair[1].article_count, pair[1].found))
    return [line for _closeness, line in near[:MAX_CORRECTIONS]]


def find_matches(terms: Sequence[Term], keys: str, text: str) -> list[Match]:
    """Look the terms up in one article.

    :param terms: the question
    :param keys: the indexed words of title, codes and products, separated by spaces
    :param text: all indexed words, separated by spaces
    :return: one match for each term
    """
    key_words = sorted(set(keys.split()))
    all_words = sorted(set(text.split()))
    return [
        Match(
            key=_has_word(key_words, (term.text, *term.alternatives)),
            key_prefix=term.is_prefix and _has_prefix(key_words, term.stem),
            body=_has_word(all_words, (term.text, *term.alternatives)),
            body_prefix=term.is_prefix and _has_prefix(all_words, term.stem),
        )
        for term in terms
    ]


def _has_word(ordered, words):
    return any(
        ordered[i : i + 1] == [word] for word in words for i in [bisect(ordered, word)]
    )


def _has_prefix(ordered, stem):
    return any(word.startswith(stem) for word in ordered[bisect(ordered, stem) :][:1])


def choose_selective(terms: Sequence[Term], budget: int) -> list[Term]:
    """Return the terms by which articles are collected: the rare ones.

    Common words would collect half of the knowledge base only to rank it last. They
    still count in the score of what the rare words collect.

    :param budget: how many articles may be collected about; the rarest term is
        taken in any case
    """
    chosen: list[Term] = []
    collected = 0
    for term in sorted(terms, key=lambda term: (term.article_count, term.text)):
        collected += term.article_count
        if chosen and collected > budget:
            break
        chosen.append(term)
    return chosen


def coverage(terms: Sequence[Term], matches: Sequence[Match]) -> float:
    """Return the share of the question's meaning found in the article, 0 to 1."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    found = sum(
        term.weight * match_quality(match)
        for term, match in zip(terms, matches, strict=True)
    )
    return min(found / total, 1.0)


def match_quality(match: Match) -> float:
    """Return how much of a word's weight a match earns, 0 to 1."""
    return max(
        QUALITY_KEY * match.key,
        QUALITY_KEY_PREFIX * match.key_prefix,
        QUALITY_BODY * match.body,
        QUALITY_BODY_PREFIX * match.body_prefix,
    )


def success(solved: int, not_helped: int) -> float:
    """Return the chance that an article solves the case, 0 to 1.

    An article nobody has used yet stands at one half; each outcome moves it a little,
    so that one lucky or unlucky use does not decide the order.

    >>> success(0, 0), round(success(8, 0), 2), round(success(0, 8), 2)
    (0.5, 0.83, 0.17)
    """
    return (solved + 2) / (solved + not_helped + 4)


def score(candidate: Candidate, terms: Sequence[Term]) -> Ranked:
    """Return the points of one article and the reasons for them."""
    points = 0.0
    reasons: list[tuple[str, tuple[str, ...]]] = []
    share = coverage(terms, candidate.matches)
    if candidate.is_same_problem:
        points += POINTS_PROBLEM
        reasons.append(("same_problem", ()))
    elif candidate.is_related_problem:
        points += POINTS_RELATED_PROBLEM
        reasons.append(("related_problem", ()))
    if candidate.is_same_product:
        points += POINTS_PRODUCT
        reasons.append(("same_product", ()))
    elif candidate.is_same_category:
        points += POINTS_CATEGORY
        reasons.append(("same_category", ()))
    if share:
        # Half of a long story found is nearly as good as all of it.
        points += POINTS_TEXT * math.sqrt(share)
        reasons.append(("words", _get_found_words(candidate, terms)))
    if not points:
        return Ranked(candidate, 0.0, ())
    uses = candidate.solved_count + candidate.not_helped_count
    points += POINTS_SUCCESS * (
        2 * success(candidate.solved_count, candidate.not_helped_count) - 1
    )
    points += POINTS_USE * min(math.log1p(candidate.use_count) / 5, 1.0)
    if uses:
        reasons.append(("success", (str(candidate.solved_count), str(uses))))
    return Ranked(candidate, round(min(max(points, 0.1), 100.0), 1), tuple(reasons))


def _get_found_words(candidate, terms):
    found = [
        term
        for term, match in zip(terms, candidate.matches, strict=True)
        if match_quality(match)
    ]
    # The telling words first: the reader sees only a few of them.
    found.sort(key=lambda term: (-term.weight, term.text))
    return tuple(
        f"{term.text} ≈ {term.alternatives[0]}" if term.alternatives else term.text
        for term in found
    )


def is_relevant(candidate: Candidate, terms: Sequence[Term]) -> bool:
    """Tell whether the article may be shown at all.

    Without words in common only the same product or the same problem counts; being of
    the same kind of product is no reason by itself.
    """
    if candidate.is_same_problem or candidate.is_same_product:
        return True
    needed = MIN_COVERAGE
    if candidate.is_related_problem or candidate.is_same_category:
        needed /= 2
    share = coverage(terms, candidate.matches)
    return share >= needed if terms else candidate.is_related_problem


def rank(
    candidates: Iterable[Candidate], terms: Sequence[Term], limit: int
) -> list[Ranked]:
    """Return the best ``limit`` articles, best first; equal ones by use, then name."""
    ranked = [
        score(candidate, terms)
        for candidate in candidates
        if is_relevant(candidate, terms)
    ]
    ranked.sort(
        key=lambda row: (
            -row.score,
            -row.candidate.use_count,
            row.candidate.name,
            row.candidate.id,
        )
    )
    return ranked[: max(limit, 0)]
