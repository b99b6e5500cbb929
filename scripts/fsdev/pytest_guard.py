"""A pytest plugin that lets nothing slip: silent skips and log messages fail the run.

A skipped test must say why, and a missing browser is no reason. A warning or error that
Odoo logs during a test, and that the test does not expect (``mute_logger``,
``assertLogs``), is shown with the test's name at the end, and fails the run.
"""

import logging
import os

import pytest

from .logs import is_known

_NO_REASON = ("", "Skipped", "unconditional skip")
_NO_EXCUSE = (
    "HttpCase and --odoo-http",
    "Chrome executable not found",
    "websocket-client module is not installed",
)


class Guard(logging.Handler):
    """Collect what must not happen while the tests run."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.test = "set-up of the tests"
        self.found = []

    def emit(self, record):
        """Note one log message, unless it is one that means nothing."""
        text = record.getMessage()
        if record.name.startswith("odoo") and not is_known(record.name, text):
            if record.exc_info:
                text += "\n" + logging.Formatter().formatException(record.exc_info)
            self.found.append(
                f"{self.test}\n    {record.levelname} {record.name}: {text}"
            )

    def note_skip(self, report):
        """Note a skipped test that gives no good reason."""
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        reason = reason.removeprefix("Skipped: ").strip()
        excuse = any(text in reason for text in _NO_EXCUSE)
        if excuse or reason in _NO_REASON:
            self.found.append(f"{report.nodeid}\n    skipped: {reason or 'no reason'}")


guard = Guard()


def pytest_sessionstart(session):
    """Begin to listen to Odoo's log."""
    logging.getLogger().addHandler(guard)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid, location):
    """Remember which test runs, to name it beside what it logs."""
    guard.test = nodeid


def pytest_runtest_logreport(report):
    """Look at each skipped test."""
    if report.skipped and not hasattr(report, "wasxfail"):
        guard.note_skip(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Fail the run if anything slipped, though every test passed."""
    logging.getLogger().removeHandler(guard)
    if guard.found and session.exitstatus in (pytest.ExitCode.OK, 5):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if path := os.environ.get("FS_GUARD_COUNT"):
        with open(path, "w") as count:
            count.write(str(len(guard.found)))


def pytest_terminal_summary(terminalreporter):
    """Show what slipped."""
    if guard.found:
        terminalreporter.section("unexpected log messages and skips")
        for text in guard.found:
            terminalreporter.line(text)
