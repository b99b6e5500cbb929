"""Remember what each step was made from, to make it again only if that changed."""

import fcntl
import hashlib
import json
from contextlib import contextmanager
from pathlib import Path

from .layout import STAMPS, STATE

IGNORED = {"__pycache__", "node_modules", ".ruff_cache"}


def digest(*parts):
    """Return a short fingerprint of texts, files and whole folders.

    >>> digest("a", "b") == digest("a", "b") != digest("ab")
    True
    """
    total = hashlib.sha256()
    for part in parts:
        for name, content in _pieces(part):
            total.update(f"{len(name)}:{name}:{len(content)}:".encode())
            total.update(content)
    return total.hexdigest()[:20]


def _pieces(part):
    if not isinstance(part, Path):
        yield "", json.dumps(part, sort_keys=True, default=str).encode()
    elif part.is_dir():
        for path in sorted(part.rglob("*")):
            if path.is_file() and not IGNORED.intersection(path.parts):
                yield str(path.relative_to(part)), path.read_bytes()
    elif part.is_file():
        yield part.name, part.read_bytes()
    else:
        yield part.name, b""


def is_current(name, fingerprint):
    """Tell whether step `name` was last finished from the same things."""
    path = STAMPS / name
    return path.is_file() and path.read_text().strip() == fingerprint


def remember(name, fingerprint):
    """Note that step `name` is finished."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(fingerprint + "\n")


def forget(name):
    """Note that step `name` has begun anew."""
    (STAMPS / name).unlink(missing_ok=True)


@contextmanager
def lock(name):
    """Let one process at a time do a step; the others wait for it."""
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / f".{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
