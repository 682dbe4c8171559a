"""What a run costs when so many items are new, on a small and on a large vault."""

import os
import shutil
import subprocess

from measuring import Spread, run, settle, table
from practice import Practice, last_run

AUDIO_BYTES = 4000
NEW = [0, 100, 1000, 10_000]
ITEMS_A_DAY = 120

TITLE = "d. Cost grows with what is new, not with what is old"
TEXT = """
A vault that holds the account as it was, and one `backup` after so many items were added, measured on a small and on a large vault.
Recordings are small (about 4 KB), so that the cost of an item shows and not that of its bytes. Both accounts grow
by as many items a day, and what is new is of one age: so as much of it has to come alone, without a voice or too close to another
for one zip. Every run begins
with a fresh copy of the vault (hard links to the files, a real copy of the manifest).
"""


def copy(vault, target):
    """A vault of its own at `target`, without copying audio; its files are never written in place."""
    target.mkdir()
    for name in os.listdir(vault):
        if name == "history":
            subprocess.run(["cp", "-al", vault / name, target / name], check=True)
        elif name != ".tapekeep" and os.path.isdir(vault / name):
            shutil.copytree(vault / name, target / name)
        elif name != ".tapekeep":
            shutil.copy2(vault / name, target / name)


def measure(bench):
    walls, cpus, rows = {}, {}, []
    for old in bench.old_items:
        vault = bench.folder("vault")
        total = old + max(NEW)

        def practice(new):
            return Practice(bench.program, total, AUDIO_BYTES, not_yet=max(NEW) - new, days=total // ITEMS_A_DAY)

        with practice(0) as service:
            run([bench.program, "backup", "--quiet", vault], env=os.environ | service.environment)
        assert last_run(vault)["stored"] == old
        for new in NEW:
            with practice(new) as service:
                costs = []
                for turn in range(bench.runs):
                    target = bench.place / f"target-{old}-{new}-{turn}"
                    copy(vault, target)
                    settle()
                    command = [bench.program, "backup", "--quiet", target]
                    costs.append(run(command, env=os.environ | service.environment))
                    assert last_run(target)["stored"] == new, last_run(target)
            requests = last_run(target)["requests"]
            walls[old, new] = Spread(cost.wall for cost in costs)
            cpus[old, new] = Spread(cost.cpu for cost in costs)
            rows.append(
                [
                    f"{old:,}",
                    f"{new:,}",
                    walls[old, new].text(3, " s"),
                    cpus[old, new].text(3, " s"),
                    f"{walls[old, new].median / new * 1000:.2f} ms" if new else "",
                    requests,
                    Spread(cost.peak_mib for cost in costs).text(0, " MiB"),
                ]
            )
    small, large = bench.old_items[0], bench.old_items[-1]
    # CPU time, because wall time of small runs is mostly the disk's.
    old_ratio = max(cpus[large, new].median / cpus[small, new].median for new in NEW)

    def each(old, new):
        return (cpus[old, new].median - cpus[old, 0].median) / new

    growth = max(each(old, 10_000) / each(old, 1000) for old in bench.old_items)
    head = ["already there", "new", "wall", "CPU", "wall an item", "requests", "peak memory"]
    return table(head, rows), {
        "cost on the larger vault over that on the smaller, at most": old_ratio,
        "cost of an item among 10,000 new over that among 1,000, at most": growth,
    }
