"""An account of a million items."""

import os
import sqlite3

from measuring import Spread, run, settle, table
from practice import Practice, last_run

TITLE = "c. An account of a million items"
TEXT = """
An account of 1,000,000 items with full metadata. The full listing is a `backup --max-bytes 1` into a new vault: it lists
everything into the manifest, begins with the first batches, and stops. So that nobody has to write two million files,
the benchmark then marks all rows of the manifest as stored; what follows looks at the manifest only, never at the files.

- `backup --full`: the whole account listed again, a million items found unchanged, and the full snapshot written;
- `backup`: the everyday run in which nothing is new;
- `status`: what is there.

The practice account makes its JSON while it is asked, on the same processors; its share is in the wall time of the
listings and not in their CPU time.
"""


def mark_as_stored(vault):
    """Turns a listed account into a backed-up one, in the manifest alone."""
    connection = sqlite3.connect(f"{vault}/manifest.sqlite", isolation_level=None)
    connection.executescript(
        """
        PRAGMA synchronous = OFF;
        BEGIN;
        UPDATE items SET state = 'stored', work = 0, size = 30000, sha256 = randomblob(32), sidecar_sha256 = randomblob(32),
            media_type = 'audio/mpeg', duration_ms = 1000, transport = 'zip', evidence = 'voice+second',
            fetched = date_unix, fetched_run = seen_run, reason = NULL, next_try = NULL,
            path = 'history/2025/01/01/20250101T000000Z_Voice_' || id || '.mp3',
            sidecar = 'history/2025/01/01/20250101T000000Z_Voice_' || id || '.json'
        WHERE state <> 'stored';
        DELETE FROM pending;
        COMMIT;
        PRAGMA wal_checkpoint(TRUNCATE);
        """
    )
    connection.close()


def measure(bench):
    items = bench.large_items
    target = bench.folder("target")
    figures = []
    peaks = []

    def timed(name, *words, runs=1, expecting=(0,), warm_up=False):
        costs = []
        for turn in range(runs + warm_up):
            settle()
            cost = run([bench.program, *words, "--quiet"], expecting=expecting, env=environment)
            if turn >= warm_up:
                costs.append(cost)
        peaks.extend(cost.peak_mib for cost in costs)
        requests = last_run(target)["requests"] if words[0] == "backup" else ""
        figures.append(
            [
                name,
                Spread(cost.wall for cost in costs).text(2, " s"),
                Spread(cost.cpu for cost in costs).text(3, " s"),
                requests,
                Spread(cost.peak_mib for cost in costs).text(0, " MiB"),
            ]
        )
        return costs

    with Practice(bench.program, items) as practice:
        environment = os.environ | practice.environment
        timed("full listing of a new account", "backup", target, "--max-bytes", 1, expecting=(9,))
        assert last_run(target)["listed"] == items
        size = os.path.getsize(target / "manifest.sqlite")
        mark_as_stored(target)
        timed("full listing, nothing new, with snapshot", "backup", target, "--full")
        row = last_run(target)
        assert row["listed"] == row["already_had"] == items, row
        everyday = timed("run in which nothing is new", "backup", target, runs=bench.runs, warm_up=True)
        requests = last_run(target)["requests"]
        timed("the same of history alone", "backup", target, "--collections", "history", runs=bench.runs, warm_up=True)
        alone = last_run(target)["requests"]
        if bench.knows("status"):
            timed("`status`", "status", target, runs=bench.runs, warm_up=True)
    goals = {
        "peak memory in MiB, at most": max(peaks),
        "no-change run: own seconds of CPU, at most": Spread(cost.cpu for cost in everyday).median,
        "no-change run of both collections: requests, at most": requests,
        "no-change run of history alone: requests, at most": alone,
    }
    shape = f"{items:,} items; the manifest after the first listing has {size / 1e6:,.0f} MB."
    return shape + "\n\n" + table(["", "wall", "CPU", "requests", "peak memory"], figures), goals
