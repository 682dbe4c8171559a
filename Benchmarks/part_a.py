"""5,000 items of about 30 KB on loopback, against the official client and against curl with bsdtar."""

import json
import os

from measuring import Spread, ratios, run, settle, table
from practice import Practice, last_run

ITEMS = 5000
AUDIO_BYTES = 30_000
LARGEST_BATCH = 1000

TITLE = "a. Against other ways to get the same files"
TEXT = """
`tapekeep backup` of 5,000 items of about 30 KB into a new vault: listing, zips, unpacking, attribution, audio checks,
SHA-256, sidecars, manifest, snapshot, and every batch synced to the disk before it counts. Beside it, in turn:

- a script on the official Python client ([sdk_backup.py](../Benchmarks/sdk_backup.py)): it lists, downloads zips of 100 on
  4 threads, unzips and writes sidecars. It checks, hashes and syncs nothing;
- `curl | bsdtar -x` ([curl_backup.sh](../Benchmarks/curl_backup.sh)): zips of 1,000, one after the other. The ids are
  given to it beforehand; it lists nothing, writes no sidecars, and records and syncs nothing.

Server and client share the machine's processors, so what the practice account itself costs is in every figure. A
disk slower to sync than this one shifts the comparison towards those who do not sync.
"""


def measure(bench):
    walls = {"tapekeep": [], "sdk": [], "curl": []}
    costs = {name: [] for name in walls}
    with Practice(bench.program, ITEMS, AUDIO_BYTES) as practice:
        environment = os.environ | practice.environment
        ids = [item["history_item_id"] for item in practice.listing()[0]]
        bodies = bench.folder("bodies")
        for start in range(0, len(ids), LARGEST_BATCH):
            body = {"history_item_ids": ids[start : start + LARGEST_BATCH]}
            (bodies / f"{start:06}.json").write_text(json.dumps(body))
        commands = {
            "tapekeep": lambda target: [bench.program, "backup", "--quiet", target],
            "curl": lambda target: ["Benchmarks/curl_backup.sh", bodies, target],
            "sdk": lambda target: [os.environ["BENCH_SDK_PYTHON"], "Benchmarks/sdk_backup.py", target],
        }
        size = 0
        for turn in range(bench.runs + 1):
            for name, command in commands.items():
                # Not removed before the end: where files were deleted a moment ago, ext4 is slow to make new ones.
                target = bench.folder(f"target-{turn}-{name}")
                settle()
                cost = run(command(target), env=environment)
                if name == "tapekeep":
                    row = last_run(target)
                    size = row["bytes"]
                    assert row["stored"] == ITEMS, row
                if turn == 0:
                    continue  # Warms up caches; not counted.
                walls[name].append(cost.wall)
                costs[name].append(cost)
    against_sdk = ratios(walls["sdk"], walls["tapekeep"])
    against_curl = ratios(walls["tapekeep"], walls["curl"])
    names = {"tapekeep": "`tapekeep backup`", "sdk": "official client", "curl": "`curl \\| bsdtar -x`"}
    rows = [
        [
            names[name],
            Spread(walls[name]).text(2, " s"),
            f"{size / Spread(walls[name]).median / 1e6:.0f} MB/s",
            Spread([cost.cpu for cost in costs[name]]).text(2, " s"),
            Spread([cost.peak_mib for cost in costs[name]]).text(0, " MiB"),
        ]
        for name in names
    ]
    rows.append(["throughput over the official client", against_sdk.text(2, "×"), "", "", ""])
    rows.append(["wall time over `curl \\| bsdtar -x`", against_curl.text(2, "×"), "", "", ""])
    figures = table(["", "wall", "audio", "CPU, client side", "peak memory"], rows)
    goals = {
        "throughput over the SDK script, at least": against_sdk.median,
        "wall time over curl with bsdtar, at most": against_curl.median,
    }
    return figures, goals
