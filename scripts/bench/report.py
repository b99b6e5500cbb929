"""The tables of the report."""

import datetime
import os

MEASURES = {
    "batch": "{batch:,} in one call, per record",
    "single": "one by one, one transaction each",
    "list": "first page of the list",
    "kanban": "kanban",
}


def write(results, options):
    """Return the report as Markdown.

    :param dict results: from :func:`rounds.measure`
    """
    own = [title for title in results if title.startswith("service.")]
    peers = [title for title in results if title not in own]
    lines = [
        "# Benchmark",
        "",
        "Service requests and work orders beside Odoo's `project.task` and"
        " `repair.order` and",
        "OCA's `helpdesk.ticket` and `fsm.order`, which stand in a database of their"
        " own. `make bench`",
        "measures anew and writes this file.",
        "",
        f"Measured on {datetime.date.today():%Y-%m-%d} with {os.cpu_count()} cores,"
        f" {options.rounds} rounds in which everybody",
        f"takes a turn, tables of {options.rows:,} rows; medians. Times depend on the"
        " machine: compare",
        "the ratios and the numbers of SQL queries.",
        "",
        "Requests are created with customer, installed product, problem and"
        " description; number,",
        "service log, territory, team, warranty and contract coverage and the search"
        " for a former fix",
        "of the same fault are included.",
        "",
        *_table(results, options),
        "## Ratio to the fastest peer",
        "",
        "Below 1 is faster, or fewer queries, than the fastest of the four.",
        "",
        *_ratios(results, own, peers, options),
    ]
    return "\n".join(lines) + "\n"


def _table(results, options):
    lines = ["## Milliseconds (SQL queries)", ""]
    lines.append(f"| | {' | '.join(f'`{title}`' for title in results)} |")
    lines.append("|---|" + "---|" * len(results))
    for kind, label in MEASURES.items():
        cells = " | ".join(
            f"{results[title][kind][0]:.2f} ({results[title][kind][1]:.2f})"
            for title in results
        )
        lines.append(f"| {label.format(batch=options.batch)} | {cells} |")
    return [*lines, ""]


def _ratios(results, own, peers, options):
    lines = ["| | | " + " | ".join(f"`{title}`" for title in own) + " | fastest peer |"]
    lines.append("|---|---|" + "---|" * (len(own) + 1))
    for kind, label in MEASURES.items():
        for index, unit in enumerate(("time", "queries")):
            best = min(peers, key=lambda title: results[title][kind][index])
            fastest = results[best][kind][index]
            cells = " | ".join(
                f"{results[title][kind][index] / fastest:.2f}" for title in own
            )
            lines.append(
                f"| {label.format(batch=options.batch)} | {unit} | {cells} | `{best}` |"
            )
    return lines
