# Part of Field Service. License LGPL-3.
"""What somebody typed to find a caller: which kinds of things it can be, and how well
a thing that was found fits."""

import re
import unicodedata
from typing import NamedTuple

# Where a term is looked for.
PHONE = "phone"
EMAIL = "email"
NAME = "name"
SERIAL = "serial"
CONTRACT = "contract"
REQUEST = "request"

# A trigram index finds nothing shorter.
MIN_LENGTH = 3
MIN_PHONE_DIGITS = 5
MAX_LENGTH = 100

PHONE_FORM = re.compile(r"^[+(]?[\d\s()./+\-]+$")
SURE_PHONE_FORM = re.compile(r"^(\+|00|\()|\d[\s/()]")
ONE_DIGIT = re.compile(r"\d")
LETTER = re.compile(r"[^\W\d_]")

# Better reasons first, where two things fit equally well.
KIND_WEIGHTS = {
    REQUEST: 6,
    SERIAL: 5,
    CONTRACT: 4,
    PHONE: 3,
    EMAIL: 2,
    NAME: 1,
}


class Term(NamedTuple):
    """What was typed, put into one form.

    :ivar text: without surplus spaces, all digits Western
    :ivar words: the words of the text
    :ivar digits: the digits alone
    :ivar kinds: where to look, see the constants of this module
    """

    text: str
    words: tuple
    digits: str
    kinds: frozenset


def read_term(typed: str) -> Term:
    """Understand what was typed.

    >>> sorted(read_term("carla@hospital.example").kinds)
    ['email']
    >>> sorted(read_term("+98 21 8821 4400").kinds)
    ['phone']
    >>> sorted(read_term("SR00042").kinds)
    ['contract', 'name', 'request', 'serial']
    >>> sorted(read_term("harbour hosp").kinds)
    ['name']
    >>> read_term("۰۹۱۲ ۳۴۵").digits
    '0912345'
    >>> sorted(read_term("ab").kinds)
    []
    """
    text = " ".join(western_digits(typed or "").split())[:MAX_LENGTH]
    digits = "".join(ONE_DIGIT.findall(text))
    return Term(text, tuple(text.split()), digits, _find_kinds(text, digits))


def western_digits(text: str) -> str:
    """Write the digits of any script as 0 to 9.

    >>> western_digits("۲۱-٤")
    '21-4'
    """
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in text
    )


def _find_kinds(text: str, digits: str) -> frozenset:
    longest = max((sum(map(str.isalnum, word)) for word in text.split()), default=0)
    if max(longest, len(digits)) < MIN_LENGTH:
        return frozenset()
    if "@" in text:
        return frozenset({EMAIL})
    if PHONE_FORM.match(text):
        kinds = set()
        if len(digits) >= MIN_PHONE_DIGITS:
            kinds.add(PHONE)
        if not SURE_PHONE_FORM.search(text) or PHONE not in kinds:
            kinds |= {SERIAL, CONTRACT, REQUEST}
        return frozenset(kinds)
    if digits:
        # Names hold digits, too: "3M", "Hotel 1900".
        return frozenset({SERIAL, CONTRACT, REQUEST, NAME})
    # A word without a digit can be the reference that a customer gave his contract.
    return frozenset({NAME})


def score(kind: str, term: Term, found: str) -> int:
    """Say how well ``found`` answers ``term``; more is better, 0 to 100.

    >>> term = read_term("SN-1")
    >>> score(SERIAL, term, "SN-1") > score(SERIAL, term, "SN-100")
    True
    >>> score(SERIAL, term, "SN-100") > score(SERIAL, term, "XSN-1")
    True
    """
    wanted, found = term.text.casefold(), (found or "").casefold()
    if kind == PHONE:
        wanted = term.digits.lstrip("0")
        found = "".join(ONE_DIGIT.findall(found))
        fit = 80 if found.endswith(wanted) else 50
    elif found == wanted:
        fit = 90
    elif found.startswith(wanted):
        fit = 70
    elif any(word.startswith(wanted) for word in re.split(r"[\s,/–-]+", found)):
        fit = 60
    else:
        fit = 40
    return fit + KIND_WEIGHTS[kind]
