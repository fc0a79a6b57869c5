"""Reports as files in chat: who gets them, what is done where a platform takes none."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.crypto import Cipher
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Grant, Person, Role
from bot.domain.report_files import Handed, Paper, PictureOf, ReportFile, View
from bot.messages import Bubble, MediaKind, OutboundMessage
from bot.services import report_files
from bot.store.database import Database
from bot.store.orders import Order, answer
from tests.ready import ready
from tests.reports import province
from tests.reports.province import NUMBERS
from tests.reports.sample import library
from tests.store.history import HANOI

TODAY = date(2026, 11, 23)


@pytest.fixture
async def order(sqlite_url: str) -> AsyncIterator[Order]:
    """Asked by an admin of one commune, who is an officer of another, on a platform with files."""
    database = Database(sqlite_url)
    await ready(database)
    await province.settle_in(database)
    grants = (
        Grant(Role.ADMIN, NUMBERS["HB-TT"], "HB-TT", "Trung Tâm"),
        Grant(Role.OFFICER, NUMBERS["HB-SX"], "HB-SX", "Suối Xanh"),
    )
    async with database.read() as connection:
        yield Order(
            connection=connection,
            cipher=Cipher(bytes(32)),
            library=library(),
            rules=Rules(HANOI, NEVER_QUIET, lambda _day: False),
            now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
            address_id=1,
            platform="paper",
            person=Person(member_id=1, code="HB001", name="Hoa", grants=grants),
            looks=_with_files,
        )
    await database.close()


def _with_files(message: OutboundMessage) -> dict[str, tuple[Bubble, ...]]:
    return {"paper": tuple(Bubble("", media=media) for media in message.media)}


async def given(order: Order, code: str, paper: Paper = Paper.EXCEL) -> Handed | None:
    """What the person gets who asks for the report of that unit."""
    found = await answer(order, ReportFile(code, TODAY, paper))
    assert found is None or isinstance(found, Handed)
    return found


@pytest.mark.parametrize("paper", list(Paper))
async def test_an_admin_gets_the_report_of_the_unit_and_of_those_below(
    order: Order, paper: Paper
) -> None:
    for code in ("HB-TT", "HB-TT-MN"):
        found = await given(order, code, paper)
        assert found is not None
        assert found.file is not None
        assert found.file.kind is MediaKind.FILE
        assert found.file.name == f"bao-cao-{code}-2026-11-23.{paper.value}"
        assert found.file.data.startswith(b"PK\x03\x04")


@pytest.mark.parametrize("code", ["HB", "HB-SX", "HB-KCN", "HB-SX-YT", "X"])
async def test_nobody_else_gets_it_not_even_an_officer_of_the_unit(order: Order, code: str) -> None:
    assert await given(order, code) is None


async def test_an_officer_sees_the_pictures_of_the_own_unit_only(order: Order) -> None:
    for view in View:
        own = await answer(order, PictureOf("HB-SX", TODAY, view))
        assert own.data.startswith(b"\x89PNG")
        assert await answer(order, PictureOf("HB", TODAY, view)) is None


async def test_where_files_cannot_be_sent_none_is_made(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(report_files, "rendered")
    wordy = replace(order, looks=lambda _message: {"paper": (Bubble("[tệp]"),)})
    assert await given(wordy, "HB-TT") == Handed(None, taken=False)


async def test_a_file_that_cannot_be_made_is_told_apart(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.beside.wrapped", lambda _page: b"no page")
    assert await given(order, "HB-TT") == Handed(None)


async def test_another_process_makes_it_because_that_holds_the_interpreter(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("bot.reports.formats.formats")  # here nothing can be made any more
    found = await given(order, "HB-TT")
    assert found is not None
    assert found.file is not None
