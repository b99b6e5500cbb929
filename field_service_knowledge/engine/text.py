# Part of Field Service. License LGPL-3.
"""Words of any language, made comparable without help of a database or locale.

Articles and questions pass through the same functions, so that what the customer says
and what the engineer once wrote meet: capitals, accents, Persian and Arabic letter
forms, digits of any script, hyphens in codes. Scripts that are written without spaces
are cut into overlapping pairs of characters.
"""

import re
import unicodedata
from typing import NamedTuple

# Longer ones are not words but data pasted into a text.
MAX_WORD_LENGTH = 40
# PostgreSQL refuses search vectors over 1 MB; nobody looks beyond this anyway.
MAX_INDEX_WORDS = 6000

# Letters that look or sound alike to whoever types them.
_LETTERS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ı": "i",
        "ß": "ss",
        # Inside a word these are typed, or not, as people please.
        "\u0640": None,
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "'": None,
        "’": None,
        "ʼ": None,
        "`": None,
    }
)
# Scripts without spaces between words.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
# Vowel signs are no letters to Python, yet words must not break at them.
_MARKS = "".join(
    chr(code)
    for code in range(0x0300, 0xFFFF)
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_WORD = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])(?:[^\W_]|[{_MARKS}]))+")
_CODE = re.compile(r"[^\W_]+(?:[-./_][^\W_]+)+")
_REFERENCE = re.compile(r"[^\W_][\w\-./]*[^\W_]")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_HAS_DIGIT = re.compile(r"\d")


class SearchWord(NamedTuple):
    """One word of a question.

    :ivar text: the normalised word
    :ivar is_prefix: whether longer words that begin with it match, too
    :ivar stem: what an inflected form of the word most likely begins with
    """

    text: str
    is_prefix: bool
    stem: str


def normalise(text: str) -> str:
    """Return ``text`` in the one form in which words are compared.

    >>> normalise("Störung USV-Ｂatterie ۱۲")
    'storung usv-batterie 12'
    """
    text = unicodedata.normalize("NFKD", text or "").casefold()
    text = unicodedata.normalize("NFKD", text)
    # Classes below 10 are parts of letters (Indic signs, Japanese voicing).
    text = "".join(char for char in text if unicodedata.combining(char) < 10)
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` in their order, with repetitions.

    A code and a hyphened word are found by their parts and as a whole; unspaced
    scripts become pairs.

    >>> split_words("Fault F0-12: UPS 电池组")
    ['fault', 'f0', '12', 'ups', '电池', '池组', 'f012']
    """
    text = normalise(text)
    words = []
    for word in _WORD.findall(text):
        if _IS_UNSPACED.match(word):
            words.extend(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
        elif len(word) <= MAX_WORD_LENGTH:
            words.append(word)
    for code in _CODE.findall(text):
        joined = re.sub(r"[-./_]", "", code)
        is_whole = _HAS_DIGIT.search(joined) or set(code) - set(joined) == {"-"}
        if is_whole and len(joined) <= MAX_WORD_LENGTH:
            words.append(joined)
    return words


def build_index_text(*texts: str) -> str:
    """Return the words of all ``texts`` as the one string that is indexed.

    Words are separated by one space, and each is what :func:`split_words` makes of the
    question, so the text-search parser of the database has nothing left to decide.
    """
    words = [word for text in texts for word in split_words(text or "")]
    return " ".join(words[:MAX_INDEX_WORDS])


def parse_question(text: str, limit: int = 40) -> list[SearchWord]:
    """Return the distinct words of a question, the first ``limit`` of them.

    Short words match as they are; longer ones also match what begins like them, so
    that compounds and inflected forms are found in any language. The last word may
    still be being typed.
    """
    words = split_words(text)
    is_typing = bool(words) and not text[-1:].isspace()
    last = set(split_words(text.split()[-1])) if is_typing else set()
    result = {}
    for word in words:
        if len(word) < 2 and not _IS_UNSPACED.match(word):
            continue
        if word not in result:
            result[word] = _make_search_word(word, is_last=word in last)
        if len(result) == limit:
            break
    return list(result.values())


def _make_search_word(word: str, is_last: bool) -> SearchWord:
    if _IS_UNSPACED.match(word):
        return SearchWord(word, len(word) == 1, word)
    if _HAS_DIGIT.search(word):
        return SearchWord(word, is_last and len(word) >= 3, word)
    stem = word[:-2] if len(word) >= 7 else word[:-1] if len(word) == 6 else word
    return SearchWord(word, len(word) >= 4 or (is_last and len(word) >= 3), stem)


def parse_references(text: str) -> list[str]:
    """Return what may be a serial number in ``text``: as typed, capital and small.

    >>> parse_references("sn-0042 beeps")
    ['SN-0042', 'sn-0042']
    """
    found = set()
    for word in _REFERENCE.findall(text or ""):
        if _HAS_DIGIT.search(word) and 4 <= len(word) <= MAX_WORD_LENGTH:
            found.update((word, word.upper(), word.lower()))
    return sorted(found)


def is_plain(word: str) -> bool:
    """Tell whether ``word`` is spelt with letters alone, one sound after the other."""
    return not (_HAS_DIGIT.search(word) or _IS_UNSPACED.match(word))


def is_correctable(word: str) -> bool:
    """Tell whether a typing error in ``word`` may be guessed.

    Codes are not: the neighbour of a code is another code.
    """
    return len(word) >= 4 and is_plain(word)


def trigram_key(word: str) -> str | None:
    """Return the word in letters that PostgreSQL's trigrams see in every locale.

    In a database with the C locale ``pg_trgm`` ignores every letter beyond ASCII.
    Each such letter is therefore replaced by one of 36; that two may collide only adds
    a candidate, which :func:`closeness` then judges by the true letters.

    >>> trigram_key("battery"), trigram_key("ab")
    ('battery', None)
    """
    if not is_correctable(word):
        return None
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(
        char if char.isascii() else alphabet[ord(char) % len(alphabet)] for char in word
    )


def closeness(first: str, second: str) -> float:
    """Return how alike two words are, 0 to 1: one minus the share of letters changed.

    A left out, added or wrong letter and two swapped neighbours each count once.

    >>> closeness("battery", "battery"), round(closeness("batery", "battery"), 2)
    (1.0, 0.86)
    """
    if first == second:
        return 1.0
    older: list[int] = []
    previous: list[int] = []
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        older, previous, row = previous, row, [i]
        for j, right in enumerate(second, 1):
            cost = min(
                previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right)
            )
            is_swapped = i > 1 and j > 1 and first[i - 2 : i] == right + second[j - 2]
            row.append(min(cost, older[j - 2] + 1) if is_swapped else cost)
    return 1.0 - row[-1] / max(len(first), len(second))
