"""Every route of the practice account, through the official client; prints how many checks passed."""

import io
import re
import subprocess
import sys
import wave
import zipfile
from collections import Counter

import httpx
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import (
    GetConversationResponseModel,
    GetConversationsPageResponseModel,
    GetSpeechHistoryResponse,
    SpeechHistoryItemResponse,
    Subscription,
    User,
)

passed = 0
failures = []


def check(what, holds):
    """Counts one statement about the service."""
    global passed
    if holds:
        passed += 1
    else:
        failures.append(what)
        print("FAILED:", what)


class Service:
    """The practice account in a process of its own."""

    def __init__(self, program, *options):
        self.process = subprocess.Popen(
            [program, "simulate", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.url = self.key = None
        for line in self.process.stdout:
            self.url = self.url or next(iter(re.findall(r"http://127\.0\.0\.1:\d+", line)), None)
            self.key = self.key or next(iter(re.findall(r"sk_\w+", line)), None)
            if self.url and self.key:
                return
        raise SystemExit("conformance: the practice account did not start")

    def __enter__(self):
        self.client = ElevenLabs(api_key=self.key, base_url=self.url)
        self.http = httpx.Client(base_url=self.url, headers={"xi-api-key": self.key})
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)

    def raw(self, path, **parameters):
        return self.http.get(path, params=parameters).json()


def joined(chunks):
    return b"".join(chunks)


def status_of(call):
    """The HTTP status that the client's exception carries; 200 if there is none."""
    try:
        result = call()
        if hasattr(result, "__next__"):
            joined(result)
    except ApiError as error:
        return error.status_code
    return 200


def fits(model, value):
    """Whether the client's own model accepts the value when it is made to look."""
    try:
        model.model_validate(value)
        return True
    except Exception as error:
        print("  ", model.__name__, str(error)[:400])
        return False


def whole_history(service, **parameters):
    items, cursor = [], None
    while True:
        page = service.client.history.list(start_after_history_item_id=cursor, **parameters)
        items += page.history
        if not page.has_more:
            return items
        cursor = page.last_history_item_id


def check_listing(service):
    items = whole_history(service, page_size=1000)
    ids = [item.history_item_id for item in items]
    check("every item is listed once", len(ids) == len(set(ids)) == 120)
    for size in (1, 7, 119, 120):
        paged = [item.history_item_id for item in whole_history(service, page_size=size)]
        check(f"pages of {size} give the same list", paged == ids)
    ascending = [item.history_item_id for item in whole_history(service, page_size=13, sort_direction="asc")]
    check("the ascending list is the reverse", ascending == ids[::-1])
    dates = [item.date_unix for item in items]
    check("the list is newest first", dates == sorted(dates, reverse=True))
    check("some items share their second", len(set(dates)) < len(dates))
    edge = dates[60]
    after = whole_history(service, page_size=50, date_after_unix=edge)
    before = whole_history(service, page_size=50, date_before_unix=edge)
    check("date_after_unix is inclusive", len(after) == sum(date >= edge for date in dates))
    check("date_before_unix is exclusive", len(before) == sum(date < edge for date in dates))
    voice = next(item.voice_id for item in items if item.voice_id)
    of_voice = whole_history(service, page_size=3, voice_id=voice)
    check("a voice can be asked for", len(of_voice) == sum(item.voice_id == voice for item in items) > 0)
    of_model = whole_history(service, page_size=3, model_id="eleven_v3")
    check("a model can be asked for", len(of_model) == sum(item.model_id == "eleven_v3" for item in items) > 0)
    found = whole_history(service, page_size=5, search="harbour", source="TTS")
    check("a text can be searched for", found and all("harbour" in item.text for item in found))
    check("search without source is refused", status_of(lambda: service.client.history.list(search="x")) == 422)
    check("pages beyond 1000 are refused", status_of(lambda: service.client.history.list(page_size=1001)) == 422)
    check(
        "an unknown cursor is refused",
        status_of(lambda: service.client.history.list(start_after_history_item_id="nobody")) == 400,
    )
    page = service.raw("/v1/history", page_size=1000)
    check("the page fits the client's model", fits(GetSpeechHistoryResponse, page))
    for item in page["history"]:
        check(f"item {item['history_item_id']} fits the client's model", fits(SpeechHistoryItemResponse, item))
        single = service.raw("/v1/history/" + item["history_item_id"])
        check(f"item {item['history_item_id']} alone is the same", single == item)
    check("some have no text", any(not item.text for item in items))
    check("some are dialogues", any(item.dialogue for item in items))
    check("some have alignments", any(item.alignments for item in items))
    check("some have fields that nobody knows", any("x_ledger" in item for item in page["history"]))
    one = service.client.history.get(ids[5])
    check("an item can be asked for alone", one.history_item_id == ids[5] and one.date_unix == dates[5])
    return ids


def check_audio(service, ids, era):
    audio = {id: joined(service.client.history.get_audio(id)) for id in ids}
    check("every item has audio", all(audio.values()))
    check("no two recordings are equal", len(set(audio.values())) == len(ids))
    single = joined(service.client.history.download(history_item_ids=[ids[0]]))
    check("one id gives the bare audio", single == audio[ids[0]])
    for size in (2, 30, len(ids)):
        archive = zipfile.ZipFile(io.BytesIO(joined(service.client.history.download(history_item_ids=ids[:size]))))
        with archive:
            entries = archive.infolist()
            check(f"{era}: a zip of {size} is sound", archive.testzip() is None and len(entries) == size)
            contents = Counter(archive.read(entry) for entry in entries)
            check(f"{era}: it holds those recordings", contents == Counter(audio[id] for id in ids[:size]))
            names = [entry.filename for entry in entries]
            if era == "modern":
                check("no name tells an id", not any(id in name for id in ids for name in names))
            else:
                named = all(archive.read(entry) == audio[entry.filename[:-4][-20:]] for entry in entries)
                check(f"{era}: every name ends with its item's id", named)
    twice = zipfile.ZipFile(io.BytesIO(joined(service.client.history.download(history_item_ids=[ids[3]] * 2))))
    check("the same id twice gives a zip", [twice.read(entry) for entry in twice.infolist()] == [audio[ids[3]]] * 2)
    waves = joined(service.client.history.download(history_item_ids=[ids[0]], output_format="wav"))
    check("wav can be asked for", wave.open(io.BytesIO(waves)).getnframes() > 1000)
    wrong = lambda: service.client.history.download(history_item_ids=ids[:2], output_format="ogg")
    check("another format is refused", status_of(wrong) == 400)
    body = service.http.post("/v1/history/download", json={"history_item_ids": ids[:2], "output_format": "ogg"}).json()
    check("the refusal has no detail", body.get("error") == "invalid_output_format" and "detail" not in body)
    check("a missing list is refused", service.http.post("/v1/history/download", json={}).status_code == 422)


def check_deletion(service, ids):
    answer = service.client.history.delete(ids[7])
    check("an item can be deleted", answer.status == "ok")
    check("then it is unknown", status_of(lambda: service.client.history.get(ids[7])) == 400)
    check("and has no audio", status_of(lambda: service.client.history.get_audio(ids[7])) == 400)
    check("and cannot be deleted again", status_of(lambda: service.client.history.delete(ids[7])) == 400)
    check("and is not listed", ids[7] not in [item.history_item_id for item in whole_history(service)])


def check_conversations(service):
    api = service.client.conversational_ai.conversations
    listed, cursor = [], None
    while True:
        page = api.list(cursor=cursor, page_size=9)
        listed += page.conversations
        if not page.has_more:
            break
        cursor = page.next_cursor
    ids = [conversation.conversation_id for conversation in listed]
    check("every conversation is listed once", len(ids) == len(set(ids)) == 40)
    starts = [conversation.start_time_unix_secs for conversation in listed]
    check("the newest comes first", starts == sorted(starts, reverse=True))
    later = api.list(page_size=100, call_start_after_unix=starts[10]).conversations
    check("a window can be asked for", len(later) == sum(start >= starts[10] for start in starts))
    check("pages beyond 100 are refused", status_of(lambda: api.list(page_size=101)) == 422)
    page = service.raw("/v1/convai/conversations", page_size=100)
    check("the page fits the client's model", fits(GetConversationsPageResponseModel, page))
    for id in ids:
        detail = api.get(id)
        check(f"{id} can be asked for", detail.conversation_id == id and detail.transcript)
        raw = service.raw("/v1/convai/conversations/" + id)
        check(f"{id} fits the client's model", fits(GetConversationResponseModel, raw))
        status = status_of(lambda: api.audio.get(id))
        check(f"{id} has audio if it says so", status == (200 if detail.has_audio else 404))
    check("some have audio and some have not", len({api.get(id).has_audio for id in ids}) == 2)
    api.delete(ids[0])
    check("a deleted conversation is unknown", status_of(lambda: api.get(ids[0])) == 404)


def check_user_and_keys(service):
    check("the user is told", bool(service.client.user.get().user_id))
    check("the user fits the client's model", fits(User, service.raw("/v1/user")))
    check("the subscription is told", service.client.user.subscription.get().tier == "creator")
    check("it fits the client's model", fits(Subscription, service.raw("/v1/user/subscription")))
    stranger = ElevenLabs(api_key="sk_wrong", base_url=service.url)
    check("a wrong key is refused", status_of(lambda: stranger.history.list()) == 401)
    check("no key is refused", httpx.get(service.url + "/v1/history").status_code == 401)
    nowhere = service.http.get("/v1/nowhere")
    check("an unknown route is not found", (nowhere.status_code, nowhere.json()) == (404, {"detail": "Not Found"}))
    check("another method is not allowed", service.http.put("/v1/history").status_code == 405)


def main(program):
    for era in ("modern", "time-id", "id"):
        with Service(program, "--items", "120", "--conversations", "40", "--seed", "7", "--era", era) as service:
            if era == "modern":
                ids = check_listing(service)
            else:
                ids = [item.history_item_id for item in whole_history(service, page_size=1000)]
            check_audio(service, ids, era)
            if era == "modern":
                check_deletion(service, ids)
                check_conversations(service)
                check_user_and_keys(service)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main(sys.argv[1]))
