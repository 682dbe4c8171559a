"""The practice account in a process of its own, and what the benchmarks ask of it or of a vault."""

import json
import os
import re
import sqlite3
import subprocess
import urllib.request


class Practice:
    """`tapekeep simulate`, ready to answer before anybody looks at a clock."""

    def __init__(self, program, items, audio_bytes=30_000, faults=None, not_yet=0, days=900):
        options = ["--items", items, "--audio-bytes", audio_bytes, "--not-yet", not_yet, "--days", days]
        if faults:
            options += ["--faults", faults]
        self.process = subprocess.Popen(
            [program, "simulate", *map(str, options)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.url = self.key = None
        for line in self.process.stdout:
            self.url = self.url or next(iter(re.findall(r"http://127\.0\.0\.1:\d+", line)), None)
            self.key = self.key or next(iter(re.findall(r"sk_\w+", line)), None)
            if self.url and self.key:
                return
        raise SystemExit("bench: the practice account did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)

    @property
    def environment(self):
        return {"ELEVENLABS_API_KEY": self.key, "ELEVENLABS_BASE_URL": self.url, "NO_COLOR": "1"}

    def listing(self):
        """All items, newest first, and how many bytes each page of the listing has."""
        items, sizes, cursor = [], [], ""
        while True:
            body = self._get(f"/v1/history?page_size=1000{cursor}")
            page = json.loads(body)
            sizes.append(len(body))
            items += page["history"]
            if not page["has_more"]:
                return items, sizes
            cursor = "&start_after_history_item_id=" + page["last_history_item_id"]

    def zip_size(self, ids):
        """How many bytes the zip of these items has."""
        body = json.dumps({"history_item_ids": ids}).encode()
        return len(self._get("/v1/history/download", body))

    def audio_size(self, item):
        """How many bytes the item's own route gives."""
        return len(self._get(f"/v1/history/{item}/audio"))

    def _get(self, path, body=None):
        headers = {"xi-api-key": self.key, "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers)) as answer:
            return answer.read()


def backed_up(program, vault, items, audio_bytes, days=900):
    """The vault of a practice account, made unless it is there already."""
    if not os.path.exists(vault):
        with Practice(program, items, audio_bytes, days=days) as practice:
            subprocess.run(
                [program, "backup", vault, "--quiet"], env=os.environ | practice.environment, check=True,
                stdout=subprocess.DEVNULL)
    return vault


def last_run(vault):
    """The newest row of the manifest's table of runs."""
    connection = sqlite3.connect(f"file:{vault}/manifest.sqlite?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return dict(connection.execute("SELECT * FROM runs ORDER BY run DESC LIMIT 1").fetchone())
    finally:
        connection.close()
