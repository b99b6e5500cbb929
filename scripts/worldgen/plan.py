"""When everything happens: one row for each request, all its moments in it.

A moment after the end of the history has not happened yet; the states of all documents
follow from that, and so they agree with each other.
"""

DAYS = 1095
# In hundreds of all requests.
REPAIRS, MAINTENANCE, QUESTIONS = 70, 82, 95
CANCELLED = 4
TWICE = 15
BAD_FIX = 3


def create_functions(env, seed):
    """Create the dice: the same number for the same row, purpose and seed.

    They belong to the session, and PostgreSQL finds such functions only by their full
    name.
    """
    env.cr.execute(
        "CREATE OR REPLACE FUNCTION pg_temp.load_dice(n bigint, purpose int, sides int)"
        " RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT ((hashint8extended(n,"
        f" {int(seed)}::bigint * 1000 + purpose) & 9007199254740991) % sides)::int $$"
    )


def worked(place):
    """Return SQL: the hours that a team has worked until a local moment.

    A team works Monday to Friday from 7 to 18; it is counted from a Monday on.

    :param str place: a column with a moment in the customer's time zone
    """
    days = f"({place}::date - DATE '1990-01-01')"
    hours = f"extract(epoch FROM {place}::time)::float8 / 3600"
    return (
        f"(55.0 * ({days} / 7) + 11.0 * least({days} % 7, 5) + CASE WHEN {days} % 7 < 5"
        f" THEN greatest(0, least(11, {hours} - 7)) ELSE 0 END)"
    )


def load_plan(env, count, archives, today):
    """Create the temporary table ``load_plan``."""
    _create_calls(env, count, archives, today)
    # Each moment is computed from those before it; OFFSET keeps PostgreSQL from
    # computing the earlier ones again and again.
    steps = " ".join(
        f"CROSS JOIN LATERAL (SELECT {sql} AS {name} OFFSET 0) AS step_{name}"
        for name, sql in _moments(today)
    )
    env.cr.execute(
        "CREATE TEMP TABLE load_plan ON COMMIT DROP AS SELECT * FROM load_call"
        f" {steps};"
        "UPDATE load_plan p SET former = NULL FROM load_plan f WHERE f.n = p.former"
        " AND (f.gone OR f.solved_at > p.received_at OR f.solved_at < p.received_at"
        " - interval '29 days' OR p.received_at > p.end_at);"
        "CREATE INDEX ON load_plan (n);"
        "CREATE INDEX ON load_plan (former) WHERE former IS NOT NULL;"
        "ANALYZE load_plan"
    )


def _create_calls(env, count, archives, today):
    """Create ``load_call``: who calls when, and about what."""
    begin = f"TIMESTAMP '{today}' - interval '{DAYS} days'"
    env.cr.execute(
        "CREATE TEMP TABLE load_call ON COMMIT DROP AS"
        f" SELECT n, CASE WHEN d < {REPAIRS} THEN 'repair'"
        f" WHEN d < {MAINTENANCE} THEN 'maintenance'"
        f" WHEN d < {QUESTIONS} THEN 'consultation' ELSE 'complaint' END AS kind,"
        f" 1 + pg_temp.load_dice(n, 21, {archives}) AS archive,"
        " pg_temp.load_dice(n, 22, 1000003) AS choice, NULL::int AS former,"
        f" date_trunc('minute', {begin} + make_interval(secs =>"
        f" (n - 0.5) * {DAYS * 86400} / {count})) AS received_at"
        " FROM (SELECT n, pg_temp.load_dice(n, 23, 100) AS d"
        f" FROM generate_series(1, {count}) AS n) AS numbers;"
        "CREATE INDEX ON load_call (n);"
        # Some come back: the unit and the fault of a call some days before.
        " UPDATE load_call p SET former = f.n, archive = f.archive, choice = f.choice"
        f" FROM load_call f WHERE pg_temp.load_dice(p.n, 24, 100) < {BAD_FIX}"
        " AND p.kind = 'repair' AND f.kind = 'repair'"
        f" AND f.n = p.n - {1 + count * 13 // DAYS}"
        f" - pg_temp.load_dice(p.n, 25, {1 + count * 10 // DAYS})"
        f" AND pg_temp.load_dice(f.n, 24, 100) >= {BAD_FIX}"
    )


def _moments(today):
    """Return ``(column, SQL)``, each built on the columns before it."""
    return (
        ("end_at", f"TIMESTAMP '{today}' + interval '12 hours'"),
        (
            "visits",
            "CASE WHEN kind = 'repair' AND pg_temp.load_dice(n, 30, 100) <"
            f" {TWICE} THEN 2 WHEN kind IN ('repair', 'maintenance') THEN 1 ELSE 0 END",
        ),
        ("gone", f"pg_temp.load_dice(n, 31, 100) < {CANCELLED} AND former IS NULL"),
        ("responded_at", _after("received_at", 32, 3, 60)),
        ("ordered_at", _after("responded_at", 33, 5, 90)),
        ("sent_at", _after("ordered_at", 34, 10, 120)),
        ("accepted_at", _after("sent_at", 35, 5, 60)),
        (
            "planned_1",
            "date_trunc('hour', received_at)"
            " + make_interval(hours => 8 + pg_temp.load_dice(n, 36, 72))",
        ),
        ("travel", "15 * (1 + pg_temp.load_dice(n, 37, 4))"),
        ("work", "15 * (3 + pg_temp.load_dice(n, 38, 14))"),
        ("arrived_1", _after("planned_1", 39, -15, 60)),
        ("left_1", "arrived_1 + make_interval(mins => work)"),
        ("planned_2", "planned_1 + interval '72 hours'"),
        ("arrived_2", _after("planned_2", 40, -15, 60)),
        ("left_2", "arrived_2 + make_interval(mins => work)"),
        ("expected", "(1.5 + 0.5 * pg_temp.load_dice(n, 41, 5))::float8"),
        (
            "finished_at",
            "CASE visits WHEN 0 THEN responded_at WHEN 1 THEN left_1 ELSE left_2 END",
        ),
        ("solved_at", _after("finished_at", 42, 5, 180)),
        ("completed_at", _after("solved_at", 43, 10, 240)),
        ("order_closed_at", _after("completed_at", 44, 1440, 2880)),
        (
            "closed_at",
            "CASE WHEN kind = 'consultation' THEN solved_at ELSE"
            f" {_after('solved_at', 45, 240, 4000)} END",
        ),
        ("state", "CASE " + " ".join(_states()) + " END"),
    )


def _after(moment, purpose, low, sides):
    """Return SQL: so many minutes after ``moment``."""
    minutes = f"{low} + pg_temp.load_dice(n, {purpose}, {sides})"
    return f"{moment} + make_interval(mins => {minutes})"


def _states():
    """Return the WHEN clauses by which the state follows from the moments."""
    return (
        "WHEN gone AND responded_at <= end_at THEN 'cancelled'",
        "WHEN responded_at > end_at THEN 'new'",
        "WHEN closed_at <= end_at THEN 'closed'",
        "WHEN solved_at <= end_at THEN 'solved'",
        # Where the engineer is on his way already, the work has begun.
        "WHEN visits > 0 AND arrived_1 - make_interval(mins => travel) <= end_at"
        " THEN 'in_progress'",
        "WHEN pg_temp.load_dice(n, 46, 100) < 25 THEN 'assigned'",
        "WHEN pg_temp.load_dice(n, 46, 100) < 45 THEN 'waiting'",
        "ELSE 'in_progress'",
    )
