"""Approved templates: by user id, by telephone number, and what Zalo says of one."""

from dataclasses import replace
from typing import cast

import pytest

from bot.adapter import Adapter, HasTemplates, Parameter, TemplateInfo, TemplateState
from bot.messages import NotSent, OutboundMessage, Quota, Sent, TemplateUse, Why
from tests.adapters.kits import ENVIRON, read
from tests.adapters.platform_double import CUT, Scripted
from tests.adapters.zalo.scene import Scene, is_sent, message, why
from tests.adapters.zalo_double import (
    BY_PHONE,
    BY_USER,
    REFRESH,
    SEND,
    TEMPLATE,
    ZaloDouble,
    error,
    success,
)

VALUES = {"customer_name": "Nguyễn Thị Bình", "event_date": "30/11/2026"}
PHONE = "84912345678"


def filled(phone: str = "", key: str = "camp12-00045-1") -> OutboundMessage:
    use = TemplateUse("441203", VALUES, phone=phone)
    return replace(message("Họp ngày 30/11"), key=key, template=use)


@pytest.mark.parametrize(
    ("phone", "path", "name", "sent"),
    [
        ("", BY_USER, "api.zbs.uid", Sent(("a4d0",), Quota("purchase_quota", 4821))),
        (
            PHONE,
            BY_PHONE,
            "api.zbs.phone",
            Sent(("b5e1",), Quota("template", 19999, 20000)),
        ),
    ],
)
async def test_a_template_goes_out_as_the_contract_shows_it(
    account: Adapter, scene: Scene, phone: str, path: str, name: str, sent: Sent
) -> None:
    [wire] = account.render(filled(phone))
    assert await account.send(wire) == sent
    [asked] = scene.zalo.calls(path)
    assert asked.body == read("zalo", name)["request"]["json"]
    assert asked.headers["access_token"] == "at-1"


async def test_what_concerns_templates_by_phone_goes_to_their_own_host(scene: Scene) -> None:
    other = ZaloDouble(ENVIRON, scene.clock)
    other.good = scene.zalo.good  # one token for both hosts
    async with other.running():
        account = scene.process(TEMPLATE_API_URL=other.url)
        for given in (message(), filled(), filled(PHONE)):
            assert is_sent(await account.send(account.render(given)[0]))
        await cast("HasTemplates", account).template("441203", "vi")
        await account.close()
    assert [asked.path for asked in other.asked] == [BY_PHONE, TEMPLATE]
    assert [asked.path for asked in scene.zalo.asked] == [REFRESH, SEND, BY_USER]


def test_a_preview_shows_what_a_person_will_read(account: Adapter) -> None:
    [wire] = account.render(filled())
    assert (wire.call, wire.bubble.text) == ("template", "Họp ngày 30/11")
    assert account.render(filled(PHONE))[0].call == "template_phone"


@pytest.mark.parametrize("key", ["o:12:Tổ 1/ă", "x" * 200, "ă" * 60])
async def test_the_mark_is_at_most_48_plain_characters(
    account: Adapter, scene: Scene, key: str
) -> None:
    assert is_sent(await account.send(account.render(filled(PHONE, key))[0]))
    assert len(scene.zalo.calls(BY_PHONE)[0].body["tracking_id"]) <= 48


@pytest.mark.parametrize(
    ("phone", "code", "wanted"),
    [
        ("", -249, Why.REJECTED),
        ("", -133, Why.THROTTLED),
        ("", -112, Why.REJECTED),
        (PHONE, -100, Why.THROTTLED),
        (PHONE, -118, Why.UNKNOWN_USER),
        (PHONE, -139, Why.BLOCKED),
        (PHONE, -115, Why.MISCONFIGURED),
        (PHONE, -216, Why.REJECTED),
        (PHONE, -124, Why.TOKEN_EXPIRED),
        ("", -124, Why.TOKEN_EXPIRED),
        ("", -216, Why.TOKEN_EXPIRED),
    ],
)
async def test_a_number_is_read_as_its_host_means_it(
    account: Adapter, scene: Scene, phone: str, code: int, wanted: Why
) -> None:
    await account.send(account.render(message())[0])
    scene.zalo.script(*[error(code)] * 3)
    assert why(await account.send(account.render(filled(phone))[0])) is wanted


