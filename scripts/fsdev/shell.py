"""Running programs and telling the user what happens."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager


class Failure(Exception):
    """A step that cannot go on; its text is shown to the user as it is."""


def say(text):
    """Print one line of progress at once."""
    print(text, flush=True)


def warn(text):
    """Print one notice that deserves attention."""
    print(f"NOTICE: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Announce a longer piece of work and how long it took."""
    say(f"==> {title}")
    start = time.monotonic()
    yield
    say(f"    done in {time.monotonic() - start:.0f} s")


def run(command, *, error=None, **options):
    """Run a program to its end; raise `Failure` with `error` if it fails."""
    command = [str(part) for part in command]
    try:
        return subprocess.run(command, check=True, text=True, **options)
    except FileNotFoundError as exc:
        raise Failure(error or f"{command[0]} is not installed.") from exc
    except subprocess.CalledProcessError as exc:
        detail = _last_lines(exc)
        message = error or f"This command failed: {shlex.join(command)}"
        raise Failure(f"{message}\n{detail}".rstrip()) from exc


def read(command, **options):
    """Return what a program printed; raise `Failure` if it fails."""
    options.setdefault("stderr", subprocess.PIPE)
    return run(command, stdout=subprocess.PIPE, **options).stdout


def succeeds(command, **options):
    """Tell whether a program ends well, silently."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **options,
        )
    except OSError:
        return False
    return done.returncode == 0


def find(name, *folders):
    """Return the path of a program from the given folders or the PATH."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    return shutil.which(name, path=path)


def _last_lines(error, count=15):
    text = "\n".join(filter(None, [error.stdout, error.stderr]))
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-count:])
