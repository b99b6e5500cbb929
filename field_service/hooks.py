# Part of Field Service. License LGPL-3.
"""What installation and removal do beyond the data files."""

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

# Documents first, then what they are made of: each may refer to those behind it.
DOCUMENTS = (
    "service.log",
    "service.time.entry",
    "service.cost.line",
    "service.dispatch",
    "service.work.order.activity.item",
    "service.work.order.activity",
    "service.work.order",
    "service.request",
    "service.contract.line",
    "service.contract",
    "service.product.archive.component",
    "service.product.archive",
    "service.activity.template.item",
    "service.activity.template",
    "service.solution",
    "service.cause",
    "service.problem",
)
TREES = (
    "service.request",
    "service.product.archive",
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
    remove_documents(env, DOCUMENTS, TREES)
    remove_unused(_get_accounting_defaults(env))
    for name in ("labour", "travel", "fee", "fixed"):
        release_record(env, f"field_service.product_{name}")


def remove_documents(env, models, trees=()):
    """Delete all records of ``models``, which are about to lose their tables.

    The tables go anyway; emptying them in order keeps the database from refusing to
    delete master data that they refer to, and works at any size.

    :param models: names of models, referring ones before those referred to
    :param trees: those of them that refer to themselves
    """
    env.flush_all()
    env.cr.execute(
        SQL("DELETE FROM mail_activity WHERE res_model IN %s", tuple(models))
    )
    for model in trees:
        for field in env[model]._fields.values():
            if field.store and field.type == "many2one" and field.comodel_name == model:
                env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL",
                        SQL.identifier(env[model]._table),
                        SQL.identifier(field.name),
                        SQL.identifier(field.name),
                    )
                )
    for model in models:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()


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


def release_record(env, xmlid):
    """Delete a record of ours, or leave it archived to the documents that use it."""
    record = env.ref(xmlid, raise_if_not_found=False)
    if not record or _try_to_delete(record):
        return
    record.active = False
    module, name = xmlid.split(".")
    env["ir.model.data"].search([("module", "=", module), ("name", "=", name)]).unlink()


def _try_to_delete(record):
    try:
        with mute_logger("odoo.sql_db"), record.env.cr.savepoint():
            record.unlink()
    except (UserError, DatabaseError):
        record.env.invalidate_all()
        return False
    return True
