"""Runs programs and sums up what they cost."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Cost:
    """What one run of a program took, by the system's own accounting."""

    wall: float
    cpu: float
    """User and system seconds, children that it waited for included."""
    peak_mib: float
    """The largest resident memory of the program; what is smaller than that of `launch.py`, some 9, shows as that."""
    exit: int


def run(command, expecting=(0,), **options):
    """Runs `command` to its end and answers its cost."""
    options.setdefault("stdout", subprocess.DEVNULL)
    teller, told = os.pipe()
    launcher = [sys.executable, "-I", "-S", Path(__file__).with_name("launch.py"), told]
    process = subprocess.Popen([str(word) for word in [*launcher, *command]], pass_fds=[told], **options)
    os.close(told)
    process.wait()
    with open(teller, "rb") as pipe:
        cost = Cost(*json.loads(pipe.read()))
    if cost.exit not in expecting:
        raise SystemExit(f"bench: exit {cost.exit} from {' '.join(map(str, command))}")
    return cost


def settle():
    """Writes out what earlier runs left behind, so that the next one does not pay for it."""
    os.sync()


class Spread:
    """Values of one figure over several runs: the median to quote, and how far they lie apart."""

    def __init__(self, values):
        self.values = list(values)

    @property
    def median(self):
        return statistics.median(self.values)

    def text(self, digits=2, unit=""):
        if len(self.values) == 1:
            return f"{self.values[0]:.{digits}f}{unit}"
        low, high = min(self.values), max(self.values)
        return f"{self.median:.{digits}f}{unit} ({low:.{digits}f}–{high:.{digits}f})"


def ratios(above, below):
    """Ratios run by run: of two programs measured in turn, they hold when the machine's speed drifts."""
    return Spread(a / b for a, b in zip(above, below))


def table(head, rows):
    """A table as Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
