"""Templates: what an operator sees of them, and which of them may be sent."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapter import Parameter, TemplateInfo, TemplateState
from bot.domain.templates import usable
from bot.library.loader import load
from bot.library.model import Library
from bot.messages import Notice, NoticeKind
from bot.services import templates
from bot.services.house import House
from bot.store import notices
from bot.store.templates import known
from tests.chat import Chat, Paper
from tests.dialogues.conftest import MORNING

ENABLED, PENDING, REFUSED = TemplateState.ENABLE, TemplateState.PENDING, TemplateState.REJECT
TITLE, MINUTES = Parameter("tieu_de", 30), Parameter("so_phut", 20)


class Zalo(Paper):
    """A platform with templates, which says what it is told to."""

    name = "zalo"

    def __init__(self, *parameters: Parameter) -> None:
        super().__init__()
        self.said = TemplateInfo(ENABLED, "", parameters or (TITLE, MINUTES))
        self.asked: list[str] = []

    async def template(self, ref: str, language: str) -> TemplateInfo:
        self.asked.append(ref)
        return self.said


@pytest.fixture
def zalo() -> Zalo:
    return Zalo()


@pytest.fixture
def house(chat: Chat, root: Path, zalo: Zalo) -> House:
    """With the real content, and no ids in it."""
    found = load(root / "content", MORNING.date())
    assert isinstance(found, Library)
    return replace(chat.house, printed=found, adapters={"zalo": zalo})


def with_id(house: House, ref: str) -> House:
    """The same, with the id of the lessons' template in the content."""
    kept = tuple(
        replace(found, forms=tuple(replace(form, ref=ref) for form in found.forms))
        if found.id == "lesson" else found
        for found in house.library.templates
    )  # fmt: skip
    return replace(house, printed=replace(house.library, templates=kept))


async def lesson(house: House) -> templates.Listed:
    """The lessons' template on Zalo, as it is listed."""
    found = await templates.listed(house)
    return next(x for x in found if (x.template.id, x.form.platform) == ("lesson", "zalo"))


async def is_used(house: House) -> bool:
    """Whether it is what a lesson goes out as."""
    async with house.database.read() as connection:
        told = await known(connection, house.library)
    return usable(house.library, told, "zalo", ("lesson",)) is not None


async def tell(house: House, ref: str, state: TemplateState, reason: str = "") -> None:
    """Zalo says by webhook what became of it."""
    notice = Notice(f"{ref}:{state}", NoticeKind.TEMPLATE, house.now(), ref, state, reason)
    async with house.database.write() as connection:
        await notices.take(connection, "zalo", [notice], house.now(), house.library)


async def test_an_id_in_the_content_is_used_once_the_platform_has_approved_it(
    house: House,
) -> None:
    house = with_id(house, "441203")
    assert ((await lesson(house)).state, await is_used(house)) == ("PENDING", False)
    assert await templates.refresh(house) == 1
    assert ((await lesson(house)).state, await is_used(house)) == ("ENABLE", True)
    assert await templates.refresh(house) == 0


async def test_an_id_in_the_content_follows_the_platforms_webhooks(house: House) -> None:
    house = with_id(house, "441203")
    await tell(house, "441203", REFUSED, "sai chính tả")
    assert ((await lesson(house)).state, (await lesson(house)).reason) == ("REJECT", "sai chính tả")
    await tell(house, "441203", ENABLED)
    assert await is_used(house)


async def test_news_of_a_template_that_is_none_of_ours_changes_nothing(house: House) -> None:
    await tell(with_id(house, "441203"), "999999", ENABLED)
    assert (await lesson(house)).state == ""


async def test_a_new_id_in_the_content_is_not_taken_for_the_old_one(house: House) -> None:
    await templates.refresh(with_id(house, "441203"))
    changed = with_id(house, "441299")
    assert ((await lesson(changed)).ref, (await lesson(changed)).state) == ("441299", "PENDING")
    await templates.refresh(changed)
    assert ((await lesson(changed)).ref, await is_used(changed)) == ("441299", True)


async def test_an_operators_id_counts_more_than_the_contents(house: House) -> None:
    house = with_id(house, "441203")
    await templates.put(house, "lesson", "zalo", "550000")
    await tell(house, "441203", REFUSED)
    found = await lesson(house)
    assert (found.ref, found.state) == ("550000", "ENABLE")


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ((TITLE,), "so_phut"),
        ((TITLE, MINUTES, Parameter("ten", 30)), "ten"),
        ((Parameter("tieu_de", 20), MINUTES), "20"),
        ((), "tieu_de"),
    ],
)
async def test_a_template_whose_parameters_do_not_fit_is_shown_and_not_used(
    house: House, zalo: Zalo, theirs: tuple[Parameter, ...], told: str
) -> None:
    zalo.said = TemplateInfo(ENABLED, "", theirs)
    found = await templates.put(house, "lesson", "zalo", "441203")
    assert not await is_used(house)
    shown = (await lesson(house)).as_json()
    assert shown["usable"] is False
    assert any(told in line for line in shown["mend"])
    assert found.mends == (await lesson(house)).mends


@pytest.mark.parametrize(
    "theirs",
    [
        (TITLE, MINUTES, Parameter("ten", 30, required=False)),
        (Parameter("tieu_de", 0), Parameter("so_phut", 40)),  # 0: not told
    ],
)
async def test_what_may_be_left_out_and_what_takes_more_does_fit(
    house: House, zalo: Zalo, theirs: tuple[Parameter, ...]
) -> None:
    zalo.said = TemplateInfo(ENABLED, "", theirs)
    await templates.put(house, "lesson", "zalo", "441203")
    assert await is_used(house)


async def test_a_parameter_with_another_name_there_is_mended_by_naming_it(
    house: House, zalo: Zalo
) -> None:
    zalo.said = TemplateInfo(ENABLED, "", (Parameter("ten_bai", 30), MINUTES))
    await templates.put(house, "lesson", "zalo", "441203")
    assert not await is_used(house)
    await templates.put(house, "lesson", "zalo", "441203", renamed={"tieu_de": "ten_bai"})
    assert await is_used(house)


async def test_a_template_that_was_changed_there_is_noticed_within_a_day(
    house: House, chat: Chat, zalo: Zalo
) -> None:
    await templates.put(house, "lesson", "zalo", "441203")
    zalo.said = TemplateInfo(ENABLED, "", (TITLE,))
    assert await templates.refresh(house) == 0
    chat.clock.move(timedelta(days=1))
    assert await templates.refresh(house) == 1
    assert not await is_used(house)


async def test_a_state_that_is_told_by_hand_does_not_hide_parameters_that_do_not_fit(
    house: House, zalo: Zalo
) -> None:
    zalo.said = TemplateInfo(PENDING, "", (TITLE,))
    await templates.put(house, "lesson", "zalo", "441203", ENABLED)
    assert ((await lesson(house)).state, await is_used(house)) == ("ENABLE", False)
