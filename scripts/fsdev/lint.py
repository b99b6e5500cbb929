"""Style and known mistakes, in all of our code."""

import ast
import os
import re
import subprocess

from . import node, virtualenv
from .checks import Checks
from .layout import LINT, ROOT, existing_addons

_PLUGIN = node.MODULES / "@prettier/plugin-xml/src/plugin.js"
_PYLINT_JOBS = "2"


def check():
    """Run every linter over all of our code; return the outcome."""
    checks = Checks("lint")
    for name, command in _commands().items():
        with checks.check(name) as problems:
            problems += _complaints(command)
    with checks.check("files") as problems:
        problems += _file_problems()
    return checks


def correct():
    """Put all of our code into our style."""
    ruff = [str(virtualenv.VENV / "bin" / "ruff")]
    sources = _python_sources()
    _run([*ruff, "check", "--fix", "--exit-zero", "-q", *sources])
    _run([*ruff, "format", "-q", *sources])
    files = _files("xml", "js", "mjs", "scss", "css")
    if files:
        _run([*_prettier(), "--write", "--log-level", "warn", *files])


def _commands():
    tools = virtualenv.VENV / "bin"
    sources = _python_sources()
    addons = existing_addons()
    templates = _files("po", "pot")
    scripts = [path for path in _files("js", "mjs")]
    pretty = _files("xml", "js", "mjs", "scss", "css")
    commands = {
        "ruff": [tools / "ruff", "check", *sources],
        "ruff format": [tools / "ruff", "format", "--check", *sources],
    }
    if addons:
        pylint = [
            tools / "pylint",
            f"--rcfile={LINT / 'pylintrc'}",
            f"-j{_PYLINT_JOBS}",
        ]
        commands["pylint-odoo"] = [*pylint, *addons]
        oca = [tools / "oca-checks-odoo-module", f"--config={LINT / 'oca_hooks.cfg'}"]
        commands["oca-checks-odoo-module"] = [*oca, *addons]
    if templates:
        oca = [tools / "oca-checks-po", f"--config={LINT / 'oca_hooks.cfg'}"]
        commands["oca-checks-po"] = [*oca, *templates]
    if pretty:
        commands["prettier"] = [*_prettier(), "--check", "--log-level", "warn", *pretty]
    if scripts:
        eslint = [*node.tool("eslint"), "--config", LINT / "eslint.config.mjs"]
        commands["eslint"] = [*eslint, "--max-warnings", "0", *scripts]
    return commands


def _prettier():
    options = ["--config", str(LINT / "prettier.json"), "--plugin", str(_PLUGIN)]
    return [*node.tool("prettier"), *options]


def _python_sources():
    scripts = [
        path
        for path in (ROOT / "scripts").iterdir()
        if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env python3")
    ]
    folders = [name for name in ("scripts", "tests") if (ROOT / name).is_dir()]
    names = [str(path.relative_to(ROOT)) for path in sorted(scripts)]
    return [*existing_addons(), *folders, *names]


def _files(*suffixes):
    """Return our files with these suffixes: those that git has or would take."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return sorted(
        {
            name
            for name in listed
            if name.rpartition(".")[2] in suffixes
            and "/static/lib/" not in name
            and (ROOT / name).is_file()
        }
    )


def _run(command):
    environment = {
        **os.environ,
        "PATH": f"{virtualenv.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _complaints(command):
    done = _run(command)
    if not done.returncode:
        return []
    lines = (done.stdout + done.stderr).strip().splitlines()
    shown = (
        lines if len(lines) <= 80 else [*lines[:80], f"… and {len(lines) - 80} lines"]
    )
    return ["\n".join(shown) or f"exit status {done.returncode}"]


def _file_problems():
    """Return what is wrong with files as such, and with the manifests together."""
    problems = []
    texts = ("py", "xml", "js", "mjs", "scss", "csv", "md", "txt", "po", "pot", "json")
    for name in _files(*texts):
        content = (ROOT / name).read_bytes()
        if b"\r" in content:
            problems.append(f"{name}: line ends must be LF")
        if content and not content.endswith(b"\n"):
            problems.append(f"{name}: the last line has no end")
        if re.search(rb"^(<<<<<<<|>>>>>>>) ", content, re.M):
            problems.append(f"{name}: a merge is left half done")
        if name.endswith(("/en.po", ".rej")):
            problems.append(f"{name}: does not belong here")
    return problems + _licence_problems()


def _licence_problems():
    problems = []
    for addon in existing_addons():
        manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
        if manifest.get("license") != "LGPL-3":
            problems.append(f"{addon}/__manifest__.py: the licence must be LGPL-3")
        if not str(manifest.get("version", "")).startswith("19.0."):
            problems.append(
                f"{addon}/__manifest__.py: the version must begin with 19.0."
            )
    return problems
