"""Where things lie, and the few names that the set-up is about."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".odoo"

VENV = STATE / "venv"
NODE = STATE / "node"
BIN = STATE / "bin"  # first in the PATH: wkhtmltopdf, rtlcss, chromium
DATA = STATE / "data"  # Odoo's data_dir: filestores, sessions
LOGS = STATE / "log"
STAMPS = STATE / "stamps"
PEERS = STATE / "peers"  # other people's addons, for the benchmark only
CONFIG = STATE / "odoo.conf"

REQUIREMENTS = ROOT / "requirements.txt"
LINT = ROOT / "scripts" / "lint"

# From the lowest floor to the highest: the order of installation.
ADDONS = (
    "field_service",
    "field_service_parts",
    "field_service_knowledge",
    "field_service_reports",
)

# Odoo's modules that the addons build on, installed once into the base database.
BASE_MODULES = (
    "account",
    "analytic",
    "base_geolocalize",
    "crm",
    "hr_hourly_cost",
    "hr_skills",
    "mail",
    "mrp",
    "portal",
    "portal_rating",
    "purchase_stock",
    "repair",
    "resource",
    "sale_management",
    "sale_margin",
    "sale_stock",
    "sms",
    "spreadsheet_dashboard",
    "stock_account",
    "stock_delivery",
    "survey",
    "utm",
    "web_hierarchy",
)

DEMO_LOGINS = (
    ("agent", "takes calls, solves or routes them"),
    ("dispatcher", "plans and sends engineers"),
    ("engineer", "accepts, travels, works, lets sign"),
    ("warehouse", "issues and takes back parts"),
    ("accountant", "invoices, costs and postings"),
    ("manager", "masters, contracts, reports, settings"),
    ("portal", "the customer's own view"),
)


def existing_addons():
    """Return the project's addons that are there, lowest first."""
    return [name for name in ADDONS if (ROOT / name / "__manifest__.py").is_file()]


def database_prefix():
    """Return how the names of all our databases start."""
    return os.environ.get("FS_DB_PREFIX") or "fs"


def served_database():
    """Return the name of the database that ``make run`` serves."""
    return os.environ.get("FS_SERVED_DB") or f"{database_prefix()}_demo"


def http_port():
    """Return the port on which ``make run`` serves Odoo."""
    return int(os.environ.get("PORT") or 8069)
