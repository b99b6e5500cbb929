"""The commands behind the Makefile and the scripts."""

import argparse
import os
import shutil
import sys

from . import (
    config,
    databases,
    lifecycle,
    lint,
    postgres,
    server,
    setup,
    testing,
    translations,
    virtualenv,
)
from .layout import CONFIG, ROOT, STATE
from .layout import database_prefix as prefix
from .shell import Failure, run, say


def main(arguments=None):
    """Carry out one command; return the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] in _TAKES_MORE:
        # Also what begins with a dash belongs to the command.
        return guarded(_COMMANDS[arguments[0]], arguments[1:])
    parser = argparse.ArgumentParser(prog="scripts/dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, function in _COMMANDS.items():
        summary = function.__doc__.splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(function=function)
    return guarded(parser.parse_args(arguments).function, [])


def odoo(arguments):
    """Run Odoo with our configuration and the given arguments, in our place."""
    return guarded(_odoo, arguments)


def setup_steps(arguments):
    """Do the usual set-up and the steps named in the arguments."""
    return guarded(_setup, arguments)


def guarded(function, arguments):
    """Call `function`; show an expected failure as a message, not as a traceback."""
    try:
        return function(arguments) or 0
    except Failure as failure:
        print(f"\nFAILED: {failure}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


def _setup(arguments):
    """Set up Odoo and what it needs; add browser or peers for these."""
    unknown = [name for name in arguments if name not in setup.STEPS]
    if unknown:
        raise Failure(
            f"No such step: {unknown[0]}. There are {', '.join(setup.STEPS)}."
        )
    setup.ensure(*arguments)


def _odoo(arguments):
    """Run Odoo with our configuration and all these arguments."""
    setup.ensure()
    command = [str(virtualenv.PYTHON), "-m", "odoo"]
    if arguments and not arguments[0].startswith("-"):
        command.append(arguments[0])
        arguments = arguments[1:]
    if not {"-c", "--config", "--version", "-h", "--help"}.intersection(arguments):
        command += ["-c", str(CONFIG)]
    os.execve(command[0], command + arguments, config.environment())


def _run(_arguments):
    """Bring up Odoo with the addons and demo data."""
    setup.ensure()
    server.run()


def _stop(_arguments):
    """Stop Odoo and PostgreSQL."""
    server.stop()
    postgres.stop()


def _clean(_arguments):
    """Stop everything and delete all that was set up."""
    server.stop()
    if postgres.is_external() and postgres.answers():
        databases.drop_all()
    postgres.remove()
    shutil.rmtree(STATE, ignore_errors=True)
    say("Everything that was set up is gone.")


def _demo_db(_arguments):
    """Make the demo database anew."""
    setup.ensure()
    say(f"The demo database {server.rebuild()} is ready; make run serves it.")


def _exec(arguments):
    """Run any program with PATH and PG… variables of this set-up."""
    setup.ensure()
    environment = config.environment()
    program = (
        shutil.which(arguments[0], path=environment["PATH"]) if arguments else None
    )
    if not program:
        raise Failure("Name a program to run: scripts/dev exec psql fs_demo")
    os.execve(program, [program, *arguments[1:]], environment)


def _test(arguments):
    """Run every check there is, or only the tests in the files named."""
    setup.ensure("browser")
    if arguments:
        return testing.run_some(arguments)
    return testing.run_all()


def _lint(_arguments):
    """Check style and known mistakes."""
    setup.ensure()
    checks = lint.check()
    say(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def _format(_arguments):
    """Put all code into the project's style."""
    setup.ensure()
    lint.correct()


def _pot(_arguments):
    """Bring the translation templates up to date."""
    setup.ensure()
    name = databases.copy(databases.test_template(), f"{prefix()}_pot")
    translations.write(name)
    databases.drop(name)


def _lifecycle(_arguments):
    """Install, upgrade and uninstall the addons, watching the log."""
    setup.ensure()
    return testing.show_lifecycle(lifecycle.check())


def _bench(arguments):
    """Measure the addons beside Odoo's and other people's."""
    setup.ensure("peers")
    script = ROOT / "scripts" / "bench.py"
    if not script.exists():
        raise Failure("scripts/bench.py is missing.")
    run([virtualenv.PYTHON, script, *arguments], env=config.environment(), cwd=ROOT)


_COMMANDS = {
    "setup": _setup,
    "run": _run,
    "stop": _stop,
    "clean": _clean,
    "demo-db": _demo_db,
    "test": _test,
    "lint": _lint,
    "format": _format,
    "pot": _pot,
    "lifecycle": _lifecycle,
    "exec": _exec,
    "bench": _bench,
}
_TAKES_MORE = ("setup", "test", "exec", "bench")
