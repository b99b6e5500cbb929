"""Bulk work on PostgreSQL tables."""

from contextlib import contextmanager

from odoo.tools import SQL

# Fewer rows than this are faster with the indexes in place.
BULK = 50_000


def columns_of(env, table):
    """Return the names of a table's columns."""
    rows = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = current_schema",
            table,
        )
    )
    return {name for (name,) in rows}


def insert(env, table, columns, source):
    """Insert the rows of a query into a table.

    :param dict columns: ``{column: SQL text}``; what the table has not (because the
        addon that brings it is not installed) is left out
    :param str source: everything from FROM on
    :return: the number of rows
    """
    present = columns_of(env, table)
    columns = {
        "create_uid": "1",
        "write_uid": "1",
        "create_date": "now() AT TIME ZONE 'UTC'",
        "write_date": "now() AT TIME ZONE 'UTC'",
        **columns,
    }
    columns = {name: sql for name, sql in columns.items() if name in present}
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values())
    # Only names of our own and the texts of this package are put together here.
    env.cr.execute(f"INSERT INTO {table} ({names}) SELECT {values} {source}")
    return env.cr.rowcount


def reserve_ids(env, table, count):
    """Take ``count`` ids of a table; return the number before the first."""
    row = env.execute_query(
        SQL("SELECT nextval(%s)", f"{table}_id_seq"),
    )
    before = row[0][0] - 1
    env.execute_query(SQL("SELECT setval(%s, %s)", f"{table}_id_seq", before + count))
    return before


def reserve_numbers(env, code, count):
    """Take ``count`` numbers of a standard sequence.

    :return: ``(number before the first, SQL text of a number)``, the latter with
        ``{0}`` where the number goes
    """
    sequence = env["ir.sequence"].search([("code", "=", code)], limit=1)
    name = f"ir_sequence_{sequence.id:03d}"
    before = env.execute_query(SQL("SELECT nextval(%s)", name))[0][0] - 1
    env.execute_query(SQL("SELECT setval(%s, %s)", name, before + count))
    prefix = sequence.get_next_char(0)[: -max(1, sequence.padding)]
    shortest = f"greatest({sequence.padding}, length(({{0}})::text))"
    return before, f"'{prefix}' || lpad(({{0}})::text, {shortest}, '0')"


@contextmanager
def bare(env, tables, rows):
    """Take indexes and foreign keys away while many rows come in, then restore them.

    All is done in the current transaction: when something fails, all is as it was.
    """
    if rows < BULK:
        yield
        return
    constraints = env.execute_query(
        SQL(
            "SELECT conrelid::regclass::text, quote_ident(conname),"
            " pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            list(tables),
        )
    )
    indexes = env.execute_query(
        SQL(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)"
            " FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint"
            " WHERE conindid = indexrelid AND contype IN ('u', 'x', 'p'))",
            list(tables),
        )
    )
    for table, name, _definition in constraints:
        env.cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    yield
    env.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        env.cr.execute(definition)
    for table, name, definition in constraints:
        env.cr.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
