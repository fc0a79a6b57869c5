"""PyPI fbmessenger understands the Messenger stand-in, and is understood by it."""

import asyncio
import collections
import collections.abc
from collections.abc import Callable, Iterator
from typing import Any

import fbmessenger  # type: ignore[import-untyped]
import pytest
from fbmessenger import attachments, elements, quick_replies, templates
from fbmessenger import thread_settings as settings

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns
from tests.independent.clients.conftest import PERSON, STRANGER


@pytest.fixture
def client(
    page: MessengerStandIn, stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    # The library looks for it where it stood before Python 3.10.
    monkeypatch.setattr(collections, "Iterable", collections.abc.Iterable, raising=False)
    made = fbmessenger.MessengerClient(page.page.page_token, app_secret=page.page.app_secret)
    made.graph_url = f"{stand_ins.url}/v25.0"
    yield made
    made.session.close()


async def ask(call: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """The library blocks; the stand-in runs here."""
    return await asyncio.to_thread(call, *args, **more)


async def send(client: Any, part: Any, user: str = PERSON, **more: Any) -> Any:
    return await ask(client.send, part.to_dict(), user, **more)


async def test_messages_of_each_kind_are_taken(client: Any, page: MessengerStandIn) -> None:
    reply = quick_replies.QuickReply(title="Bình Dương", payload="v1|bd")
    press = elements.Button(button_type="postback", title="Có", payload="v1|yes")
    link = elements.Button(button_type="web_url", title="Xem", url="https://vidu.example")
    parts = [
        elements.Text("Dạ, chào bạn!"),
        elements.Text("Bạn ở đâu?", quick_replies.QuickReplies([reply])),
        templates.ButtonTemplate("Bạn muốn gì?", [press, link]),
        templates.GenericTemplate([elements.Element("Tập huấn", subtitle="Mai", buttons=[press])]),
        attachments.Image(url="https://vidu.example/a.png", is_reusable=True),
    ]
    answers = [await send(client, part) for part in parts]
    assert [a["recipient_id"] for a in answers] == [PERSON] * 5
    assert "attachment_id" in answers[4]
    sent = [m.text for m in page.world.talk("messenger", PERSON) if m.by == "account"]
    assert sent == ["Dạ, chào bạn!", "Bạn ở đâu?", "Bạn muốn gì?", "Tập huấn", ""]
    assert page.world.refusals == []


async def test_an_uploaded_picture_is_sent_by_its_id(client: Any, page: MessengerStandIn) -> None:
    picture = attachments.Image(url="https://vidu.example/a.png", is_reusable=True)
    id_ = (await ask(client.upload_attachment, picture))["attachment_id"]
    assert "message_id" in await send(client, attachments.Image(attachment_id=id_))
    media = templates.MediaTemplate(attachments.Image(attachment_id=id_))
    assert "message_id" in await send(client, media)
    wrong = await send(client, attachments.Video(attachment_id=id_))
    assert wrong["error"]["error_subcode"] == 2018047


async def test_refusals_come_as_error_objects(client: Any, page: MessengerStandIn) -> None:
    text = elements.Text("Nhắc bạn")
    refused = [
        await send(client, text, STRANGER, messaging_type="UPDATE"),
        await send(client, text, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE"),
        await send(client, text, "990000004"),
        await ask(client.subscribe_app_to_page),
        await send(client, elements.DynamicText("Chào {{first_name}}")),
    ]
    assert [r["error"]["code"] for r in refused] == [10, 100, 551, 100, 100]
    assert [r.reason for r in page.world.refusals] == [
        "window", "shape", "person", "shape", "shape",
    ]  # fmt: skip


async def test_the_profile_is_set_up_and_taken_down(client: Any, page: MessengerStandIn) -> None:
    item = settings.PersistentMenuItem("postback", "Gặp người thật", payload="v1|human")
    menu = settings.PersistentMenu([item], composer_input_disabled=False)
    profile = settings.MessengerProfile(
        [settings.GreetingText("Chào bạn!")], settings.GetStartedButton("GET_STARTED"), [menu]
    )
    answers = [
        await ask(client.set_messenger_profile, profile.to_dict()),
        await ask(client.update_whitelisted_domains, "https://vidu.example"),
        await ask(client.delete_persistent_menu),
        await ask(client.delete_get_started),
        await ask(client.remove_whitelisted_domains),
    ]
    assert answers == [{"result": "success"}] * 5


async def test_people_and_typing_are_known(client: Any, page: MessengerStandIn) -> None:
    told = await ask(client.get_user_data, PERSON)
    assert told == {"first_name": "Lan", "last_name": "Nguyễn", "id": PERSON}
    assert await ask(client.send_action, "typing_on", PERSON) == {"recipient_id": PERSON}


async def test_a_wrong_secret_is_told(client: Any, page: MessengerStandIn) -> None:
    client.app_secret = "another"
    answer = await ask(client.get_user_data, PERSON)
    assert "appsecret_proof" in answer["error"]["message"]
