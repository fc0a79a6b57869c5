"""What several people are told alike is worded and rendered once, and each gets their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from bot.engine.state import Choice, Say
from bot.i18n import _, localise
from bot.library.model import Library
from bot.messages import Address, Button, Media, MediaKind, OutboundMessage, Purpose, Wire
from bot.services.answering import Worded
from bot.services.handing import _due
from bot.services.outgoing import Batch
from bot.store.events import message_to_json
from tests.adapters.kits import built

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MENU = (Button("Thực đơn", "go:menu"),)
MANY = tuple(Button(f"Bài {n}", f"n:{n}") for n in range(50))  # more than any platform shows


def _answer(platform: str, number: int, **changes: Any) -> OutboundMessage:
    to = Address(platform, f"500000000{number}")
    said = OutboundMessage(f"r:{number}:0", to, Purpose.REPLY, "Chào anh chị", MENU)
    return replace(said, **changes)


def _batch(messages: Sequence[OutboundMessage]) -> Batch:
    """Of answers that were just made: nothing is looked up for them."""
    nothing = cast(Any, {})
    return Batch(
        NOW, cast(Library, None), nothing, nothing, {}, nothing, frozenset(),
        ready=dict(enumerate(messages)),
    )  # fmt: skip


@pytest.mark.parametrize("platform", ["telegram", "zalo", "messenger", "webchat"])
def test_each_gets_the_calls_that_their_own_message_makes(platform: str) -> None:
    adapter = built()[platform]
    picture = Media(MediaKind.IMAGE, url="https://example.org/a.png")
    messages = [
        *(_answer(platform, number) for number in range(3)),
        _answer(platform, 3, text="Chào anh"),
        _answer(platform, 4, buttons=()),
        _answer(
            platform, 5, locale="en", buttons=tuple(Button(f"{n}", f"n:{n}") for n in range(50))
        ),
        _answer(platform, 6, buttons=tuple(Button(f"{n}", f"n:{n}") for n in range(50))),
        _answer(platform, 7, media=(picture,)),
        _answer(platform, 8, asks_phone=True),
        _answer(platform, 9),
    ]
    batch = _batch(messages)
    for number, message in enumerate(messages):
        due = _due(number, message_to_json(message), number, message, NOW)
        assert tuple(batch.rendered(adapter, due, None)) == adapter.render(message)


def test_the_same_words_are_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    adapter, rendered = built()["telegram"], list[str]()
    render = adapter.render

    def counted(message: OutboundMessage) -> tuple[Wire, ...]:
        rendered.append(message.key)
        return render(message)

    monkeypatch.setattr(adapter, "render", counted)
    messages = [_answer("telegram", number) for number in range(5)]
    batch = _batch(messages)
    for number, message in enumerate(messages):
        batch.rendered(adapter, _due(number, message_to_json(message), number, message, NOW), None)
    assert rendered == ["r:0:0"]


def test_words_are_put_into_each_language_and_told_apart_by_their_values() -> None:
    worded, day = Worded(), date(2026, 11, 23)
    stop = Choice(_("Stop messages"), "go:dung")
    hello = Say(_("What would you like to do, {name}?", name="Lan"), (stop,))
    other = replace(hello, text=_("What would you like to do, {name}?", name="Hòa"))
    listed = replace(hello, text=_("What would you like to do, {name}?", name=["Lan", day]))
    vi, buttons = worded.wording(hello, "vi")
    assert "Lan" in vi
    assert worded.wording(hello, "vi") is worded.wording(hello, "vi")
    assert (buttons[0].label, buttons[0].payload) == (localise(stop.label, "vi"), "go:dung")
    assert buttons[0].label != "Stop messages"
    assert worded.wording(hello, "en")[0] == "What would you like to do, Lan?"
    assert "Hòa" in worded.wording(other, "vi")[0]
    assert "2026" in worded.wording(listed, "vi")[0]  # nothing is found by a list: worded anew
