"""Fill a table: records made by the model itself, multiplied by PostgreSQL."""

from odoo.tools import SQL

SEEDS = 1000


def fill(env, contender, data, rows):
    """Let the table of ``contender`` have at least ``rows`` rows.

    The first ones are created by the model; the others are their copies, so that every
    column holds what the model puts there.
    """
    table = env[contender.model]._table
    if _count(env, table) >= rows:
        return
    seeds = env[contender.model].create(
        [contender.values(data, number) for number in range(SEEDS)]
    )
    env.cr.commit()
    copies = (rows - _count(env, table)) // SEEDS + 1
    _multiply(env, table, seeds.ids, copies)
    _spread(env, table, contender.spread)
    env.cr.commit()
    env.registry.clear_all_caches()


def tidy(env, table):
    """Let PostgreSQL know what is in the table, as it does itself after a while."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    connection.autocommit = False


def _count(env, table):
    return env.execute_query(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))[0][
        0
    ]


def _multiply(env, table, ids, copies):
    unique = _get_unique_texts(env, table)
    columns = [
        name
        for (name,) in env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND column_name <> 'id'"
                " AND is_generated = 'NEVER'",
                table,
            )
        )
    ]
    values = [
        SQL("%s || '/' || copy", SQL.identifier(name))
        if name in unique
        else SQL.identifier(name)
        for name in columns
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) AS copy"
            " WHERE id IN %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(values),
            SQL.identifier(table),
            copies,
            tuple(ids),
        )
    )


def _get_unique_texts(env, table):
    """Return the text columns that must differ from row to row."""
    rows = env.execute_query(
        SQL(
            "SELECT a.attname FROM pg_index i"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY (i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisunique"
            " AND a.atttypid IN ('varchar'::regtype, 'text'::regtype)",
            table,
        )
    )
    return {name for (name,) in rows}


def _spread(env, table, spread):
    assignments = SQL(", ").join(
        SQL("%s = %s", SQL.identifier(column), SQL(sql))
        for column, sql in spread.items()
    )
    env.cr.execute(SQL("UPDATE %s SET %s", SQL.identifier(table), assignments))
