"""A large service company: searching, opening lists and trees, alerting."""

import datetime
import resource
import statistics
import time
from contextlib import contextmanager

from fsdev import databases
from fsdev.layout import ROOT, database_prefix
from fsdev.shell import step

from .rounds import (
    ADMIN,
    CONTEXT,
    COUNT_LIMIT,
    KANBAN_LIMIT,
    LIST_LIMIT,
    get_specification,
)

REPORT = ROOT / "docs" / "bench_world.md"
# So many callers of each kind are looked for, each by a key of his own.
CALLERS = 25
OPENINGS = 7
# What an agent knows of a caller, and where a key of that kind stands.
KEYS = {
    "telephone number": "SELECT phone FROM res_partner WHERE phone IS NOT NULL",
    "name": "SELECT name FROM res_partner WHERE is_company AND name IS NOT NULL",
    "e-mail": "SELECT email FROM res_partner WHERE email IS NOT NULL",
    "serial number": "SELECT serial FROM service_product_archive"
    " WHERE serial IS NOT NULL",
    "contract": "SELECT name FROM service_contract WHERE state = 'active'",
    "request number": "SELECT name FROM service_request",
}
SIZES = {
    "requests": "service_request",
    "customers": "res_partner",
    "installed products": "service_product_archive",
    "components": "service_product_archive_component",
    "contracts": "service_contract",
}
# What the menus show at first.
IN_SERVICE = [("state", "!=", "deactivated")]
QUEUED = [("state", "=", "queued")]
OPEN = [("state", "not in", ("closed", "cancelled"))]


def prepare(requests, name=None):
    """Return the name of a database with so many requests, loaded where missing.

    :param int requests: how many requests the world has
    :param str name: a database with a loaded world to use as it is
    """
    if name:
        return name
    template = databases.test_template()
    fingerprint = f"{databases.fingerprint_of(template)}-{requests}"
    name = f"{database_prefix()}_bench_world"
    if databases.exists(name) and databases.fingerprint_of(name) == fingerprint:
        return name
    with step(f"Loading {requests:,} requests ({name})"):
        databases.copy(template, name)
        _load(name, requests)
        databases.mark(name, fingerprint)
    return name


def _load(name, requests):
    from worldgen import loader

    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(name).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        loader.load(env, requests, 1, datetime.date.today())
        cursor.commit()
        loader.analyze(env)


def measure(name, alerts):
    """Measure all there is to measure on the world in ``name``.

    :param int alerts: how many open requests one run of the alerts finds due
    :return: ``(sizes, [(title, median, slowest, SQL queries)], alert run)``
    """
    world = _World(name)
    rows = [world.search(kind, sql) for kind, sql in KEYS.items()]
    rows += [
        world.open_card(),
        world.open_list("service.queue.item", QUEUED),
        world.open_list("service.request", []),
        world.open_kanban("service.request", OPEN, "state"),
        world.open_kanban("service.queue.item", QUEUED, "queue_id"),
        world.open_list("service.product.archive", IN_SERVICE),
        world.find_archive("serial number", "service_product_archive"),
        world.find_archive(
            "serial number of a component", "service_product_archive_component"
        ),
        world.open_archive(),
        world.open_tree(),
    ]
    return world.count(), rows, world.alert(alerts)


