"""Golden messages: what clients of each published version said stays readable, and is answered as it was then."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from sewtrack.db.engine import Database
from sewtrack.protocol.canonical import canonical, content_hash
from sewtrack.protocol.mutations import TYPES
from sewtrack.protocol.receipt import Signer
from sewtrack.protocol.sync import SyncRequest, SyncResponse
from sewtrack.settings import Settings
from sewtrack.sync import routes
from sewtrack.sync.decode import decode_batch
from tests.factories.server import Server
from tests.server.protocol.stage import GOLDEN, NOON, STORY, Stage, read

REQUESTS = sorted(GOLDEN.glob("v*.request.*.json"))
RESPONSES = sorted(GOLDEN.glob("v*.response.*.json"))


@pytest.fixture
async def stage(
    module_server: Server, db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    monkeypatch.setattr(routes, "utc_now", lambda: NOON)
    stage = Stage(module_server, db, Signer(settings.key("receipt")))
    await stage.set()
    yield stage
    await module_server.close_browsers()


async def test_every_scene_is_answered_word_for_word_as_it_was_written_down(stage: Stage) -> None:
    for scene in STORY:
        answer = await stage.play(scene, read("request", scene.name))
        assert answer == read("response", scene.name), scene.name


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.name)
def test_every_golden_request_is_read_in_both_encodings(path: Any) -> None:
    plain = msgspec.json.decode(path.read_bytes())
    for encoding, body in (("json", path.read_bytes()), ("msgpack", msgspec.msgpack.encode(plain))):
        decode = getattr(msgspec, encoding).decode
        request = decode(body, type=SyncRequest)
        entries = decode_batch(request.mutations, encoding, request.protocol)
        assert [entry.id for entry in entries] == [m["id"] for m in plain["mutations"]]
        wrong = {entry.id for entry in entries if entry.code is not None}
        refused = {m["id"] for m in plain["mutations"] if m.get("quantity") == 0}
        assert wrong == refused


@pytest.mark.parametrize("path", RESPONSES, ids=lambda path: path.name)
def test_every_golden_response_has_the_shape_that_the_server_writes(path: Any) -> None:
    plain = msgspec.json.decode(path.read_bytes())
    for outcome in plain["outcomes"]:
        outcome.setdefault("refused", [])  # written for decisions alone
    response = msgspec.convert(plain, SyncResponse)
    assert msgspec.to_builtins(response) == {"more": False, "snapshot": False, **plain}


def test_every_type_of_mutation_has_a_golden_message() -> None:
    told = {m["type"] for path in REQUESTS for m in msgspec.json.decode(path.read_bytes())["mutations"]}
    assert told == set(TYPES)


def test_the_whole_story_is_played() -> None:
    played = {f"v1.{kind}.{scene.name}.json" for scene in STORY for kind in ("request", "response")}
    assert {path.name for path in [*REQUESTS, *RESPONSES] if ".story-" in path.name} == played


VECTORS = msgspec.json.decode((GOLDEN / "canonical.json").read_bytes())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_canonical_forms_and_hashes_are_those_written_down(vector: dict[str, str]) -> None:
    """The PWA's tests read the same file: two languages, one form."""
    form = canonical(msgspec.json.decode(vector["json"]))
    assert form.decode() == vector["canonical"]
    assert content_hash(form).hex() == vector["sha256"]
