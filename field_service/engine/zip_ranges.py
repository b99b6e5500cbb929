# Part of Field Service. License LGPL-3.
"""Postal codes of a service territory, written the way people write them."""

import re

_SEPARATOR = re.compile(r"[,;\n]+")


def normalize_zip(code):
    """Return ``code`` without blanks and in capitals.

    >>> normalize_zip(" sw1a 1aa ")
    'SW1A1AA'
    """
    return re.sub(r"\s+", "", code or "").upper()


def parse_zip_ranges(text):
    """Read a list of prefixes and ranges of prefixes.

    :param str text: for example ``"10-13, 20"``
    :return: list of ``(low, high)`` prefixes, both of the same length
    :raises ValueError: with the piece that cannot be read

    >>> parse_zip_ranges("10-13, 20")
    [('10', '13'), ('20', '20')]
    >>> parse_zip_ranges("13-10")
    Traceback (most recent call last):
    ...
    ValueError: 13-10
    """
    ranges = []
    for piece in _SEPARATOR.split(text or ""):
        piece = normalize_zip(piece)
        if not piece:
            continue
        low, dash, high = piece.partition("-")
        high = high if dash else low
        if not low or len(low) != len(high) or low > high or "-" in high:
            raise ValueError(piece)
        ranges.append((low, high))
    return ranges


def match_length(code, ranges):
    """Tell how precisely ``ranges`` describe the postal code ``code``.

    :return: length of the longest prefix that matches, 0 when none does

    >>> match_length("1234", [("10", "13"), ("123", "123")])
    3
    >>> match_length("9000", [("10", "13")])
    0
    """
    code = normalize_zip(code)
    return max(
        (
            len(low)
            for low, high in ranges
            if len(code) >= len(low) and low <= code[: len(low)] <= high
        ),
        default=0,
    )