class _World:
    def __init__(self, name):
        from odoo.modules.registry import Registry

        self.registry = Registry(name)

    @contextmanager
    def _environment(self):
        from odoo import api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, ADMIN, dict(CONTEXT))

    def count(self):
        """Return how large the world is."""
        with self._environment() as env:
            sizes = {}
            for title, table in SIZES.items():
                env.cr.execute(f"SELECT count(*) FROM {table}")
                sizes[title] = env.cr.fetchone()[0]
            return sizes

    def search(self, kind, sql):
        """Look for callers by one kind of key."""
        with self._environment() as env:
            env.cr.execute("SELECT setseed(0.5)")
            env.cr.execute(f"{sql} ORDER BY random() LIMIT {CALLERS + 1}")
            keys = [row[0] for row in env.cr.fetchall()]
        return self._sample(
            f"caller by {kind}",
            [
                lambda env, key=key: env["service.call.search"].search_callers(key)
                for key in keys
            ],
        )

    def open_card(self):
        """Open the card of callers who have called before."""
        with self._environment() as env:
            env.cr.execute(
                "SELECT DISTINCT partner_id FROM (SELECT partner_id"
                " FROM service_request ORDER BY id DESC LIMIT 1000) latest"
                f" LIMIT {CALLERS + 1}"
            )
            partners = [row[0] for row in env.cr.fetchall()]
        return self._sample(
            "card of a caller",
            [
                lambda env, one=one: env["service.call.screen"].get_caller_card(one)
                for one in partners
            ],
        )

    def open_list(self, model, domain):
        """Open the first page of a list."""
        fields = self._get_specification(model, "list")
        return self._sample(
            f"first page of `{model}`",
            [
                lambda env: env[model].web_search_read(
                    domain, fields, limit=LIST_LIMIT, count_limit=COUNT_LIMIT
                )
            ]
            * OPENINGS,
        )

    def open_kanban(self, model, domain, group):
        """Open a kanban with its columns unfolded."""
        fields = self._get_specification(model, "kanban")
        return self._sample(
            f"kanban of `{model}`",
            [
                lambda env: env[model].web_read_group(
                    domain,
                    [group],
                    auto_unfold=True,
                    unfold_read_specification=fields,
                    unfold_read_default_limit=KANBAN_LIMIT,
                )
            ]
            * OPENINGS,
        )

    def find_archive(self, kind, table):
        """Type serial numbers into the search of the installed products."""
        with self._environment() as env:
            env.cr.execute(
                f"SELECT serial FROM {table} TABLESAMPLE SYSTEM (1) REPEATABLE (1)"
                f" WHERE serial IS NOT NULL LIMIT {CALLERS + 1}"
            )
            keys = [row[0] for row in env.cr.fetchall()]
        fields = self._get_specification("service.product.archive", "list")
        return self._sample(
            f"installed product by {kind}",
            [
                lambda env, key=key: env["service.product.archive"].web_search_read(
                    [*IN_SERVICE, ("found_by", "ilike", key)],
                    fields,
                    limit=LIST_LIMIT,
                    count_limit=COUNT_LIMIT,
                )
                for key in keys
            ],
        )

    def open_archive(self):
        """Open the form of installed products."""
        fields = self._get_specification("service.product.archive", "form")
        return self._sample(
            "form of an installed product",
            [
                lambda env, key=key: (
                    env["service.product.archive"].browse(key).web_read(fields)
                )
                for key in self._get_systems()
            ],
        )

    def open_tree(self):
        """Open systems with all that stands below them."""
        fields = self._get_specification("service.product.archive", "list")
        return self._sample(
            "system and its units",
            [
                lambda env, key=key: env["service.product.archive"].web_search_read(
                    [("id", "child_of", key)], fields, limit=LIST_LIMIT
                )
                for key in self._get_systems()
            ],
        )

    def _get_systems(self):
        with self._environment() as env:
            env.cr.execute(
                "SELECT DISTINCT parent_id FROM (SELECT parent_id FROM"
                " service_product_archive WHERE parent_id IS NOT NULL LIMIT 1000)"
                f" AS units LIMIT {CALLERS + 1}"
            )
            return [row[0] for row in env.cr.fetchall()]

    def _get_specification(self, model, view):
        with self._environment() as env:
            return get_specification(env[model], view)

    def _sample(self, title, works):
        """Do all ``works``, each in an environment of its own; the first warms up."""
        times, queries = [], []
        for work in works:
            with self._environment() as env:
                before = env.cr.sql_log_count
                start = time.perf_counter()
                work(env)
                times.append((time.perf_counter() - start) * 1000)
                queries.append(env.cr.sql_log_count - before)
        print(f"  {title}: {statistics.median(times[1:]):.0f} ms", flush=True)
        return (
            title,
            statistics.median(times[1:]),
            max(times[1:]),
            statistics.median(queries[1:]),
        )

    def alert(self, count):
        """Let ``count`` open requests become overdue and the alerts run once.

        :return: ``(alerts, seconds, megabytes that the process grew by)``
        """
        with self._environment() as env:
            rule = self._prepare_alerts(env, count)
            env.cr.commit()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = time.perf_counter()
            env["service.alert.rule"]._cron_alert()
            env.cr.commit()
            seconds = time.perf_counter() - start
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            alerts = env["service.alert"].search_count([("rule_id", "=", rule.id)])
        print(f"  {alerts:,} alerts: {seconds:.0f} s", flush=True)
        return alerts, seconds, grown / 1024

    def _prepare_alerts(self, env, count):
        """Make ``count`` requests overdue for one rule that tells the responsible."""
        rules = env["service.alert.rule"].with_context(active_test=False).search([])
        rules.active = False
        env.cr.execute(
            "UPDATE service_request SET state = 'in_progress', active = true,"
            " user_id = %s, expected_end = now() AT TIME ZONE 'UTC' - interval '1 hour'"
            " WHERE id IN (SELECT id FROM service_request ORDER BY id DESC LIMIT %s)",
            (ADMIN, count),
        )
        env.invalidate_all()
        rule = env.ref("field_service.alert_rule_request_overdue")
        rule.active = True
        return rule


def write(sizes, rows, run):
    """Return the report as Markdown."""
    alerts, seconds, grown = run
    lines = [
        "# Benchmark of a large service company",
        "",
        "What an agent and the scheduler do in a database with "
        + ", ".join(f"{count:,} {title}" for title, count in sizes.items())
        + ".",
        'Made by `make bench ARGS="--world 1000000"`, which writes this file.',
        "",
        "| | median ms | slowest ms | SQL queries |",
        "|---|---|---|---|",
        *(
            f"| {title} | {median:.1f} | {slowest:.1f} | {queries:.0f} |"
            for title, median, slowest, queries in rows
        ),
        "",
        f"One run of the alerts, {alerts:,} for overdue open requests:"
        f" {seconds:.1f} s, {alerts / seconds:,.0f} a second; the process grew by"
        f" {grown:.0f} MB.",
        "",
    ]
    return "\n".join(lines)
