"""The translation templates of the addons: make them, check that they are current."""

import difflib
import re
import tempfile
from pathlib import Path

from . import databases
from .layout import ROOT, existing_addons
from .shell import say

_EXPORT = """
from pathlib import Path
from odoo.tools.translate import trans_export
for name, target in {targets!r}.items():
    with Path(target).open("wb") as file:
        trans_export(None, [name], file, "po", env)
"""
_CHANGING = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version):.*\n', re.M
)


def write(database):
    """Write the template of every addon into its i18n folder."""
    targets = {name: _path(name) for name in existing_addons()}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _export(database, folder).items():
            path = targets[name]
            if not path.exists() or _essence(path.read_text()) != _essence(text):
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
                say(f"written: {path.relative_to(ROOT)}")


def outdated(database):
    """Return one message for each template that is not what Odoo would export."""
    messages = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _export(database, folder).items():
            path = _path(name)
            present = path.read_text() if path.exists() else ""
            if _essence(present) != _essence(text):
                messages.append(
                    f"{path.relative_to(ROOT)} is out of date; run: make pot\n"
                    + _difference(present, text)
                )
    return messages


def _export(database, folder):
    targets = {name: f"{folder}/{name}.pot" for name in existing_addons()}
    databases.shell(database, _EXPORT.format(targets=targets))
    return {name: Path(target).read_text() for name, target in targets.items()}


def _path(name):
    return ROOT / name / "i18n" / f"{name}.pot"


def _essence(text):
    return _CHANGING.sub("", text).strip()


def _difference(old, new, count=12):
    lines = difflib.unified_diff(
        _essence(old).splitlines(), _essence(new).splitlines(), lineterm="", n=0
    )
    changed = [
        line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join(f"    {line}" for line in changed[:count])
