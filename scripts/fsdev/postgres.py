"""The PostgreSQL server: the one that PGHOST names, else a private cluster.

The private cluster is for development and tests only: it trades safety against a power
cut for speed, listens on a local socket that nobody else can open, and runs without
TCP. PostgreSQL refuses to run as root; the cluster then belongs to ``postgres``.
"""

import hashlib
import os
import pwd
import shutil
from pathlib import Path

from . import apt, stamps
from .layout import LOGS, ROOT, STATE
from .shell import Failure, find, read, run, say, step, succeeds, warn

ROLE = "odoo"
MINIMUM = 13
SETTINGS = """
# For development and tests only: fast, and not safe against a power cut.
listen_addresses = ''
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 30min
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_locks_per_transaction = 256
random_page_cost = 1.1
autovacuum_naptime = 5min
jit = off
log_min_messages = fatal
log_min_error_statement = panic
"""


def is_external():
    """Tell whether the user names a server of his own."""
    return bool(os.environ.get("PGHOST")) and os.environ["PGHOST"] != str(socket_dir())


def environment():
    """Return the PG… variables of the server in use."""
    if is_external():
        return {key: value for key, value in os.environ.items() if key in _NAMES}
    return {"PGHOST": str(socket_dir()), "PGPORT": "5432", "PGUSER": ROLE}


_NAMES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


def ensure():
    """Make the server ready to answer, and put its variables into our environment."""
    if is_external():
        os.environ.setdefault("PGUSER", ROLE)
        if not answers():
            raise Failure(
                f"No PostgreSQL answers at PGHOST={os.environ['PGHOST']} for the user "
                f"{os.environ['PGUSER']}. Start it or correct PGHOST, PGPORT, PGUSER "
                "and PGPASSWORD; or unset PGHOST to get a private cluster."
            )
        return
    os.environ.pop("PGPASSWORD", None)
    os.environ.update(environment())
    if not answers():
        with stamps.lock("postgres"):
            if not answers():
                _create()
                _start()


def answers():
    """Tell whether the server can be worked with."""
    psql = program("psql", required=False)
    if not psql:
        return False
    return succeeds([psql, "-d", "postgres", "-Atqc", "select 1"], env=_client())


def query(sql, database="postgres"):
    """Return the rows of `sql` as lists of texts."""
    psql = program("psql")
    arguments = [psql, "-d", database, "-AtqX", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
    output = read([*arguments, "-c", sql], env=_client())
    return [line.split("\t") for line in output.splitlines()]


def execute(sql, database="postgres"):
    """Carry out `sql`."""
    query(sql, database)


def stop():
    """Stop the private cluster, if it runs."""
    if not is_external() and (cluster_dir() / "postmaster.pid").exists():
        say("Stopping PostgreSQL")
        _as_owner([program("pg_ctl"), "-D", cluster_dir(), "-m", "fast", "-w", "stop"])


def remove():
    """Stop and delete the private cluster."""
    if not is_external():
        stop()
        home = _home()
        if home.parent != STATE:
            shutil.rmtree(home, ignore_errors=True)


def program(name, required=True):
    """Return the path of one of PostgreSQL's programs, the newest version first."""
    folders = sorted(
        [
            *Path("/usr/lib/postgresql").glob("*/bin"),
            *apt.UNPACKED.glob("usr/lib/postgresql/*/bin"),
        ],
        key=lambda path: -int(path.parent.name) if path.parent.name.isdigit() else 0,
    )
    found = find(name, *folders)
    if not found and required:
        raise Failure(f"PostgreSQL's program {name} is missing.")
    return found


def cluster_dir():
    """Return the folder of the private cluster's data."""
    return _home() / "data"


def socket_dir():
    """Return the folder of the private cluster's socket (its path must be short)."""
    folder = _home() / "socket"
    if len(str(folder)) < 85:
        return folder
    return Path("/tmp") / f"fs-{_short_name()}"


def _home():
    """Return a folder that the owner of the cluster can reach."""
    if not _is_root() or _everybody_can_enter(ROOT):
        return STATE / "pg"
    return Path("/var/lib/postgresql") / f"field-service-{_short_name()}"


def _short_name():
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def _is_root():
    return os.geteuid() == 0


def _everybody_can_enter(folder):
    return all(path.stat().st_mode & 0o001 for path in [folder, *folder.parents])


def _create():
    _install()
    shown = read([program("postgres"), "--version"], env=_client())
    version = int(shown.split()[2].split(".")[0])
    if version < MINIMUM:
        raise Failure(f"Odoo 19 needs PostgreSQL {MINIMUM}; here is {version}.")
    data, sockets = cluster_dir(), socket_dir()
    if (data / "PG_VERSION").exists():
        _prepare_folder(sockets)
        return
    with step(f"Creating a private PostgreSQL {version} cluster"):
        shutil.rmtree(data, ignore_errors=True)
        _prepare_folder(data)
        _prepare_folder(sockets)
        initdb = [
            program("initdb"),
            "-D",
            data,
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        _as_owner([*initdb, "--locale=C.UTF-8", "--no-sync"])
        with open(data / "postgresql.auto.conf", "a") as settings:
            settings.write(f"{SETTINGS}unix_socket_directories = '{sockets}'\n")


def _client():
    """Return the environment for PostgreSQL's programs."""
    return {**os.environ, **environment(), **apt.library_path()}


def _install():
    """Get the server programs where they are missing."""
    if not program("initdb", required=False):
        apt.install(["postgresql"], "PostgreSQL, which keeps Odoo's data")
    elif not program("psql", required=False):
        apt.install(["postgresql-client"], "psql, with which databases are copied")


def _prepare_folder(folder):
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if _is_root():
        STATE.chmod(0o755)
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        os.chown(folder.parent, owner.pw_uid, owner.pw_gid)


def _start():
    LOGS.mkdir(parents=True, exist_ok=True)
    log = cluster_dir() / "server.log"
    say("Starting PostgreSQL")
    command = [program("pg_ctl"), "-D", cluster_dir(), "-l", log, "-w", "-t", "60"]
    try:
        _as_owner([*command, "start"])
    except Failure as failure:
        if answers():
            return
        tail = log.read_text()[-1500:] if log.exists() else ""
        raise Failure(f"PostgreSQL does not start: {failure}\n{tail}") from failure
    if not answers():
        warn("PostgreSQL has started but does not answer.")


def _as_owner(command):
    """Run a server program as the owner of the cluster."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", **apt.library_path())
    environment.pop("PGHOST", None)
    prefix = ["runuser", "-u", "postgres", "--"] if _is_root() else []
    # The server inherits nothing of ours: no locks, no pipes that somebody waits for.
    with open(os.devnull) as quiet, open(STATE / "pg.out", "w+") as output:
        try:
            run(
                [*prefix, *command],
                stdin=quiet,
                stdout=output,
                stderr=output,
                env=environment,
                cwd="/",
                close_fds=True,
            )
        except Failure as failure:
            output.seek(0)
            raise Failure(f"{failure}\n{output.read()[-1500:]}") from failure
