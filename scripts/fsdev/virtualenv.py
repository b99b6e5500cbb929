"""The Python environment in which Odoo runs, with pinned packages from PyPI."""

import os
import shutil
import sys

from . import apt, odoo_source, stamps
from .layout import REQUIREMENTS, VENV
from .shell import Failure, find, read, run, step, succeeds

MINIMUM = (3, 11)
PYTHON = VENV / "bin" / "python"


def ensure():
    """Make the environment with everything in ``requirements.txt``."""
    fingerprint = stamps.digest(REQUIREMENTS)
    if stamps.is_current("python", fingerprint) and succeeds([PYTHON, "-c", ""]):
        return
    with stamps.lock("python"):
        if stamps.is_current("python", fingerprint) and succeeds([PYTHON, "-c", ""]):
            return
        stamps.forget("python")
        if not succeeds([PYTHON, "-m", "pip", "--version"]):
            _create()
        with step("Installing Python packages"):
            pip_install("-r", REQUIREMENTS)
        stamps.remember("python", fingerprint)


def link_odoo():
    """Let the environment import the Odoo in use."""
    libraries = next((VENV / "lib").glob("python3*")) / "site-packages"
    link = libraries / "odoo-home.pth"
    text = f"{odoo_source.home()}\n"
    if not link.exists() or link.read_text() != text:
        link.write_text(text)


def pip_install(*arguments):
    """Install packages into the environment, with a second try."""
    command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    command += ["--retries", "5", *arguments]
    if not succeeds(command):
        run(
            command,
            error="pip could not install the packages; run the command again.",
            capture_output=True,
        )


def _create():
    interpreter = _interpreter()
    with step(f"Creating a Python environment with {interpreter}"):
        shutil.rmtree(VENV, ignore_errors=True)
        if _can_make_pip(interpreter):
            read([interpreter, "-m", "venv", VENV])
        elif apt.may_install():
            apt.install(["python3-venv"], "Python's venv module")
            read([interpreter, "-m", "venv", VENV])
        else:
            _create_with_unpacked_pip(interpreter)


def _interpreter():
    """Return the first Python that is new enough."""
    names = [os.environ.get("PYTHON"), "python3", "python3.11", "python3.12"]
    names += ["python3.13", "/usr/bin/python3", sys.executable]
    check = f"import sys; sys.exit(sys.version_info < {MINIMUM})"
    for name in filter(None, names):
        path = find(name)
        if path and succeeds([path, "-c", check]):
            return path
    wanted = ".".join(map(str, MINIMUM))
    raise Failure(f"Python {wanted} or newer is missing; set PYTHON to one.")


def _can_make_pip(interpreter):
    return succeeds([interpreter, "-c", "import ensurepip, venv, zlib"])


def _create_with_unpacked_pip(interpreter):
    """Make the environment where Debian's python3-venv cannot be installed."""
    apt.unpack_with_dependencies(["python3-pip-whl"], "pip")
    wheels = sorted(apt.UNPACKED.glob("usr/share/python-wheels/pip-*.whl"))
    read([interpreter, "-m", "venv", "--without-pip", VENV])
    read(
        [PYTHON, "-m", "pip", "install", "--no-index", wheels[-1]],
        env={
            **os.environ,
            "PYTHONPATH": str(wheels[-1]),
        },
    )
