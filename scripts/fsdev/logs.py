"""Reading Odoo's log: a warning or error that is not explained is a failure."""

import re
from pathlib import Path

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) "
    r"(?P<logger>\S+): (?P<text>.*)$"
)

# What Odoo itself writes and nobody here can do anything about: logger, text.
KNOWN = (
    ("odoo", r"Running as user 'root'"),
    (
        "odoo.addons.base.models.ir_cron",
        r"Skipping database .* (modules|not ready|version)",
    ),
    ("odoo.service.server", r"Thread .* virtual real time limit"),
    ("odoo.tools.config", r"option addons_path, invalid addons directory"),
)


def problems(path):
    """Return the unexplained warnings and errors in a log, with their tracebacks."""
    found, current = [], None
    if not Path(path).exists():
        return found
    for line in Path(path).read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        if not match:
            if current is not None:
                current.append(line)
            continue
        current = None
        if match["level"] in ("WARNING", "ERROR", "CRITICAL") and not is_known(
            match["logger"], match["text"]
        ):
            current = [line]
            found.append(current)
    return ["\n".join(lines[:40]) for lines in found]


def is_known(logger, text):
    """Tell whether a message is one of Odoo's own that mean nothing.

    >>> is_known("odoo.tools.config", "option addons_path, invalid addons directory x")
    True
    >>> is_known("odoo.addons.field_service.models.service_request", "oops")
    False
    """
    return any(
        logger.startswith(name) and re.search(pattern, text) for name, pattern in KNOWN
    )


def tail(path, count=25):
    """Return the last lines of a log."""
    path = Path(path)
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
