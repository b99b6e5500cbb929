"""Counting checks that are no pytest tests, and showing them."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from .shell import Failure, say


@dataclass
class Checks:
    """A list of checks with their outcome."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: list = field(default_factory=list)

    def report(self, name, problems, seconds=0.0):
        """Show and count the outcome of one check."""
        self.seconds += seconds
        if problems:
            self.failed += 1
            self.failures.append(f"{self.title}: {name}")
            say(f"  FAILED  {name} ({seconds:.0f} s)")
            for problem in problems:
                say("\n".join(f"      {line}" for line in str(problem).splitlines()))
        else:
            self.passed += 1
            say(f"  ok      {name} ({seconds:.0f} s)")

    @contextmanager
    def check(self, name):
        """Run one check; the block appends what is wrong to the list it is given."""
        problems = []
        start = time.monotonic()
        try:
            yield problems
        except Failure as failure:
            problems.append(str(failure))
        self.report(name, problems, time.monotonic() - start)

    def summary(self):
        """Return the line for the table at the end."""
        counts = (
            f"{self.passed:5d} passed {self.failed:3d} failed {self.skipped:3d} skipped"
        )
        return f"  {self.title:<32} {counts} {self.seconds:6.0f} s"
