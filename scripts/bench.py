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

from bench import places, report, rounds, world  # noqa: E402


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
        "--output", type=Path, help="where the report goes, instead of docs/"
    )
    parser.add_argument(
        "--world",
        type=int,
        metavar="REQUESTS",
        help="measure the call centre on a world of this size instead",
    )
    parser.add_argument(
        "--alerts", type=int, default=100_000, help="due alerts in that world"
    )
    options = parser.parse_args(arguments)
    measure = _measure_world if options.world else _measure_peers
    text, output = measure(options)
    print(text)
    output = options.output or output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    print(f"Written to {output}")
    return 0


def _measure_world(options):
    places.configure()
    database = world.prepare(options.world, options.own)
    return world.write(*world.measure(database, options.alerts)), world.REPORT


def _measure_peers(options):
    databases = places.prepare(options.own, options.peers)
    results = rounds.measure(databases, options)
    return report.write(results, options), places.REPORT


if __name__ == "__main__":
    sys.exit(main())
