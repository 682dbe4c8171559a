"""Part e: the other commands, each by a script of its own."""

import os
import pathlib
import subprocess

TITLE = "e. Looking, checking, sealing and leaving"
TEXT = """
Each script in `Benchmarks/` can be run alone; its first lines say what it compares and with which goal.
"""
SCRIPTS = ["verify", "diff", "status", "prune", "seal", "export"]
FOLDER = pathlib.Path(__file__).parent


def measure(bench):
    """What every script printed, and how many of them missed their goals."""
    figures, values = [], {}
    for name in SCRIPTS:
        words = ["1000000", bench.program] if name == "status" else [bench.program]
        environment = dict(os.environ, TMPDIR=str(bench.folder(name)))
        done = subprocess.run([FOLDER / name, *words], capture_output=True, text=True, env=environment)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            raise SystemExit(f"bench: {name} did not work:\n{done.stdout}{done.stderr}")
        figures.append(f"`Benchmarks/{name}`:\n\n```\n{done.stdout.strip()}\n```")
        values[f"{name}: goals missed, at most"] = done.returncode
    return "\n\n".join(figures), values
