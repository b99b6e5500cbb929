# Part of Field Service. License LGPL-3.
"""What former runs teach about a diagnostic tree, and whether a tree is complete.

Nothing here knows the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# How many former runs the equal chances of all answers weigh. An answer is compared
# over the runs since it was added only; with none of them, it has its equal share and
# stands among the others instead of below them, and sinks only when it was there to
# be chosen again and again and was not.
PRIOR = 4.0

# From how many runs on a weakness is no accident any more, and from which share.
FEW = 3
UNUSED_AFTER = 20
REFUTED_SHARE = 0.5
STOPPED_SHARE = 0.3
UNCLEAR_SHARE = 0.3


class Counts(NamedTuple):
    """What became of the runs that are over and whose end is known.

    :ivar runs: how many came to the node
    :ivar offered: how many stood before the question since it has this answer
    :ivar confirmed: how many of those that came here found what it was
    :ivar refuted: how many of those that came here found something that it was not
    :ivar stopped: how many ended at this question without finding anything
    :ivar unknown: how often nobody knew the answer to this question
    """

    runs: int = 0
    offered: int = 0
    confirmed: int = 0
    refuted: int = 0
    stopped: int = 0
    unknown: int = 0


def get_share(confirmed: int, offered: int, answers: int) -> float:
    """Return the odds of an answer, from 0 to 1.

    It is the share of the runs before the question that went this way and were
    confirmed, as if ``PRIOR`` runs more had spread equally over the answers.

    :param confirmed: runs that took the answer and were confirmed
    :param offered: runs before the question since it has this answer
    :param answers: how many answers the question has

    >>> get_share(0, 0, 4)
    0.25
    >>> get_share(9, 16, 2)
    0.55
    """
    return (confirmed + PRIOR / max(answers, 1)) / (offered + PRIOR)


def rank_answers(answers: Sequence[Counts]) -> list[tuple[int, float]]:
    """Return the answers' positions and odds, the likeliest first.

    Equal ones stay in the order in which the editor put them.

    >>> rank_answers([Counts(offered=16, confirmed=2), Counts(offered=16, confirmed=9)])
    [(1, 0.55), (0, 0.2)]
    """
    shares = [
        get_share(answer.confirmed, answer.offered, len(answers)) for answer in answers
    ]
    return sorted(enumerate(shares), key=lambda pair: (-pair[1], pair[0]))


def get_success(confirmed: int, refuted: int) -> float | None:
    """Return how often a conclusion was right, from 0 to 1; None if nobody knows.

    >>> get_success(3, 1)
    0.75
    """
    judged = confirmed + refuted
    return confirmed / judged if judged else None


def judge(concluded: Mapping[str, int], found: Mapping[str, int]) -> bool | None:
    """Tell whether a conclusion turned out right.

    Only what both sides name is compared; None when that is nothing.

    :param concluded: ``{kind of code: code}`` of the conclusion
    :param found: the same of what was found in the end

    >>> judge({"cause": 1, "solution": 2}, {"problem": 7, "cause": 1, "solution": 2})
    True
    >>> judge({"cause": 1}, {"cause": 3})
    False
    """
    common = [kind for kind in concluded if concluded[kind] and found.get(kind, False)]
    if not common:
        return None
    return all(concluded[kind] == found[kind] for kind in common)


def get_weakness(kind: str, counts: Counts) -> str | None:
    """Return what is wrong with a node by what former runs did there.

    - ``refuted``: a conclusion that was wrong as often as right, or more often
    - ``stopped``: a question at which many give up
    - ``unclear``: a question to which many do not know the answer
    - ``unused``: an answer that nobody has chosen, although it was often offered

    >>> get_weakness("conclusion", Counts(runs=6, confirmed=2, refuted=4))
    'refuted'
    """
    if kind == "conclusion":
        judged = counts.confirmed + counts.refuted
        if counts.refuted >= FEW and counts.refuted >= REFUTED_SHARE * judged:
            return "refuted"
    else:
        if counts.stopped >= FEW and counts.stopped >= STOPPED_SHARE * counts.runs:
            return "stopped"
        if counts.unknown >= FEW and counts.unknown >= UNCLEAR_SHARE * counts.runs:
            return "unclear"
    if not counts.runs and counts.offered >= UNUSED_AFTER:
        return "unused"
    return None


class Place(NamedTuple):
    """A node as the check for gaps sees it.

    :ivar key: the node's id
    :ivar parent: the id of the question above, or None at the beginning
    :ivar is_question: a question; else a conclusion
    :ivar answer: which answer leads here
    :ivar says: the conclusion names a code or an article, or leads on
    """

    key: int
    parent: int | None
    is_question: bool
    answer: str
    says: bool


def find_gaps(places: Iterable[Place]) -> dict[str, list[int]]:
    """Return what keeps a tree from being used: ``{kind of gap: nodes}``.

    - ``open``: questions that have no answer
    - ``empty``: conclusions that say nothing
    - ``beyond``: nodes that hang on a conclusion
    - ``unanswered``: nodes that no answer leads to
    - ``double``: nodes to which the same answer leads as to another of the question
    - ``roots``: the beginnings, if there is not exactly one

    >>> find_gaps([Place(1, None, True, "", False)])
    {'open': [1]}
    """
    by_key = {place.key: place for place in places}
    parents = {place.parent for place in by_key.values()}
    gaps: dict[str, list[int]] = {}
    taken = set()
    roots = []
    for key, place in by_key.items():
        if place.parent is None:
            roots.append(key)
        else:
            above = by_key.get(place.parent)
            if above and not above.is_question:
                gaps.setdefault("beyond", []).append(key)
            answer = " ".join(place.answer.casefold().split())
            if not answer:
                gaps.setdefault("unanswered", []).append(key)
            elif (place.parent, answer) in taken:
                gaps.setdefault("double", []).append(key)
            taken.add((place.parent, answer))
        if place.is_question and key not in parents:
            gaps.setdefault("open", []).append(key)
        elif not place.is_question and not place.says:
            gaps.setdefault("empty", []).append(key)
    if len(roots) != 1:
        gaps["roots"] = roots
    return gaps


def leads_back(start: int, links: Mapping[int, Iterable[int]]) -> bool:
    """Tell whether one comes back to ``start`` along the links.

    >>> leads_back(1, {1: [2], 2: [3], 3: [1]})
    True
    >>> leads_back(1, {1: [2], 2: [3], 3: [2]})
    False
    """
    seen = set()
    ahead = list(links.get(start, ()))
    while ahead:
        place = ahead.pop()
        if place == start:
            return True
        if place not in seen:
            seen.add(place)
            ahead.extend(links.get(place, ()))
    return False
