"""Start and stop the Odoo that people look at."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from urllib.error import URLError

from . import config, databases, logs, postgres, stamps, virtualenv
from .layout import CONFIG, DEMO_LOGINS, LOGS, ROOT, STATE, existing_addons, http_port
from .layout import served_database as served
from .shell import Failure, say, step


def log_file():
    """Return where the served Odoo writes its log."""
    return LOGS / f"{served()}-server.log"


def run():
    """Serve the demo database, upgraded to the current code; return at once."""
    if not running_pid():
        _check_port()
    name = prepare()
    if _is_running(name):
        say("Odoo is running already.")
    else:
        stop()
        _start(name)
    _show(name)


def prepare():
    """Return the demo database; upgrade what has changed since it was made."""
    name = served()
    if not databases.exists(name):
        return rebuild()
    wanted = _code()
    known = _read_code(name)
    changed = [addon for addon in wanted if known.get(addon) != wanted[addon]]
    if changed:
        stop()
        missing = [addon for addon in changed if addon not in known]
        present = [addon for addon in changed if addon in known]
        with step(f"Upgrading the demo database: {', '.join(changed)}"):
            if present:
                databases.upgrade(name, present)
            if missing:
                databases.install(name, missing, "--with-demo")
        _mark(name)
    return name


def rebuild():
    """Make the demo database anew."""
    stop()
    name = served()
    databases.copy(databases.demo_template(), name)
    _mark(name)
    return name


def stop():
    """Stop the Odoo that `run` started, if it runs."""
    pid = running_pid()
    if pid:
        say("Stopping Odoo")
        os.kill(pid, signal.SIGTERM)
        for _attempt in range(100):
            if not _alive(pid):
                break
            time.sleep(0.1)
        else:
            os.kill(pid, signal.SIGKILL)
    _pid_file().unlink(missing_ok=True)


def _start(name):
    _check_port()
    port = http_port()
    _set_report_address(name, port)
    command = [virtualenv.PYTHON, "-m", "odoo", "-c", CONFIG, "-d", name]
    command += [f"--db-filter=^{name}$", f"--http-port={port}", "--no-database-list"]
    command += [f"--gevent-port={port + 3}", f"--logfile={log_file()}"]
    with step(f"Starting Odoo on port {port}"), open(os.devnull) as nothing:
        output = open(LOGS / "server.out", "w")  # noqa: SIM115 (the server keeps it)
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=nothing,
            stdout=output,
            stderr=output,
            env=config.environment(),
            cwd=ROOT,
            start_new_session=True,
        )
        _pid_file().write_text(
            f"{process.pid} {port} {name}\n{stamps.digest(_code())}\n"
        )
        _wait(process, port)


def _check_port():
    port = http_port()
    if _answers_tcp(port):
        raise Failure(
            f"Port {port} is in use by another program. Stop it, or choose another "
            "port: make run PORT=8070"
        )


def _wait(process, port, seconds=180):
    address = f"http://localhost:{port}/web/login"
    for _attempt in range(seconds * 2):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.5)
    stop()
    raise Failure(
        f"Odoo did not start; the end of {log_file()}:\n{logs.tail(log_file())}"
    )


def _show(name):
    url = f"http://localhost:{http_port()}"
    say(f"\nOdoo with the field service addons: {url}\n")
    found = {row[0] for row in postgres.query("SELECT login FROM res_users", name)}
    for login, purpose in DEMO_LOGINS:
        if login in found:
            say(f"    {login:<12} password {login:<12} {purpose}")
    say("    admin        password admin        everything")
    say("\nStop it with: make stop")


def _set_report_address(name, port):
    """Let wkhtmltopdf fetch styles and images from this very server."""
    postgres.execute(
        "INSERT INTO ir_config_parameter (key, value) "
        f"VALUES ('report.url', 'http://127.0.0.1:{port}') "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        name,
    )


def _code():
    return {name: databases.addon_fingerprint(name) for name in existing_addons()}


def _mark(name):
    pairs = [f"{addon}={value}" for addon, value in _code().items()]
    databases.mark(name, " ".join(pairs))


def _read_code(name):
    pairs = databases.fingerprint_of(name).split()
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _pid_file():
    return STATE / f"{served()}-server.pid"


def _is_running(name):
    if not running_pid():
        return False
    started = f"{http_port()} {name}\n{stamps.digest(_code())}\n"
    return _pid_file().read_text().split(" ", 1)[1] == started and _answers_tcp(
        http_port()
    )


def running_pid():
    """Return the process of the Odoo that `run` started, None when it ended."""
    if not _pid_file().exists():
        return None
    pid = int(_pid_file().read_text().split()[0])
    return pid if _alive(pid) and _is_ours(pid) else None


def _is_ours(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            return str(CONFIG).encode() in line.read()
    except OSError:
        return False


def _alive(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _answers_tcp(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
