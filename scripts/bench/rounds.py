"""Everybody takes his turn, round by round."""

import gc
import statistics
import time
from collections import defaultdict
from contextlib import contextmanager

from . import rows
from .contenders import CONTENDERS

ADMIN = 2
# What the web client sends along with every call.
CONTEXT = {
    "lang": "en_US",
    "tz": "America/Chicago",
    "uid": ADMIN,
    "allowed_company_ids": [1],
}
LIST_LIMIT = 80
KANBAN_LIMIT = 40
# The web client does not count further.
COUNT_LIMIT = 10_001


def measure(databases, options):
    """Measure all contenders.

    :param dict databases: ``{"own": name, "peers": name}``
    :return: ``{title: {measure: (milliseconds, SQL queries)}}``, medians per record
        for creation and per call for the views
    """
    racers = [_Racer(contender, databases) for contender in CONTENDERS]
    for racer in racers:
        print(f"Filling {racer.title} …", flush=True)
        racer.prepare(options.rows)
    samples = {racer.title: defaultdict(list) for racer in racers}
    singles = max(1, options.singles // options.rounds)
    for number in range(options.rounds + 1):
        # The first round warms up caches and is not counted.
        print(f"Round {number} of {options.rounds} …", flush=True)
        for racer in racers:
            racer.tidy()
        for kind, times in (
            ("batch", options.batch),
            ("single", singles if number else 5),
            ("list", 3),
            ("kanban", 1),
        ):
            for racer in racers:
                taken = getattr(racer, kind)(times)
                if number:
                    samples[racer.title][kind] += taken
    return {
        title: {
            kind: tuple(map(statistics.median, zip(*taken, strict=True)))
            for kind, taken in kinds.items()
        }
        for title, kinds in samples.items()
    }


class _Racer:
    def __init__(self, contender, databases):
        from odoo.modules.registry import Registry

        self.contender = contender
        self.title = contender.title
        self.registry = Registry(databases[contender.place])

    @contextmanager
    def _environment(self):
        """Give a fresh environment; what was done in it is committed."""
        from odoo import api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, ADMIN, dict(CONTEXT))

    def prepare(self, count):
        """Create what is needed, fill the table, learn what the views read."""
        with self._environment() as env:
            self.data = self.contender.prepare(env)
            env.cr.commit()
            rows.fill(env, self.contender, self.data, count)
        with self._environment() as env:
            self.list_fields = get_specification(env[self.contender.model], "list")
            self.kanban_fields = get_specification(env[self.contender.model], "kanban")

    def tidy(self):
        """Do what the database does by itself when it finds the time."""
        with self._environment() as env:
            rows.tidy(env, env[self.contender.model]._table)

    def batch(self, count):
        """Create ``count`` records in one call and one transaction."""
        values = [self.contender.values(self.data, one) for one in range(count)]
        elapsed, queries = self._timed(lambda records: records.create(values))
        return [(elapsed / count, queries / count)]

    def single(self, count):
        """Create ``count`` records, each by a call and a transaction of its own."""
        return [
            self._timed(
                lambda records, one=number: records.create(
                    self.contender.values(self.data, one)
                )
            )
            for number in range(count)
        ]

    def list(self, count):
        """Open the first page of the list."""
        return [
            self._timed(
                lambda records: records.web_search_read(
                    [],
                    self.list_fields,
                    limit=LIST_LIMIT,
                    count_limit=COUNT_LIMIT,
                )
            )
            for _number in range(count)
        ]

    def kanban(self, count):
        """Open the kanban with its columns unfolded."""
        return [
            self._timed(
                lambda records: records.web_read_group(
                    [],
                    [self.contender.group],
                    auto_unfold=True,
                    unfold_read_specification=self.kanban_fields,
                    unfold_read_default_limit=KANBAN_LIMIT,
                )
            )
            for _number in range(count)
        ]

    def _timed(self, work):
        """Return the milliseconds and SQL queries of ``work``, commit included."""
        gc.collect(1)
        with self._environment() as env:
            records = env[self.contender.model]
            before = env.cr.sql_log_count
            start = time.perf_counter()
            work(records)
            env.cr.commit()
            elapsed = time.perf_counter() - start
            return elapsed * 1000, env.cr.sql_log_count - before


def get_specification(records, view_type):
    """Return what the web client asks for to show the model's own view."""
    from lxml import etree

    view = records.get_view(view_type=view_type)
    arch = etree.fromstring(view["arch"])
    specification = {}
    for node in arch.iter("field"):
        field = records._fields.get(node.get("name"))
        if field is None or any(one.tag == "field" for one in node.iterancestors()):
            continue
        specification[field.name] = (
            {"fields": {"display_name": {}}} if field.relational else {}
        )
    return specification
