"""Every check there is, in one run that counts them all."""

import re
import subprocess
import sys
import time
from xml.etree import ElementTree

from . import config, databases, lint, serving, translations, virtualenv
from .checks import Checks
from .layout import CONFIG, LOGS, ROOT, existing_addons
from .layout import database_prefix as prefix
from .shell import say

_LIMIT = 3600
_PYTEST = ["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "--durations=15"]
_PYTEST += ["-p", "fsdev.pytest_common"]
_ENGINE_ONLY = re.compile(
    r"^\s*(from|import) odoo(?!\.addons\.\w+\.engine\b)|^\s*from \.common\b", re.M
)


def run_all():
    """Run everything; return the exit status."""
    start = time.monotonic()
    results = [_titled("Lint", lint.check), _titled("Engines without Odoo", _engines)]
    template = databases.test_template()
    databases.demo_template()
    other = _start_lifecycle()
    try:
        results.append(_titled("Translation templates", lambda: _templates(template)))
        results.append(
            _titled("Addons, journeys and browser", lambda: _odoo_tests(template))
        )
        results += _demo_tests()
        results.append(_titled("Serving the demonstration", serving.check))
    finally:
        results.append(
            _titled("Install and uninstall", lambda: _finish_lifecycle(other))
        )
    return _conclude(results, time.monotonic() - start)


def run_some(paths):
    """Run only the tests in the given files or folders, on a fresh copy."""
    start = time.monotonic()
    name = databases.copy(databases.test_template(), f"{prefix()}_test_some")
    checks = _pytest("chosen tests", [*_odoo_options(name), *paths])
    databases.drop(name)
    return _conclude([checks], time.monotonic() - start)


def engine_tests():
    """Return our test files that need no Odoo."""
    return [
        str(path.relative_to(ROOT))
        for addon in existing_addons()
        for path in sorted((ROOT / addon / "tests").glob("test_*.py"))
        if not _ENGINE_ONLY.search(path.read_text())
    ]


def _engines():
    """Test the engines and the examples in their documentation."""
    folders = [f"{name}/engine" for name in existing_addons()]
    folders = [name for name in folders if (ROOT / name).is_dir()]
    options = ["-p", "no:odoo", "-p", "fsdev.pytest_engine", "--doctest-modules"]
    targets = [
        *folders,
        *engine_tests(),
        "scripts/fsdev/stamps.py",
        "scripts/fsdev/logs.py",
    ]
    return _pytest("engines", [*options, *targets])


def _odoo_tests(template):
    """Test the addons and what crosses them on one registry."""
    name = databases.copy(template, f"{prefix()}_test_run")
    folders = [f"{addon}/tests" for addon in existing_addons()] + ["tests"]
    paths = [folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))]
    ignored = [f"--ignore={path}" for path in [*engine_tests(), "tests/demo"]]
    checks = _pytest(
        "addons, journeys, browser", [*_odoo_options(name), *ignored, *paths]
    )
    databases.drop(name)
    return checks


def _demo_tests():
    """Test on the demo data, if there are such tests."""
    if not any((ROOT / "tests" / "demo").glob("test_*.py")):
        return []
    name = databases.copy(databases.demo_template(), f"{prefix()}_test_demo")
    checks = _titled(
        "Demo data", lambda: _pytest("demo data", [*_odoo_options(name), "tests/demo"])
    )
    databases.drop(name)
    return [checks]


def _templates(template):
    checks = Checks("translation templates")
    name = databases.copy(template, f"{prefix()}_test_pot")
    with checks.check("*.pot are current") as problems:
        problems += translations.outdated(name)
    databases.drop(name)
    return checks


def _odoo_options(name):
    return [
        "-p",
        "fsdev.pytest_guard",
        f"--odoo-database={name}",
        f"--odoo-config={CONFIG}",
        "--odoo-http",
        "--odoo-log-level=warn",
        f"--odoo-extra=logfile={LOGS / 'tests.log'}",
        f"--odoo-extra=screenshots={LOGS / 'screenshots'}",
    ]


def _pytest(title, arguments):
    """Run pytest once; return what it counted."""
    slug = re.sub(r"\W+", "-", title)
    report = LOGS / f"{slug}.xml"
    report.unlink(missing_ok=True)
    command = [virtualenv.PYTHON, *_PYTEST, f"--rootdir={ROOT}", f"--junitxml={report}"]
    start = time.monotonic()
    environment = {**config.environment(), "PYTHONPATH": str(ROOT / "scripts")}
    command = list(map(str, [*command, "-o", "faulthandler_timeout=900", *arguments]))
    try:
        status = subprocess.run(
            command, cwd=ROOT, env=environment, check=False, timeout=_LIMIT
        ).returncode
    except subprocess.TimeoutExpired:
        say(f"{title}: stopped after {_LIMIT} s")
        status = 1
    return _counted(title, report, status, time.monotonic() - start)


def _counted(title, report, status, seconds):
    checks = Checks(title, seconds=seconds)
    if report.exists():
        _count(checks, ElementTree.parse(report).getroot())
    # pytest's 5 means that there was no test; that is a failure where some should be.
    if status and not checks.failed:
        checks.failed = 1
    if checks.failed:
        checks.failures.append(f"{title}: see above")
    return checks


def _count(checks, root):
    """Count the tests in pytest's report, each once, whatever subtests it has."""
    outcomes = {}
    for case in root.iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "passed"
        outcome = "skipped" if "skipped" in kinds else outcome
        outcomes.setdefault((case.get("classname"), case.get("name")), set()).add(
            outcome
        )
    for found in outcomes.values():
        worst = next(kind for kind in ("failed", "passed", "skipped") if kind in found)
        setattr(checks, worst, getattr(checks, worst) + 1)


def _start_lifecycle():
    """Begin with installing and uninstalling on the other core."""
    log = open(LOGS / "lifecycle.out", "w+")  # noqa: SIM115 (read when it ends)
    command = [sys.executable, ROOT / "scripts" / "dev", "lifecycle"]
    process = subprocess.Popen(
        list(map(str, command)), stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )
    process.log = log
    return process


def _finish_lifecycle(process):
    checks = Checks("install, upgrade, uninstall")
    try:
        process.wait(_LIMIT)
    except subprocess.TimeoutExpired:
        process.terminate()
    process.log.seek(0)
    output = process.log.read()
    process.log.close()
    say(output.rstrip())
    counts = re.findall(r"^(\d+) passed, (\d+) failed in ([\d.]+) s", output, re.M)
    if counts:
        checks.passed, checks.failed = int(counts[-1][0]), int(counts[-1][1])
        checks.seconds = float(counts[-1][2])
    if process.returncode and not checks.failed:
        checks.failed = 1
    if checks.failed:
        checks.failures.append("install, upgrade, uninstall: see above")
    return checks


def _titled(title, function):
    say(f"\n===== {title} " + "=" * max(3, 60 - len(title)))
    return function()


def _conclude(results, seconds):
    """Show the table and the closing line; return the exit status."""
    say("\n===== Summary " + "=" * 53)
    for checks in results:
        say(checks.summary())
    for failure in (failure for checks in results for failure in checks.failures):
        say(f"  FAILED: {failure}")
    passed, failed, skipped = (
        sum(getattr(checks, kind) for checks in results)
        for kind in ("passed", "failed", "skipped")
    )
    say(f"  everything took {seconds / 60:.1f} minutes\n")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def show_lifecycle(checks):
    """Close the lifecycle checks with their counts; return the exit status."""
    say(f"{checks.passed} passed, {checks.failed} failed in {checks.seconds:.0f} s")
    return 1 if checks.failed else 0
