"""Load a world of any size; see scripts/load.py."""

import time

from odoo.tools import split_every

from odoo.addons.field_service.models.service_request import OPEN_STATES

from . import documents, installed, masters, plan
from .tables import bare

REQUESTS_PER_CUSTOMER = 5
REQUESTS_PER_ARCHIVE = 2
FEWEST_CUSTOMERS = 20
FEWEST_ARCHIVES = 60
PROMISED_AT_ONCE = 1000
TABLES = (
    "res_partner",
    "service_contract",
    "service_contract_line",
    "service_product_archive",
    "service_product_archive_component",
    "service_request",
    "service_work_order",
    "service_dispatch",
    "service_time_entry",
    "service_log",
)
_TEMPORARY = (
    "load_town",
    "load_engineer",
    "load_product",
    "load_case",
    "load_customer",
    "load_archive",
    "load_call",
    "load_plan",
    "load_document",
    "load_visit",
    "load_sum",
    "load_total",
)
# Columns that are the same in every database that was loaded with one seed.
_CONTENT = """
    SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
        SELECT concat_ws(' ', r.received_at, r.state, r.priority, r.channel, r.subject,
            r.solved_at, r.closed_at, r.hours_spent, p.city, o.state, o.estimated_cost,
            o.actual_cost) AS line
        FROM service_request r JOIN res_partner p ON p.id = r.partner_id
        LEFT JOIN service_work_order o ON o.request_id = r.id
        WHERE r.id > %s AND r.id <= %s) AS content
"""


def load(env, requests, seed, today, say=print):
    """Load ``requests`` requests and what belongs to them.

    :param int seed: the same seed gives the same world
    :param datetime.date today: the day on which the history ends
    :param say: is told the progress
    :return: ``{what: number}``
    """
    watch = _Watch(say)
    env.cr.execute("SELECT coalesce(max(id), 0) FROM service_request")
    before = env.cr.fetchone()[0]
    company = env.ref("base.main_company")
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    customers = max(FEWEST_CUSTOMERS, requests // REQUESTS_PER_CUSTOMER)
    archives = max(FEWEST_ARCHIVES, requests // REQUESTS_PER_ARCHIVE)
    counts = {"customers": customers, "installed products": archives}
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    plan.create_functions(env, seed)
    masters.prepare(env, requests)
    watch.tell("Teams, engineers, products and codes are there")
    with bare(env, TABLES, requests):
        installed.load_customers(env, customers)
        watch.tell(f"{customers:,} customers")
        counts["contracts"] = installed.load_contracts(env, customers, company, today)
        counts["components"] = installed.load_archives(
            env, archives, customers, company, today
        )
        watch.tell(f"{archives:,} installed products with their components")
        plan.load_plan(env, requests, archives, today)
        watch.tell("Everything is planned")
        counts.update(documents.load_documents(env, requests, company, watch))
    watch.tell("Indexes are built")
    for table in _TEMPORARY:
        env.cr.execute(f"DROP TABLE pg_temp.{table}")
    env.invalidate_all(flush=False)
    _complete_open(env, before)
    watch.tell("Deadlines and next visits of what is open are worked out")
    return counts


def _complete_open(env, before):
    """Work out deadlines and next visits of the open requests, a small part of all.

    What is done with has neither: there was no promise when it was entered.

    :param int before: the last request that was there before
    """
    requests = env["service.request"].search(
        [("id", ">", before), ("state", "in", OPEN_STATES)]
    )
    for ids in split_every(PROMISED_AT_ONCE, requests.ids):
        batch = requests.browse(ids)
        batch._schedule_sla_computes()
        for name in ("next_dispatch_id", "next_visit_start", "next_engineer_id"):
            env.add_to_compute(requests._fields[name], batch)
        env.flush_all()
        env.invalidate_all()


def analyze(env):
    """Tell PostgreSQL how much there is now."""
    for table in TABLES:
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()


def digest(env, after):
    """Return a sum over the requests with an id above ``after``, and their orders."""
    env.cr.execute("SELECT max(id) FROM service_request")
    env.cr.execute(_CONTENT, [after, env.cr.fetchone()[0]])
    return env.cr.fetchone()[0]


class _Watch:
    def __init__(self, say):
        self.say = say
        self.start = time.monotonic()

    def tell(self, text):
        self.say(f"{time.monotonic() - self.start:7.1f} s  {text}")
