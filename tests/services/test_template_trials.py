"""An officer tries a template on his own account."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapter import TemplateState
from bot.domain.campaigns import Draft
from bot.domain.push import Content
from bot.domain.templates import Approved
from bot.library.loader import load
from bot.library.model import Library
from bot.messages import OutboundMessage, TemplateUse, Wire
from bot.services import campaigns
from bot.store import templates
from tests.chat import Chat
from tests.dialogues.conftest import CODES, MORNING

TRY = "Thử mẫu tin trên Paper"
LESSON = "policy_law_marriage"


@pytest.fixture
async def officer(chat: Chat, root: Path) -> Chat:
    """Hoa is linked, and paper takes templates as Zalo does; that of lessons is approved."""
    found = load(root / "content", MORNING.date())
    assert isinstance(found, Library)
    kept = tuple(
        replace(one, forms=tuple(replace(f, platform="paper") for f in one.forms if f.tag))
        for one in found.templates
    )
    rules = replace(chat.house.rules, paid=True)
    chat.house = replace(chat.house, printed=replace(found, templates=kept), rules=rules)
    chat.paper.capabilities = replace(chat.paper.capabilities, templates=True)
    async with chat.house.database.write() as connection:
        approved = Approved("441203", TemplateState.ENABLE)
        await templates.put(connection, "paper", "lesson", approved, chat.house.now())
    await chat.says("Hoa", CODES["HOA"])
    await chat.presses("Hoa", "Tôi đồng ý")
    return chat


def carried(chat: Chat) -> list[TemplateUse]:
    """The templates that go out from now on."""
    found: list[TemplateUse] = []
    render: Callable[[OutboundMessage], tuple[Wire, ...]] = chat.paper.render

    def noted(message: OutboundMessage) -> tuple[Wire, ...]:
        found.extend([message.template] if message.template else [])
        return render(message)

    chat.paper.render = noted  # type: ignore[method-assign]  # the very thing that is sent
    return found


async def drafted(chat: Chat) -> str:
    draft = Draft(Content(LESSON, lesson_id=LESSON), 2, chat.clock.now())
    return await campaigns.create(chat.house, draft, "HOA")


async def buttons(chat: Chat, id_: str) -> list[str]:
    shown = await chat.sends("Hoa", f"bc:{id_}")
    return [button.label for button in shown[-1].buttons]


async def test_an_officer_gets_the_template_itself_and_is_told_that_it_is_a_test(
    officer: Chat,
) -> None:
    id_ = await drafted(officer)
    await officer.sends("Hoa", f"bc:{id_}")
    uses = carried(officer)
    told, shown = await officer.presses("Hoa", TRY)
    assert told.text.startswith("THỬ mẫu tin trên Paper")
    assert [(use.ref, list(use.values)) for use in uses] == [("441203", ["tieu_de", "so_phut"])]
    assert shown.text.startswith("Công đoàn gửi gia đình bạn một bài học ngắn")


async def test_it_is_not_offered_while_messages_may_not_cost(officer: Chat) -> None:
    id_ = await drafted(officer)
    assert TRY in await buttons(officer, id_)
    officer.house = replace(officer.house, rules=replace(officer.house.rules, paid=False))
    assert TRY not in await buttons(officer, id_)


async def test_a_button_of_before_sends_nothing_once_the_template_was_closed(
    officer: Chat,
) -> None:
    id_ = await drafted(officer)
    await officer.sends("Hoa", f"bc:{id_}")
    async with officer.house.database.write() as connection:
        closed = Approved("441203", TemplateState.DISABLE)
        await templates.put(connection, "paper", "lesson", closed, officer.house.now())
    uses = carried(officer)
    [told] = await officer.presses("Hoa", TRY)
    assert uses == []
    assert told.text.startswith("Hiện chưa có mẫu tin")
