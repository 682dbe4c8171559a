"""What one would write with the official client in an hour: list, download zips, unzip, write sidecars.

It keeps no state, checks nothing and syncs nothing. Entries keep the names that the service gives them.
"""

import io
import json
import os
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

from elevenlabs.client import ElevenLabs

BATCH = 100
THREADS = 4

folder = sys.argv[1]
client = ElevenLabs(api_key=os.environ["ELEVENLABS_API_KEY"], base_url=os.environ["ELEVENLABS_BASE_URL"])

items = []
cursor = None
while True:
    page = client.history.list(page_size=1000, start_after_history_item_id=cursor)
    items += page.history
    if not page.has_more:
        break
    cursor = page.last_history_item_id


def fetch(batch):
    data = b"".join(client.history.download(history_item_ids=[item.history_item_id for item in batch]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            # Not extractall: its threads trip over each other when two make the same folder.
            path = os.path.join(folder, entry.filename)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as audio:
                audio.write(archive.read(entry))
    for item in batch:
        with open(os.path.join(folder, item.history_item_id + ".json"), "w") as sidecar:
            json.dump(item.model_dump(mode="json"), sidecar)


with ThreadPoolExecutor(THREADS) as pool:
    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
    for _ in pool.map(fetch, batches):
        pass
