"""Bodies that are almost right are taken or refused, and what is taken can be stored."""

import json

import pytest

from bot.messages import InboundEvent, Kind
from bot.store.events import event_from_json, event_to_json
from tests.adapters.kits import KITS, built
from tests.adapters.mutations import mutants

OURS = pytest.mark.parametrize("name", ["zalo", "messenger", "telegram", "webchat"])
LONGEST_KEY = 200  # it lies in an index


def events(name: str, count: int) -> list[InboundEvent]:
    """What this many changed samples become; a refusal is no event."""
    kit, adapter = KITS[name], built()[name]
    samples = [json.loads(path.read_bytes()) for path in kit.samples]
    found: list[InboundEvent] = []
    for value in mutants(samples, count, name):
        received = adapter.receive(kit.request(json.dumps(value).encode()))
        # Zalo signs the application's id: a changed one is a wrong signature.
        assert received.answer.status in ((200, 400, 401) if name == "zalo" else (200, 400))
        found += received.events
    return found


@OURS
def test_what_is_taken_comes_back_from_the_store_as_it_was(name: str) -> None:
    for event in events(name, 1500):
        assert event_from_json(event_to_json(event), event.address) == event
        assert event.address.user.encode()


@OURS
def test_keys_fit_their_index_and_no_field_holds_what_databases_refuse(name: str) -> None:
    for event in events(name, 1500):
        assert 0 < len(event.key) <= LONGEST_KEY
        assert "\x00" not in event.key + event.text + event.payload + "".join(event.about)


@OURS
def test_what_is_of_no_use_bears_a_name_and_no_words(name: str) -> None:
    spoken = {"edited", "standby"}
    for event in events(name, 1500):
        if event.kind is Kind.OTHER:
            assert event.payload.replace(":", "_").replace("_", "").isalpha()
            assert not event.text or event.payload in spoken
