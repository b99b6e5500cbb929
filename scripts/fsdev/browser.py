"""Chromium, in which the browser tests run."""

from . import apt
from .layout import BIN
from .shell import Failure, find, succeeds, warn

_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure():
    """Make a Chromium callable; tell what will not work without one."""
    if program():
        return
    try:
        apt.install(["chromium"], "Chromium for the browser tests")
        _link_unpacked()
    except Failure as failure:
        warn(str(failure))
    if not program():
        warn(
            "Without Chromium or Chrome the browser tests fail; everything else works."
        )


def program():
    """Return a Chromium that really starts, or None."""
    for name in _NAMES:
        found = find(name, BIN)
        if found and succeeds([found, "--version"]):
            return found
    return None


def _link_unpacked():
    binary = apt.UNPACKED / "usr/lib/chromium/chromium"
    if binary.exists():
        exports = "".join(f'export {k}="{v}"\n' for k, v in apt.library_path().items())
        script = BIN / "chromium"
        script.write_text(f'#!/bin/sh\n{exports}exec "{binary}" "$@"\n')
        script.chmod(0o755)
