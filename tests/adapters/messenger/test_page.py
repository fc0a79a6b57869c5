"""Messenger: what an operator asks of the Page, and how near its limit it is."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.messenger.client import Messenger
from adapters.messenger.page import FIELDS
from bot.adapter import (
    HasHealth,
    HasProfile,
    HasStrain,
    HasTemplates,
    Health,
    MakesTemplates,
    MenuEntry,
    Profile,
    TemplateDraft,
    TemplateInfo,
    TemplateState,
)
from bot.clock import VirtualClock
from bot.messages import NotSent, Sent, Why
from tests.adapters.kits import ENVIRON, read
from tests.adapters.messenger.sending import send
from tests.adapters.messenger_double import PAGE, MessengerDouble, graph_error
from tests.adapters.platform_double import CUT, Scripted

MENU = (
    MenuEntry("baihoc", {"vi": "Đọc bài", "en": "Read a lesson"}),
    MenuEntry("hotro", {"vi": "Hỗ trợ", "en": "Support"}),
)
PROFILE = Profile({"vi": "Chào bạn!", "en": "Hello!"}, MENU)
DONE = Scripted(200, {"success": True})
SET = Scripted(200, {"result": "success"})


def templates(*found: tuple[str, str, str]) -> Scripted:
    """Name, language and status of what the Page has."""
    rows = [{"name": n, "language": lang, "status": s, "rejected_reason": "NONE" if s != "REJECTED"
             else "TAG_SHOULD_BE_MARKETING"} for n, lang, s in found]  # fmt: skip
    return Scripted(200, {"data": rows})


def test_the_page_can_do_all_that_is_asked_of_a_platform(page: Messenger) -> None:
    for offer in (HasHealth, HasStrain, HasTemplates, MakesTemplates, HasProfile):
        assert isinstance(page, offer)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (Scripted(200, {"id": PAGE, "name": "Công đoàn"}), Health(True, "Công đoàn")),
        (Scripted(200, {"id": "999", "name": "Khác"}),
         Health(False, "LANTOA_MESSENGER_PAGE_TOKEN là mã của một Trang khác")),
        (graph_error(401, 190, 460), Health(False, "code 190 subcode 460 trace AbCdEfGhIjK")),
        (Scripted(502, b"Bad gateway"), Health(False, "http 502")),
    ],
)  # fmt: skip
async def test_health_is_who_the_token_speaks_for(
    page: Messenger, double: MessengerDouble, told: Scripted, wanted: Health
) -> None:
    double.script(told)
    assert await page.health() == wanted
    assert double.asked[0].path == "/v26.0/me"
    assert double.asked[0].query["fields"] == "id,name"


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("APPROVED", TemplateState.ENABLE, ""),
        ("PENDING", TemplateState.PENDING, ""),
        ("REJECTED", TemplateState.REJECT, "TAG_SHOULD_BE_MARKETING"),
        ("DISABLED", TemplateState.DISABLE, ""),
        ("SOMETHING_NEW", TemplateState.PENDING, ""),
    ],
)
async def test_a_template_is_asked_for_by_name_and_language(
    page: Messenger, double: MessengerDouble, status: str, state: TemplateState, reason: str
) -> None:
    double.script(templates(("bai_2", "vi", "REJECTED"), ("bai", "en", "REJECTED"),
                            ("bai", "vi", status)))  # fmt: skip
    assert await page.template("bai", "vi") == TemplateInfo(state, reason)
    assert double.asked[0].path == f"/v26.0/{PAGE}/message_templates"
    assert double.asked[0].query["name"] == "bai"


async def test_a_template_that_is_not_there_is_no_template(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(templates(("bai", "en", "APPROVED")), graph_error(400, 190))
    found = [await page.template("bai", "vi") for _time in range(2)]
    assert [f.why if isinstance(f, NotSent) else None for f in found] == [
        Why.REJECTED, Why.MISCONFIGURED,
    ]  # fmt: skip


async def test_a_wording_is_handed_in_as_the_contract_shows_it(
    page: Messenger, double: MessengerDouble
) -> None:
    sample = read("messenger", "api.template.create")
    wanted = sample["request"]["json"]
    wanted["components"][1]["buttons"][0]["payload"] = "go:menu"  # a message brings its own
    text = "Chào {{1}}, lịch hẹn lúc {{2}}."
    draft = TemplateDraft("nhac_hen", "vi", text, ("Lan", "8 giờ"), ("Tôi sẽ đến",))
    double.script(Scripted(200, sample["response"]["body"]))
    assert await page.make_template(draft) == TemplateInfo(TemplateState.PENDING)
    assert double.asked[0].body == wanted


async def test_a_wording_without_gaps_needs_no_examples(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(Scripted(200, {"id": "1", "status": "APPROVED"}))
    made = await page.make_template(TemplateDraft("tin", "vi", "Có tin mới.", ()))
    assert made == TemplateInfo(TemplateState.ENABLE)
    assert double.asked[0].body["components"] == [{"type": "BODY", "text": "Có tin mới."}]


async def test_a_wording_that_is_refused_is_a_value(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(graph_error(400, 100, 2018416))
    made = await page.make_template(TemplateDraft("tin", "vi", "Có tin mới.", ()))
    assert isinstance(made, NotSent)
    assert made.why is Why.REJECTED


async def set_up(page: Messenger) -> list[tuple[str, str]]:
    done = await page.set_up(PROFILE, "https://lantoa.example/webhooks/messenger")
    return [(step.step, step.problem) for step in done]


async def test_the_page_presents_itself_in_two_languages(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(DONE, SET, SET, SET)
    assert await set_up(page) == [
        ("subscribed_apps", ""), ("get_started", ""), ("greeting", ""), ("persistent_menu", ""),
    ]  # fmt: skip
    _subscribed, started, greeting, menu = double.asked
    assert started.body == {"get_started": {"payload": "GET_STARTED"}}
    assert greeting.body["greeting"] == [
        {"locale": "default", "text": "Chào bạn!"}, {"locale": "en_US", "text": "Hello!"},
    ]  # fmt: skip
    shown = {m["locale"]: m["call_to_actions"] for m in menu.body["persistent_menu"]}
    assert shown["default"][0] == {"type": "postback", "title": "Đọc bài", "payload": "go:baihoc"}
    assert [entry["title"] for entry in shown["en_US"]] == ["Read a lesson", "Support"]


async def test_what_is_too_long_is_cut_visibly(page: Messenger, double: MessengerDouble) -> None:
    many = tuple(MenuEntry(f"a{n}", {"vi": "từ " * 20, "en": "word " * 20}) for n in range(30))
    double.script(DONE, SET, SET, SET)
    await page.set_up(Profile({"vi": "a" * 300, "en": "b" * 160}, many), "")
    _subscribed, _started, greeting, menu = double.asked
    texts = [entry["text"] for entry in greeting.body["greeting"]]
    assert texts == ["a" * 159 + "…", "b" * 160]
    entries = menu.body["persistent_menu"][0]["call_to_actions"]
    assert len(entries) == 20
    assert all(len(e["title"]) <= 30 and e["title"].endswith("…") for e in entries)


WANTED = """messages, messaging_postbacks, messaging_referrals, messaging_optins,
message_deliveries, message_reads, message_echoes, message_reactions, message_edits,
messaging_handovers, standby, messaging_policy_enforcement"""


async def test_the_page_is_subscribed_to_all_that_we_read(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(Scripted(200, {"success": "true"}), SET, SET, SET)
    assert (await set_up(page))[0] == ("subscribed_apps", "")
    fields = double.asked[0].query["subscribed_fields"].split(",")
    assert fields == [*WANTED.replace(",", " ").split(), "message_template_status_update"]


def test_the_operators_page_names_the_very_fields_that_the_setup_asks_for(root: Path) -> None:
    page = (root / "docs" / "operate.md").read_text("utf-8")
    told = page[page.index("đánh dấu đủ các mục:") :].partition(". ")[0]
    assert re.findall(r"`(\w+)`", told) == list(FIELDS)


async def test_of_the_field_for_templates_both_names_are_tried(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(graph_error(400, 100), DONE, SET, SET, SET)
    assert (await set_up(page))[0] == ("subscribed_apps", "")
    last = double.asked[1].query["subscribed_fields"].split(",")[-1]
    assert last == "messenger_template_status_update"


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (graph_error(400, 200), "code 200 subcode 0 trace AbCdEfGhIjK"),
        (Scripted(200, {"success": False}), "no success told"),
        (Scripted(200, b"<html>"), "no success told"),
        (CUT, "ServerDisconnectedError"),
    ],
)
async def test_a_step_that_fails_is_told_and_the_others_go_on(
    page: Messenger, double: MessengerDouble, told: Scripted, problem: str
) -> None:
    double.script(told, SET, SET, SET)
    first, *others = await set_up(page)
    assert first == ("subscribed_apps", problem)
    assert [what for _step, what in others] == ["", "", ""]


def used(**headers: Any) -> Scripted:
    """A good answer with usage headers."""
    texts = {name.replace("_", "-"): json.dumps(value) for name, value in headers.items()}
    return Scripted(200, {"recipient_id": "1", "message_id": "m_1"}, texts)


async def test_the_strain_is_the_highest_share_that_was_told(
    page: Messenger, double: MessengerDouble
) -> None:
    sample = read("messenger", "header.usage")
    assert page.strain() == 0
    double.script(used(X_App_Usage=sample["X-App-Usage"]))
    await send(page)
    assert page.strain() == 0.12
    double.script(used(**{name.replace("-", "_"): value for name, value in sample.items()}))
    await send(page)
    assert page.strain() == 0.95


async def test_a_share_is_forgotten_after_five_minutes_without_another(
    page: Messenger, double: MessengerDouble, clock: VirtualClock
) -> None:
    double.script(used(X_App_Usage={"call_count": 80}))
    await send(page)
    clock.move(timedelta(minutes=4))
    await send(page)  # low use has no header
    assert page.strain() == 0.8
    clock.move(timedelta(minutes=2))
    assert page.strain() == 0


@pytest.mark.parametrize("odd", ["không phải JSON", "[" * 5000, '{"call_count": true}', "7"])
async def test_odd_usage_headers_do_no_harm(
    page: Messenger, double: MessengerDouble, odd: str
) -> None:
    told = used()
    double.script(Scripted(told.status, told.body, {"X-App-Usage": odd.encode().decode("latin-1")}))
    assert await send(page) == [Sent(("m_1",))]
    assert page.strain() == 0


async def test_a_restricted_page_waits_longer_until_a_message_goes_out(
    page: Messenger, double: MessengerDouble, clock: VirtualClock
) -> None:
    told = graph_error(400, 10, 1893063)
    double.script(told, told)
    waits = []
    for _time in range(2):
        [result] = await send(page)
        assert isinstance(result, NotSent)
        assert result.retry_after is not None
        waits.append(result.retry_after)
        clock.move(result.retry_after)
    assert waits == [timedelta(minutes=30), timedelta(hours=1)]
    assert isinstance((await send(page))[0], Sent)
    double.script(told)
    [result] = await send(page)
    assert isinstance(result, NotSent)
    assert result.retry_after == timedelta(minutes=30)


def test_window_and_rate_are_settings(page: Messenger) -> None:
    from tests.adapters.kits import built

    usual, other = page.capabilities, built({
        "LANTOA_MESSENGER_WINDOW_HOURS": "168", "LANTOA_MESSENGER_RATE": "5",
    })["messenger"].capabilities  # fmt: skip
    assert (usual.reply_window, usual.per_second) == (timedelta(hours=24), 40)
    assert (other.reply_window, other.per_second) == (timedelta(days=7), 5)
    assert usual.deep_link == f"https://m.me/{ENVIRON['LANTOA_MESSENGER_PAGE_ID']}?ref={{code}}"
