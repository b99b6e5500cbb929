"""Odoo itself: ODOO_HOME if given, else Debian's signed package, unpacked.

The package is unpacked into our own folder and not installed, so that nothing of the
machine's own suite is touched and no root is needed. apt checks the signature of the
archive; what was tested is recorded in ``odoo-packages.json`` and a newer build of the
same series is taken with a notice.
"""

import json
import os
import re
import shutil
from pathlib import Path

from . import apt, assets, stamps
from .layout import STATE
from .shell import Failure, say, step, warn

SERIES = "19.0"
DIST = STATE / "dist"
RECORD = Path(__file__).with_name("odoo-packages.json")
_INSIDE = "usr/lib/python3/dist-packages"


def home():
    """Return the folder that holds the Python package ``odoo``."""
    given = os.environ.get("ODOO_HOME")
    if not given:
        return DIST / _INSIDE
    candidates = [Path(given).expanduser() / part for part in ("", _INSIDE)]
    for folder in candidates:
        if (folder / "odoo" / "release.py").is_file():
            return folder.resolve()
    raise Failure(
        f"ODOO_HOME={given} holds no Odoo: {given}/odoo/release.py is missing."
    )


def addons_folders():
    """Return the folders with Odoo's own addons."""
    folders = [home() / "odoo" / "addons", home() / "addons"]
    if not os.environ.get("ODOO_HOME"):
        folders.pop()
    return [folder for folder in folders if folder.is_dir()]


def version():
    """Return a text that changes whenever another Odoo is used."""
    if os.environ.get("ODOO_HOME"):
        release = home() / "odoo" / "release.py"
        return f"{home()} {stamps.digest(release)}"
    return (DIST / "version").read_text().strip()


def ensure():
    """Make Odoo's sources available."""
    if os.environ.get("ODOO_HOME"):
        _check_series(home() / "odoo" / "release.py")
        return
    record = json.loads(RECORD.read_text())
    fingerprint = stamps.digest(RECORD, assets.REQUIREMENTS)
    if stamps.is_current("odoo", fingerprint) and home().is_dir():
        return
    with stamps.lock("odoo"):
        if stamps.is_current("odoo", fingerprint) and home().is_dir():
            return
        stamps.forget("odoo")
        _unpack(record)
        stamps.remember("odoo", fingerprint)


def _check_series(release):
    found = re.search(r"version_info\s*=\s*\((\d+)\s*,\s*(\d+)", release.read_text())
    series = ".".join(found.groups()) if found else "unknown"
    if series != SERIES:
        raise Failure(f"ODOO_HOME holds Odoo {series}; these addons are for {SERIES}.")


def _unpack(record):
    """Download, check and unpack the packages into a new folder, then swap it in."""
    if not apt.is_available():
        raise Failure("This machine has no apt: set ODOO_HOME to a copy of Odoo 19.")
    fresh = DIST.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    with step("Fetching Odoo 19 (about 130 MB)"):
        config = apt.suite_config(record["suite"])
        used = _choose(config, record["packages"])
        debs = apt.download(config, list(record["packages"]))
    with step("Unpacking Odoo 19"):
        for deb in debs:
            apt.extract(deb, fresh)
        assets.complete(fresh, fresh / _INSIDE / "odoo")
        (fresh / "version").write_text(f"{used}\n")
        shutil.rmtree(DIST, ignore_errors=True)
        fresh.rename(DIST)
        shutil.rmtree(debs[0].parent, ignore_errors=True)


def _choose(config, packages):
    """Compare the mirror's builds with the tested ones; return Odoo's version."""
    found = {name: apt.candidate(config, name) for name in packages}
    missing = [name for name, build in found.items() if not build]
    if missing:
        raise Failure(
            f"The mirror has no {', '.join(missing)}. Set DEBIAN_MIRROR to a mirror of "
            "Debian that has them, or ODOO_HOME to a copy of Odoo 19."
        )
    for name, (build, checksum) in found.items():
        tested = packages[name]
        if build != tested["version"]:
            warn(f"{name} {build} is used; {tested['version']} is what was tested.")
        elif checksum != tested["sha256"]:
            raise Failure(
                f"{name} {build} is not the tested file: its SHA-256 differs."
            )
    build = found["odoo-19"][0]
    if not build.startswith(SERIES):
        raise Failure(f"The mirror's odoo-19 is {build}, not {SERIES}: set ODOO_HOME.")
    say(f"    odoo-19 {build}")
    return build
