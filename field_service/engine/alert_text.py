# Part of Field Service. License LGPL-3.
"""Texts with placeholders such as ``{{ object.partner_id.name }}``.

Only paths of fields are allowed, so that nothing is executed; the syntax is that of
Odoo's mail templates, the text after ``|||`` stands in for an empty value.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*(?:\|\|\|\s*(.*?)\s*)?\}\}")
PATH = re.compile(r"(?:object(?:\.[a-z_][a-z0-9_]*)+|deadline)\Z")


class Piece(NamedTuple):
    """A literal and the placeholder behind it.

    :ivar path: ``deadline``, a path such as ``object.name``, or nothing at the end
    :ivar default: what stands in for an empty value
    """

    literal: str
    path: str
    default: str


def parse(text: str) -> list[Piece]:
    """Cut ``text`` into pieces.

    >>> parse("{{ object.name }}: late{{ object.note ||| – }}")
    [Piece(literal='', path='object.name', default=''), \
Piece(literal=': late', path='object.note', default='–')]
    """
    pieces = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        pieces.append(
            Piece(text[end : match.start()], match.group(1), match.group(2) or "")
        )
        end = match.end()
    if end < len(text):
        pieces.append(Piece(text[end:], "", ""))
    return pieces


def get_bad_paths(text: str) -> list[str]:
    """Return the placeholders that are no paths of fields.

    >>> get_bad_paths("{{ object.name }} {{ 1 + 1 }} {{ deadline }}")
    ['1 + 1']
    """
    return [
        piece.path
        for piece in parse(text)
        if piece.path and not PATH.fullmatch(piece.path)
    ]


def render(text: str, get_value: Callable[[str], str]) -> str:
    """Fill in ``text``; ``get_value`` gives the words for a path.

    >>> render("Dear {{ object.name ||| customer }}", lambda path: "")
    'Dear customer'
    """
    return "".join(
        piece.literal + ((get_value(piece.path) or piece.default) if piece.path else "")
        for piece in parse(text)
    )
