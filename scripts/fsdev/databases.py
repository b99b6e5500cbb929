"""Databases that are built once and then copied.

Each carries, as its comment, the fingerprint of what it was built from: Odoo's
version, the modules, and for ours the addons' files. A copy takes half a second; the
filestore is copied by hard links, for Odoo never changes a file in it.
"""

import os
import shutil
import subprocess
import time

from . import config, logs, odoo_source, postgres, stamps, virtualenv
from .layout import BASE_MODULES, CONFIG, DATA, LOGS, ROOT, existing_addons
from .layout import database_prefix as prefix
from .shell import Failure, say, step

# Part of every fingerprint: raise it when the way of building changes.
_RECIPE = 1
_PREGENERATE = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
# What lies in an addon and changes nothing in a database.
_WITHOUT_EFFECT = {"tests", "readme", "__pycache__", "engine_tests"}


def base():
    """Return the database with Odoo's modules, without ours and without demo data."""
    fingerprint = stamps.digest(_RECIPE, odoo_source.version(), BASE_MODULES, str(DATA))

    def build(name):
        install(name, BASE_MODULES)
        shell(name, _PREGENERATE)

    return _built(f"{prefix()}_base", fingerprint, build, "Odoo's own modules")


def test_template():
    """Return the database with all our addons, without demo data."""

    def build(name):
        copy(base(), name)
        install(name, existing_addons())
        shell(name, _PREGENERATE)

    return _built(f"{prefix()}_test", addons_fingerprint("test"), build, "our addons")


def demo_template():
    """Return the database with all our addons and demo data."""

    def build(name):
        install(name, existing_addons(), "--with-demo")
        shell(name, _PREGENERATE)

    title = "our addons with demo data"
    return _built(f"{prefix()}_demo_template", addons_fingerprint("demo"), build, title)


def addons_fingerprint(kind):
    """Return the fingerprint of a database with our addons."""
    parts = [addon_fingerprint(name) for name in existing_addons()]
    return stamps.digest(_RECIPE, kind, odoo_source.version(), str(DATA), *parts)


def addon_fingerprint(name):
    """Return the fingerprint of what one addon brings into a database."""
    folder = ROOT / name
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not _WITHOUT_EFFECT.intersection(path.relative_to(folder).parts)
    ]
    return stamps.digest(*[str(p.relative_to(folder)) for p in files], *files)


def install(name, modules, *options):
    """Install modules into a database, which is created if it is not there."""
    odoo(name, "-i", ",".join(modules), *options)


def upgrade(name, modules):
    """Upgrade modules in a database."""
    odoo(name, "-u", ",".join(modules))


def odoo(name, *arguments):
    """Run Odoo on a database until it has done what was asked; return its log."""
    log = log_of(name)
    log.unlink(missing_ok=True)
    command = [virtualenv.PYTHON, "-m", "odoo", "-c", CONFIG, "-d", name]
    command += [*arguments, "--stop-after-init", "--no-http", f"--logfile={log}"]
    _finish(command, log, f"Odoo failed on database {name}: {' '.join(arguments)}")
    return log


def shell(name, code):
    """Run Python code in Odoo's shell on a database; return what it printed."""
    log = log_of(f"{name}-shell")
    log.unlink(missing_ok=True)
    command = [virtualenv.PYTHON, "-m", "odoo", "shell", "-c", CONFIG, "-d", name]
    command += ["--no-http", f"--logfile={log}"]
    return _finish(command, log, f"A script failed on database {name}", code)


def _finish(command, log, message, code=None):
    done = subprocess.run(
        list(map(str, command)),
        input=code or "",
        env=config.environment(),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    # Odoo's shell ends well even when the code it was given has not.
    broken = "Traceback (most recent call last)" in done.stderr
    if done.returncode or broken:
        detail = logs.tail(log) + "\n" + done.stderr[-3000:]
        raise Failure(f"{message}\n{detail}\n(whole log: {log})")
    return done.stdout


def log_of(name):
    """Return where the log of the last Odoo run on a database lies."""
    return LOGS / f"{name}.log"


def exists(name):
    """Tell whether a database is there."""
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
    return bool(postgres.query(sql))


def fingerprint_of(name):
    """Return what a database was built from, or an empty text."""
    rows = postgres.query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{name}'"
    )
    return rows[0][0] if rows else ""


def mark(name, fingerprint):
    """Note what a database was built from."""
    postgres.execute(f"COMMENT ON DATABASE \"{name}\" IS '{fingerprint}'")


def drop(name):
    """Delete a database and its files, if it is there."""
    postgres.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_files(name), ignore_errors=True)


def copy(source, target):
    """Make `target` a copy of `source`, which nobody may be using."""
    drop(target)
    for attempt in range(30):
        try:
            postgres.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
            break
        except Failure as failure:
            if "being accessed" not in str(failure) or attempt == 29:
                raise
            time.sleep(2)
    if _files(source).is_dir():
        shutil.copytree(_files(source), _files(target), copy_function=os.link)
    return target


def rename(source, target):
    """Give a database another name."""
    drop(target)
    postgres.execute(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
    if _files(source).is_dir():
        _files(source).rename(_files(target))


def drop_all():
    """Delete every database whose name starts with our prefix."""
    rows = postgres.query("SELECT datname FROM pg_database WHERE NOT datistemplate")
    for (name,) in rows:
        if name.startswith(f"{prefix()}_"):
            say(f"Deleting database {name}")
            drop(name)


def _files(name):
    return DATA / "filestore" / name


def _built(name, fingerprint, build, title):
    """Return database `name`, built anew unless it has this fingerprint."""
    if fingerprint_of(name) == fingerprint:
        return name
    with stamps.lock(f"database-{name}"):
        if fingerprint_of(name) == fingerprint:
            return name
        unfinished = f"{name}_new"
        with step(f"Building a database with {title} ({name})"):
            drop(unfinished)
            build(unfinished)
            rename(unfinished, name)
            mark(name, fingerprint)
    return name
