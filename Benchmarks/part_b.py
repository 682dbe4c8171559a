"""A link as one has it at home: 150 ms to the first byte, 20 MB/s a connection, five connections."""

import os

from measuring import Spread, run, settle, table
from practice import Practice, last_run

ITEMS = 20_000
AUDIO_BYTES = 30_000
LATENCY = 0.150
RATE = 20_000_000
CONNECTIONS = 5
LARGEST_BATCH = 1000

TITLE = "b. On a real-life link"
TEXT = """
20,000 items of about 30 KB over a link with 150 ms to the first byte and 20 MB/s a connection; whatever goes beyond five
requests at once is answered 429, which tapekeep has to find out. The ideal schedule knows that number, uses the
largest batches (1,000 items) and never waits for a disk:

- the listing as a chain, because each page names the next one: for each page 150 ms and its bytes at 20 MB/s;
- then everything over five connections that are never idle: the bytes at 100 MB/s, and a fifth of 150 ms for each request.
  Items with a voice come in zips; those without one (dialogues and the like) come each alone, because nothing in a zip's
  names would tie an entry to such an item. That is no choice of the schedule's: guessing is not an option.

The other ideal lists in five windows side by side from the second page on, and is shorter by that.
Not measured: packet loss, TLS, and a service whose zips take time to make.
"""


def ideal(pages, downloads):
    """Seconds of the ideal schedule, and of the one with a listing in windows, from the sizes of all answers."""

    def spread(sizes):
        """Answers over connections that are never idle."""
        return (sum(sizes) / RATE + len(sizes) * LATENCY) / CONNECTIONS

    chain = sum(LATENCY + size / RATE for size in pages)
    windows = LATENCY + pages[0] / RATE + spread(pages[1:])
    return chain + spread(downloads), windows + spread(downloads)


def measure(bench):
    with Practice(bench.program, ITEMS, AUDIO_BYTES) as practice:
        items, pages = practice.listing()
        together = [item["history_item_id"] for item in items if item["voice_id"]]
        alone = [item["history_item_id"] for item in items if not item["voice_id"]]
        downloads = [practice.audio_size(item) for item in alone] + [
            practice.zip_size(together[start : start + LARGEST_BATCH])
            for start in range(0, len(together), LARGEST_BATCH)
        ]
    best, in_windows = ideal(pages, downloads)
    faults = f"latency={LATENCY * 1000:.0f},bandwidth={RATE},concurrency-limit={CONNECTIONS}"
    costs, rows_of_runs = [], []
    with Practice(bench.program, ITEMS, AUDIO_BYTES, faults) as practice:
        for turn in range(bench.runs):
            target = bench.folder(f"target-{turn}")
            settle()
            command = [bench.program, "backup", "--quiet", target]
            costs.append(run(command, env=os.environ | practice.environment))
            rows_of_runs.append(last_run(target))
            assert rows_of_runs[-1]["stored"] == ITEMS, rows_of_runs[-1]
    over = Spread(cost.wall / best for cost in costs)
    rows = [
        ["`tapekeep backup`", Spread(cost.wall for cost in costs).text(2, " s")],
        ["ideal schedule", f"{best:.2f} s"],
        ["ideal with a listing in windows", f"{in_windows:.2f} s"],
        ["wall time over the ideal schedule", over.text(2, "×")],
        ["wall time over the other ideal", Spread(cost.wall / in_windows for cost in costs).text(2, "×")],
        ["CPU", Spread(cost.cpu for cost in costs).text(2, " s")],
        ["items that come alone", len(alone)],
        ["requests", Spread(row["requests"] for row in rows_of_runs).text(0)],
        ["of these repeated", Spread(row["retries"] for row in rows_of_runs).text(0)],
    ]
    return table(["", ""], rows), {"wall time over the ideal schedule, at most": over.median}
