# Part of Field Service. License LGPL-3.
"""What installation and removal do beyond the data files."""

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

# Documents first, then what they are made of: each may refer to those behind it.
DOCUMENTS = (
    "service.call",
    "service.alert",
    "service.alert.rule",
    "service.log",
    "service.entry.check.line",
    "service.entry.check",
    "service.time.entry",
    "service.cost.line",
    "service.dispatch",
    "service.work.order.activity.item",
    "service.work.order.activity",
    "service.work.order",
    "service.request",
    "service.contract.line",
    "service.sla.policy",
    "service.contract",
    "service.product.archive.move",
    "service.warranty.extension",
    "service.meter.reading",
    "service.meter",
    "service.meter.template",
    "service.product.archive.component",
    "service.product.archive",
    "service.activity.template.item",
    "service.activity.template",
    "service.solution",
    "service.cause",
    "service.problem",
)


def post_init_hook(env):
    """Give the companies that are there already what they need for posting."""
    env["res.company"].search([])._create_service_accounting_defaults()


def uninstall_hook(env):
    """Take our documents away first, so that nothing holds on to our master data.

    Journal entries, invoices, deliveries and sales orders are Odoo's and stay.
    """
    remove_aliases(env)
    # Without them, their files would stay behind.
    env["service.import"].search([]).unlink()
    remove_documents(env, DOCUMENTS)
    remove_unused(_get_accounting_defaults(env))
    for name in ("labour", "travel", "fee", "fixed"):
        release_product(env, f"field_service.product_{name}")


def remove_aliases(env):
    """Let nobody write to teams any more that are about to go."""
    teams = env["service.team"].with_context(active_test=False)
    teams = teams.search([("alias_id", "!=", False)])
    aliases = teams.alias_id
    teams.write({"alias_id": False})
    aliases.unlink()


def remove_documents(env, models):
    """Delete all records of ``models``, which are about to lose their tables.

    The tables go anyway; emptying them in order keeps the database from refusing to
    delete master data that they refer to, and works at any size.

    :param models: names of models, referring ones before those referred to
    """
    env.flush_all()
    env.cr.execute(
        SQL("DELETE FROM mail_activity WHERE res_model IN %s", tuple(models))
    )
    tables = [env[model]._table for model in models]
    for table, column in _get_blocking_references(env, tables):
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = NULL WHERE %(column)s IS NOT NULL",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
    for table in tables:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()


def _get_blocking_references(env, tables):
    """Return ``[(table, column)]`` that may be empty but forbid to delete our rows."""
    return env.execute_query(
        SQL(
            """
            SELECT source.relname, attribute.attname
              FROM pg_constraint reference
              JOIN pg_class source ON source.oid = reference.conrelid
              JOIN pg_class target ON target.oid = reference.confrelid
              JOIN pg_attribute attribute
                ON attribute.attrelid = reference.conrelid
               AND attribute.attnum = reference.conkey[1]
             WHERE reference.contype = 'f'
               AND reference.confdeltype IN ('a', 'r')
               AND NOT attribute.attnotnull
               AND target.relname IN %s
               AND target.relnamespace = current_schema::regnamespace
            """,
            tuple(tables),
        )
    )


def _get_accounting_defaults(env):
    """Return the journals and accounts that were made for service costs."""
    companies = env["res.company"].search([])
    return [
        *(journal for journal in companies.service_cost_journal_id),
        *(
            account
            for name in companies._get_service_account_names()
            for account in companies.mapped(name)
        ),
    ]


def remove_unused(records):
    """Delete those of ``records`` that nothing refers to; the others stay in use."""
    for record in records:
        _try_to_delete(record)


def release_product(env, xmlid):
    """Delete a product of ours, or leave it archived to the documents that use it."""
    product = env.ref(xmlid, raise_if_not_found=False)
    if not product or _try_to_delete(product):
        return
    product.active = False
    Names = env["ir.model.data"]
    for record in (product, product.product_tmpl_id):
        Names.search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        ).unlink()


def _try_to_delete(record):
    try:
        with mute_logger("odoo.sql_db"), record.env.cr.savepoint():
            record.unlink()
    except (UserError, DatabaseError):
        record.env.invalidate_all()
        return False
    return True
