"""Traces: nothing when off, nothing of a person when on."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import tracing
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.store import inbox
from bot.tracing import begun, span
from bot.work.loops import Work
from tests.chat import PLATFORM, Chat
from tests.dialogues.conftest import CODES, chat, cipher, database_of_a_union, library

__all__ = ["chat", "cipher", "database_of_a_union", "library"]
WORDS = "chị Nguyễn Thị Hoa, 0912345678, có bầu ba tháng"
FILE = (Media(MediaKind.FILE, f"{WORDS}.pdf", url="https://files.invalid/0912345678"),)


@pytest.fixture
def traced() -> Iterator[InMemorySpanExporter]:
    """Everything that is told, kept here."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider)
    yield kept
    tracing.close()


def told(kept: InMemorySpanExporter) -> str:
    return "\n".join(one.to_json() for one in kept.get_finished_spans())


async def works_on(chat: Chat, *texts: str) -> None:
    """The loops of a process, once for each text of one person."""
    work = Work(chat.house)
    for number, text in enumerate(texts):
        event = InboundEvent(
            f"e{number}-{WORDS}",
            Address(PLATFORM, "user-4711"),
            Kind.MESSAGE,
            chat.clock.now(),
            text,
            media=FILE if text is WORDS else (),  # who sends a file is answered alone
        )
        async with chat.house.database.write() as connection:
            await inbox.put(connection, chat.house.cipher, [event], chat.clock.now())
        await work._handle_events()
        await work._outflows[PLATFORM, False].flow()
    await work._finish()


async def test_a_talk_is_traced_and_nothing_of_the_person_is_in_it(
    chat: Chat, traced: InMemorySpanExporter
) -> None:
    await works_on(chat, "xin chào", CODES["LAN"], WORDS)
    names = [one.name for one in traced.get_finished_spans()]
    assert {"turns", "turn", "deliver", "send"} <= set(names)
    assert (names.count("turns"), names.count("turn")) == (2, 1)
    said = told(traced)
    for secret in ("4711", "Nguyễn", "0912345678", "bầu", CODES["LAN"], "xin chào"):
        assert secret not in said
    attributes = {key for one in traced.get_finished_spans() for key in one.attributes or {}}
    assert attributes <= {f"lantoa.{name}" for name in tracing.TOLD}


def test_what_may_not_be_told_is_dropped(traced: InMemorySpanExporter) -> None:
    given = {"text": WORDS, "platform": "zalo", "kind": WORDS, "inbox": "7", "user": "4711"}
    with span("turn", **given):
        pass
    [one] = traced.get_finished_spans()
    assert dict(one.attributes or {}) == {"lantoa.platform": "zalo"}


def test_an_error_is_its_class_and_not_its_words(traced: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Nguyễn"), span("turn"):
        raise ValueError(WORDS)
    [one] = traced.get_finished_spans()
    assert dict(one.attributes or {}) == {"lantoa.error": "ValueError"}
    assert not one.events
    assert "Nguyễn" not in one.to_json()


def test_off_costs_nothing() -> None:
    assert span("turn", platform="zalo") is span("send", platform="telegram")
    tracing.set_up("", "1")
    assert tracing.Tracing.tracer is None


def test_what_ends_elsewhere_is_told_when_it_ends(traced: InMemorySpanExporter) -> None:
    ended = begun("webhook", platform="zalo", user="4711")
    with span("turn"):
        assert traced.get_finished_spans() == ()
    ended()
    turn, webhook = traced.get_finished_spans()
    assert (webhook.name, dict(webhook.attributes or {})) == (
        "webhook",
        {"lantoa.platform": "zalo"},
    )
    assert turn.parent is None  # it is no part of what ends elsewhere
    tracing.use(None)
    assert begun("webhook", platform="zalo")() is None
