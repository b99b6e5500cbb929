"""Odoo's configuration file and the environment in which Odoo runs."""

import os
from pathlib import Path

from . import apt, odoo_source, postgres
from .layout import BIN, CONFIG, DATA, LOGS, ROOT, VENV, existing_addons


def ensure():
    """Write the configuration, if it has changed."""
    pg = postgres.environment()
    folders = [*map(str, odoo_source.addons_folders())]
    if existing_addons():
        folders.append(str(ROOT))
    settings = {
        "addons_path": ",".join(folders),
        "data_dir": DATA,
        "bin_path": BIN,
        "db_host": pg.get("PGHOST"),
        "db_port": pg.get("PGPORT", 5432),
        "db_user": pg.get("PGUSER"),
        "db_password": pg.get("PGPASSWORD"),
        "admin_passwd": "admin",
        "http_interface": os.environ.get("HTTP_INTERFACE", "127.0.0.1"),
        "limit_time_real_cron": 0,
    }
    lines = [f"{k} = {v}" for k, v in settings.items() if v not in (None, "")]
    text = "\n".join(["[options]", *lines, ""])
    LOGS.mkdir(parents=True, exist_ok=True)
    DATA.mkdir(parents=True, exist_ok=True)
    if not CONFIG.exists() or CONFIG.read_text() != text:
        fresh = CONFIG.with_suffix(".new")
        fresh.write_text(text)
        fresh.chmod(0o600)
        fresh.rename(CONFIG)


def environment():
    """Return the environment for Odoo and everything that works beside it."""
    path = [str(BIN), str(VENV / "bin"), os.environ.get("PATH", "")]
    path.append(str(Path(postgres.program("psql")).parent))
    return {
        **os.environ,
        **apt.library_path(),
        **postgres.environment(),
        "PATH": os.pathsep.join(path),
        "FS_CONFIG": str(CONFIG),
        "PYTHONUNBUFFERED": "1",
    }
