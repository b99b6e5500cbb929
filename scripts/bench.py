#!/usr/bin/env python3
"""Measure creating and listing requests and orders beside other addons.

Service requests and work orders are measured beside Odoo's project.task and
repair.order and OCA's helpdesk.ticket and fsm.order, which stand in a database of their
own. All take turns in every round, so that a slow moment of the machine hits everybody;
what is printed are medians. Run it with "make bench" (ARGS="--rounds 3" to choose).
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from bench import places, report, rounds  # noqa: E402


def main(arguments=None):
    """Prepare the databases, measure, print and write the report."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="\n".join(__doc__.splitlines()[2:])
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often everybody has a turn"
    )
    parser.add_argument(
        "--batch", type=int, default=1000, help="records that one call creates"
    )
    parser.add_argument(
        "--singles",
        type=int,
        default=1000,
        help="records created one by one, over all rounds",
    )
    parser.add_argument(
        "--rows", type=int, default=100_000, help="rows in each table, at least"
    )
    parser.add_argument("--own", help="use this database of ours instead of a new one")
    parser.add_argument("--peers", help="use this database of the peers")
    parser.add_argument(
        "--output", type=Path, default=places.REPORT, help="where the report goes"
    )
    options = parser.parse_args(arguments)
    databases = places.prepare(options.own, options.peers)
    results = rounds.measure(databases, options)
    text = report.write(results, options)
    print(text)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text)
    print(f"Written to {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
