# Part of Field Service. License LGPL-3.
"""How much two service requests have in common."""

import re
from collections.abc import Iterable

WORD = re.compile(r"\w+")
# Words this short say nothing: a, of, is…
MIN_LETTERS = 3

ARCHIVE_WEIGHT = 4.0
PROBLEM_WEIGHT = 3.0
SUBJECT_WEIGHT = 3.0


def split_words(text: str | None) -> frozenset[str]:
    """Return the words of a text that say something, in lower case.

    >>> sorted(split_words("The UPS is too LOUD"))
    ['loud', 'the', 'too', 'ups']
    """
    words = WORD.findall((text or "").casefold())
    # Chinese is written without spaces: its words are short.
    return frozenset(
        word for word in words if len(word) >= MIN_LETTERS or not word.isascii()
    )


def compare_words(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the share of words that both have, between 0 and 1.

    >>> compare_words({"ups", "beeps"}, {"ups", "beeps", "again", "loud"})
    0.5
    """
    one, other = frozenset(one), frozenset(other)
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)


def score_similarity(same_archive: bool, same_problem: bool, words: float) -> float:
    """Return how similar two requests of one customer are; 0 is not at all.

    :param same_archive: they are about the same installed product
    :param same_problem: they name the same problem
    :param words: what their subjects have in common, see :func:`compare_words`

    >>> score_similarity(True, True, 0.5)
    8.5
    """
    return (
        ARCHIVE_WEIGHT * same_archive
        + PROBLEM_WEIGHT * same_problem
        + SUBJECT_WEIGHT * words
    )