async def test_a_template_that_goes_to_numbers_only_is_refused_for_the_account_alone(
    account: Adapter, scene: Scene
) -> None:
    """Where it goes next is decided for the whole person, not here."""
    await account.send(account.render(message())[0])
    scene.zalo.script(error(-249))
    result = await account.send(account.render(filled())[0])
    assert isinstance(result, NotSent)
    assert (result.why, result.number, result.alarm) == (Why.REJECTED, False, False)
    assert scene.zalo.calls(BY_PHONE) == []


@pytest.mark.parametrize("code", [-108, -110, -114, -118, -119])
async def test_a_number_that_is_no_good_does_not_concern_the_account(
    account: Adapter, scene: Scene, code: int
) -> None:
    await account.send(account.render(message())[0])
    scene.zalo.script(error(code))
    result = await account.send(account.render(filled(PHONE))[0])
    assert isinstance(result, NotSent)
    assert (result.why, result.number) == (Why.UNKNOWN_USER, True)


async def test_a_refused_token_is_renewed_on_the_other_host_too(
    account: Adapter, scene: Scene
) -> None:
    await account.send(account.render(message())[0])
    scene.clock.set(scene.clock.now().replace(hour=4))
    scene.zalo.script(error(-124))
    assert is_sent(await account.send(account.render(filled(PHONE))[0]))
    assert [asked.headers["access_token"] for asked in scene.zalo.calls(BY_PHONE)] == [
        "at-1",
        "at-2",
    ]


async def test_a_template_without_an_answer_is_a_doubt_and_not_repeated_here(
    account: Adapter, scene: Scene
) -> None:
    await account.send(account.render(message())[0])
    scene.zalo.script(CUT)
    assert why(await account.send(account.render(filled())[0])) is Why.UNCERTAIN
    assert len(scene.zalo.calls(BY_USER)) == 1
    assert len(scene.zalo.calls(SEND)) == 1


async def test_zalo_is_asked_what_became_of_a_template(account: Adapter, scene: Scene) -> None:
    assert isinstance(account, HasTemplates)
    wanted = TemplateInfo(TemplateState.ENABLE, "", (Parameter("customer_name", 30, True),))
    assert await account.template("441203", "vi") == wanted
    [asked] = scene.zalo.calls(TEMPLATE)
    assert asked.query == {"template_id": "441203"}


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"status": "REJECT", "reason": "Logo không hợp lệ"},
         TemplateInfo(TemplateState.REJECT, "Logo không hợp lệ")),
        ({"status": "PENDING_REVIEW"}, TemplateInfo(TemplateState.PENDING)),
        ({"status": "DISABLE"}, TemplateInfo(TemplateState.DISABLE)),
        ({"status": "?", "listParams": [7, {}, {"name": "a", "require": False, "maxLength": "x"}]},
         TemplateInfo(TemplateState.PENDING, "", (Parameter("a", 0, False),))),
        (None, TemplateInfo(TemplateState.PENDING)),
        ([1], TemplateInfo(TemplateState.PENDING)),
    ],
)  # fmt: skip
async def test_odd_descriptions_of_templates_are_read_as_far_as_they_go(
    account: Adapter, scene: Scene, data: object, wanted: TemplateInfo
) -> None:
    await account.send(account.render(message())[0])
    assert isinstance(account, HasTemplates)
    scene.zalo.script(success(data))
    assert await account.template("441203", "vi") == wanted


@pytest.mark.parametrize("told", [error(-109), Scripted(502, b"<html>"), CUT])
async def test_a_template_that_cannot_be_asked_for_is_a_reason(
    account: Adapter, scene: Scene, told: Scripted
) -> None:
    await account.send(account.render(message())[0])
    assert isinstance(account, HasTemplates)
    scene.zalo.script(told)
    assert isinstance(await account.template("1", "vi"), NotSent)
