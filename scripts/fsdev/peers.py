"""Other people's addons, to compare with in the benchmark; no part of the product."""

from . import stamps, virtualenv
from .layout import PEERS
from .shell import step

PACKAGES = (
    "odoo-addon-base_territory==19.0.*",
    "odoo-addon-fieldservice==19.0.*",
    "odoo-addon-helpdesk_mgmt==19.0.*",
)
ADDONS_FOLDER = PEERS / "odoo" / "addons"


def ensure():
    """Unpack the peers into a folder of their own."""
    fingerprint = stamps.digest(PACKAGES)
    if stamps.is_current("peers", fingerprint) and ADDONS_FOLDER.is_dir():
        return
    with stamps.lock("peers"), step("Fetching the addons to compare with"):
        # Their requirement "odoo" cannot be met by pip: Odoo is not on PyPI.
        virtualenv.pip_install(
            "--pre", "--no-deps", "--upgrade", "--target", PEERS, *PACKAGES
        )
        stamps.remember("peers", fingerprint)
