"""What `make run` promises, tried on a database and a port of its own."""

import contextlib
import http.cookiejar
import io
import json
import os
import re
import socket
import urllib.request

from . import databases, logs, server
from .checks import Checks
from .layout import DEMO_LOGINS
from .layout import database_prefix as prefix

_PRINTED_LOGIN = re.compile(r"^ +(\S+) +password (\S+) ", re.M)
_CUSTOMER_LOGIN = "portal"
# What people work with who have nothing to do with requests.
_THEIR_MODEL = {"warehouse": "service.part.request"}


def check():
    """Serve the demonstration, log in as everybody who is named, stop it again."""
    checks = Checks("make run")
    with _apart() as (name, port):
        try:
            _check_served(checks, name, port)
        finally:
            server.stop()
            databases.drop(name)
    return checks


@contextlib.contextmanager
def _apart():
    """Give a database and a port that a demonstration served already doesn't use."""
    name, port = f"{prefix()}_test_served", _free_port()
    chosen = {"FS_SERVED_DB": name, "PORT": str(port)}
    before = {key: os.environ.get(key) for key in chosen}
    os.environ.update(chosen)
    server.log_file().unlink(missing_ok=True)
    try:
        yield name, port
    finally:
        for key, value in before.items():
            os.environ.pop(key)
            if value is not None:
                os.environ[key] = value


def _check_served(checks, name, port):
    with checks.check("it is served, address and logins are printed") as problems:
        printed = _run()
        logins = dict(_PRINTED_LOGIN.findall(printed))
        if f"http://localhost:{port}\n" not in printed:
            problems.append(f"The address is not in what was printed:\n{printed}")
        wanted = {*dict(DEMO_LOGINS), "admin"}
        if wanted != set(logins):
            problems.append(f"Logins printed: {sorted(logins)}, not {sorted(wanted)}")
    for login, password in logins.items():
        with checks.check(f"{login} logs in and sees the demo data") as problems:
            problems += _look(_Visitor(name, port), login, password)
    with checks.check("a second time it is there already") as problems:
        process = server.running_pid()
        _run()
        if server.running_pid() != process:
            problems.append("Odoo was started anew.")
    with checks.check("nothing unexplained in its log") as problems:
        problems += logs.problems(server.log_file())


def _run():
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        server.run()
    return printed.getvalue()


def _look(visitor, login, password):
    """Return what is wrong with what somebody sees after logging in."""
    if not visitor.log_in(login, password):
        return [f"{login} cannot log in with the printed password"]
    if login == _CUSTOMER_LOGIN:
        page = visitor.read("/my/service-requests")
        return [] if "/my/service-requests/" in page else ["no request is shown"]
    problems = []
    if "web.assets_web" not in visitor.read("/odoo"):
        problems.append("the web client is not served")
    model = _THEIR_MODEL.get(login, "service.request")
    if not visitor.count(model):
        problems.append(f"there is no {model}")
    return problems


class _Visitor:
    """Somebody with a browser's cookies."""

    def __init__(self, name, port):
        self.name = name
        self.address = f"http://localhost:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def log_in(self, login, password):
        answer = self._call(
            "/web/session/authenticate", db=self.name, login=login, password=password
        )
        return bool(answer.get("result", {}).get("uid"))

    def count(self, model):
        answer = self._call(
            f"/web/dataset/call_kw/{model}/search_count",
            model=model,
            method="search_count",
            args=[[]],
            kwargs={},
        )
        return answer.get("result", 0)

    def read(self, path):
        with self.opener.open(self.address + path, timeout=120) as answer:
            return answer.read().decode()

    def _call(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
        request = urllib.request.Request(
            self.address + path, body, {"Content-Type": "application/json"}
        )
        with self.opener.open(request, timeout=120) as answer:
            return json.load(answer)


def _free_port():
    """Return a free port whose third neighbour, Odoo's live bus, is free too."""
    for port in range(8169, 8969, 10):
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 3))
            except OSError:
                continue
            return port
    raise OSError("no port is free between 8169 and 8969")
