"""The two databases of the benchmark, and how Odoo finds both sets of addons."""

import logging

from fsdev import databases, odoo_source, peers, stamps
from fsdev.layout import CONFIG, ROOT, database_prefix
from fsdev.shell import step

REPORT = ROOT / "docs" / "bench.md"
PEER_MODULES = ("project", "repair", "fieldservice", "helpdesk_mgmt")


def prepare(own=None, others=None):
    """Return ``{"own": database, "peers": database}``, made where they are missing.

    :param str own: a database of ours to use as it is
    :param str others: a database of the peers to use as it is
    """
    own = own or _ensure_own()
    others = others or _ensure_peers()
    configure()
    return {"own": own, "peers": others}


def _ensure_own():
    name = f"{database_prefix()}_bench"
    template = databases.test_template()
    fingerprint = databases.fingerprint_of(template)
    if not databases.exists(name) or databases.fingerprint_of(name) != fingerprint:
        databases.copy(template, name)
        databases.mark(name, fingerprint)
    return name


def _ensure_peers():
    name = f"{database_prefix()}_bench_peers"
    fingerprint = stamps.digest(
        odoo_source.version(), peers.PACKAGES, PEER_MODULES, "peers"
    )
    if databases.exists(name) and databases.fingerprint_of(name) == fingerprint:
        return name
    with step(f"Building a database with the addons to compare with ({name})"):
        databases.copy(databases.base(), name)
        databases.install(name, PEER_MODULES, f"--addons-path={_addons_path()}")
        databases.mark(name, fingerprint)
    return name


def _addons_path():
    folders = [*odoo_source.addons_folders(), ROOT, peers.ADDONS_FOLDER]
    return ",".join(map(str, folders))


def configure():
    """Let Odoo in this process know its configuration and all addons."""
    from odoo.tools import config

    config.parse_config(
        ["-c", str(CONFIG), f"--addons-path={_addons_path()}", "--no-http"],
        setup_logging=False,
    )
    logging.getLogger("odoo").setLevel(logging.ERROR)
