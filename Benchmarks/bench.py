"""Runs the parts, compares with thresholds.json, and keeps docs/BENCHMARKS.md."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

import part_a
import part_b
import part_c
import part_d
import part_e

PARTS = {"a": part_a, "b": part_b, "c": part_c, "d": part_d, "e": part_e}
REPORT = pathlib.Path("docs/BENCHMARKS.md")

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; each part alone by `Benchmarks/run a` and so on. All parts run against the practice account
(`tapekeep simulate`) in a process of its own on the same machine, its recordings made before the clock starts. Figures are medians,
with the lowest and the highest in brackets. Programs that are compared run in turn, and ratios are taken run by run.
Where many files were deleted in the last five minutes, ext4 makes new ones several times slower: wait for that between two measurements.
The goals stand in [thresholds.json](../Benchmarks/thresholds.json); a missed one makes `make bench` fail.
"""


class Bench:
    """What every part may use."""

    def __init__(self, arguments):
        self.program = os.path.abspath(arguments.program)
        self.place = pathlib.Path(arguments.place)
        self.runs = arguments.runs
        self.large_items = arguments.large_items
        self.old_items = arguments.old_items

    def folder(self, name):
        """An empty folder."""
        folder = self.place / name
        subprocess.run(["rm", "-rf", folder], check=True)
        folder.mkdir(parents=True)
        return folder

    def knows(self, command):
        """Whether this version has the command."""
        return subprocess.run([self.program, "help", command], capture_output=True).returncode == 0


def said(*command):
    """The first line that a program says, or nothing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return (done.stdout.splitlines() or [""])[0].strip()


def machine(bench):
    """The machine and the versions, as a list."""
    processor = platform.processor() or platform.machine()
    try:
        names = re.findall(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        processor = names[0] if names else processor
        memory = int(re.findall(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[0]) / 2**20
    except OSError:
        memory = 0
    disk = said("stat", "--file-system", "--format=%T", str(bench.place))
    lines = [
        f"{os.cpu_count()} × {processor}, {memory:.0f} GiB of memory, {platform.system()} {platform.release()}, "
        f"file system {disk or 'unknown'}",
        f"{said(bench.program, '--version')}, {said('swift', '--version')}",
        ", ".join(filter(None, [said("curl", "--version").split(" (")[0], said("bsdtar", "--version")])),
    ]
    python = os.environ.get("BENCH_SDK_PYTHON")
    if python:
        client = "import importlib.metadata as m; print('elevenlabs', m.version('elevenlabs'))"
        lines.append(f"{said(python, '--version')}, {said(python, '-c', client)}")
    return "\n".join("- " + line for line in lines if line)


def judge(part, values, thresholds):
    """A table of the goals, and whether all were met."""
    rows, all_met = [], True
    for goal, value in values.items():
        limit = thresholds[part][goal]
        met = value >= limit if goal.endswith("at least") else value <= limit
        all_met = all_met and met
        rows.append([goal, f"{limit:g}", f"{value:.3g}", "met" if met else "**missed**"])
    lines = ["| goal | | measured | |", "|---|---|---|---|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]), all_met


def write_report(sections):
    """Replaces the sections that were measured now, and keeps the others as they stand."""
    kept = {}
    if REPORT.exists():
        pattern = r"<!-- part (\w) -->\n(.*?)(?=<!-- part|\Z)"
        kept = dict(re.findall(pattern, REPORT.read_text(), re.DOTALL))
    kept.update(sections)
    parts = [f"<!-- part {part} -->\n{kept[part].strip()}\n" for part in sorted(kept)]
    REPORT.write_text(INTRODUCTION + "\n" + "\n".join(parts))


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="a|b|c|d|e", help="the parts to run (default: all)")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each figure (default: 5)")
    parser.add_argument("--large-items", type=int, default=1_000_000, help="items of the account in part c")
    parser.add_argument(
        "--old-items", type=lambda text: [int(word) for word in text.split(",")], default=[20_000, 100_000],
        help="sizes of the vaults in part d, separated by a comma; below 20000, new items would be of two ages",
    )
    parser.add_argument("--no-report", action="store_true", help="leave docs/BENCHMARKS.md as it is")
    parser.add_argument("--program", default=".build/release/tapekeep", help=argparse.SUPPRESS)
    parser.add_argument("--place", default="/tmp/tapekeep-bench", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part '{unknown[0]}'")

    bench = Bench(arguments)
    bench.place.mkdir(parents=True, exist_ok=True)
    thresholds = json.loads(pathlib.Path("Benchmarks/thresholds.json").read_text())
    commit = said("git", "describe", "--always", "--dirty")
    sections, all_met = {}, True
    for part in arguments.parts or sorted(PARTS):
        module = PARTS[part]
        print(f"\n## {module.TITLE}\n", flush=True)
        load = os.getloadavg()[0]
        figures, values = module.measure(bench)
        verdict, met = judge(part, values, thresholds)
        all_met = all_met and met
        day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        note = f"Measured {day} at {commit}, {bench.runs} runs, load {load:.1f} before:\n\n{machine(bench)}"
        print(f"{figures}\n\n{verdict}", flush=True)
        sections[part] = f"## {module.TITLE}\n{module.TEXT}\n{figures}\n\n{verdict}\n\n{note}"
    if not arguments.no_report:
        write_report(sections)
        print(f"\nwritten: {REPORT}", file=sys.stderr)
    sys.exit(0 if all_met else 1)


main()
