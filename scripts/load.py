#!/usr/bin/env python3
"""Fill a database with a service company of any size.

The same kind of world as the demonstration data: customers, installed products with
components, contracts, requests over three years with work orders, visits, hours and
service log. It goes straight into the tables, so a million requests take minutes; what
Odoo would have computed is computed alike, and the same seed gives the same world.
Nothing is posted in the ledger, and nobody is written to.

    scripts/load.py --db big --requests 1000000
"""

import argparse
import datetime
import importlib.util
import logging
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from fsdev import config, setup, virtualenv  # noqa: E402
from fsdev.layout import CONFIG, database_prefix  # noqa: E402

ADDON = "field_service"


def main(arguments=None):
    """Load what the command line asks for."""
    lines = __doc__.splitlines()
    parser = argparse.ArgumentParser(
        description=lines[0],
        epilog="\n".join(lines[2:]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, required=True, help="how many requests")
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed, another world"
    )
    parser.add_argument(
        "--db",
        default=f"{database_prefix()}_demo",
        help="database with the addons (default: the one that make run serves)",
    )
    parser.add_argument(
        "--today",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="the day on which the history ends (default: today)",
    )
    options = parser.parse_args(arguments)
    if options.requests < 1:
        parser.error("--requests must be at least 1")
    if not importlib.util.find_spec("odoo"):
        _start_again(sys.argv[1:] if arguments is None else arguments)
    return _load(options)


def _start_again(arguments):
    """Run with the Python that has Odoo."""
    setup.ensure()
    command = [str(virtualenv.PYTHON), __file__, *arguments]
    os.execve(command[0], command, config.environment())


def _load(options):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config as odoo_config

    odoo_config.parse_config(["-c", str(CONFIG), "--no-http"], setup_logging=False)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    registry = Registry(options.db)
    # Our addons can be imported only now.
    from worldgen import loader

    if ADDON not in registry._init_modules:
        print(f"{options.db}: {ADDON} is not installed there.", file=sys.stderr)
        return 1
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        counts = loader.load(env, options.requests, options.seed, options.today)
        cursor.commit()
        loader.analyze(env)
    for title, count in counts.items():
        print(f"{count:>12,} {title}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
