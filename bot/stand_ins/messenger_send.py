"""The Send API: who may be written to now, and in which form (Messenger contract §3, §4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Asked, Wrong
from bot.stand_ins.messenger_talks import NAME, Talks
from bot.stand_ins.messenger_templates import Templates
from bot.stand_ins.messenger_uploads import Uploads, check_file
from bot.stand_ins.world import Fate, Message, Person

BY_HAND = timedelta(days=7)  # in which a person of the staff may answer
ONCE = {"one_time_notif_token", "comment_id", "post_id"}  # good for one message each


class Sending:
    """Takes messages for a Page."""

    def __init__(self, talks: Talks, templates: Templates, uploads: Uploads) -> None:
        self._talks, self._templates, self._uploads = talks, templates, uploads
        self.echoes, self.receipts, self.window_hours = True, True, 24.0
        self.mids = 1.0  # share of the deliveries that name their messages
        self.policy = ""  # "block": Meta has blocked the Page

    def send(self, asked: Asked) -> dict[str, Any]:
        """One message or sender action; what the caller is answered."""
        params = asked.params
        named, value = shapes.recipient(params)
        if "sender_action" in params:
            shapes.action(params)
            person = self._reachable(named, value)
            return {"recipient_id": person.user}
        kind = shapes.kind(params)
        message = shapes.message(params, has_file=asked.file is not None)
        check_file(message.get("attachment", {}).get("type", ""), asked.file)
        person = self._reachable(named, value)
        form, said = self._form(person, kind, named, value, message)
        self._uploads.check(message)
        sent = self._deliver(person.user, message, form, said)
        self._hand_on(person.user, params)
        made = self._uploads.kept_with(message)
        return {"recipient_id": person.user, "message_id": sent.id, **made}

    def _reachable(self, named: str, value: str) -> Person:
        if self.policy == "block":
            raise Wrong(368, 0, "script", "Temporarily blocked for policies violations")
        person = self._named(named, value)
        if person.fate is Fate.FAIL:
            raise Wrong(100, 2018001, "person", "No matching user found")
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(551, 1545041, "person", "This person isn't available right now.")
        self._talks.ours(person.user)
        return person

    def _named(self, named: str, value: str) -> Person:
        world = self._talks.world
        if named == "id":
            return world.person(NAME, value)
        owners = (p for p in world.people.values() if p.platform == NAME and value in p.permits)
        person = next(owners, None) if named in ONCE else None
        if person is None:
            raise Wrong(100, 0, "person", f"this {named} was used or never given")
        return person

    def _form(
        self, person: Person, kind: str, named: str, value: str, message: Mapping[str, Any]
    ) -> tuple[str, str]:
        """What the message is taken for, and its words."""
        if kind == "UTILITY":
            return "template", self._templates.check(message)
        if "template" in message:
            raise shapes.shape("a template goes with messaging_type UTILITY")
        if named in ONCE:
            person.permits.discard(value)
            return "permit", _words(message)
        window = BY_HAND if kind == "HUMAN_AGENT" else timedelta(hours=self.window_hours)
        acted = person.last_acted
        if acted is None or self._talks.world.now() - acted > window:
            detail = "This message is sent outside of allowed window."
            raise Wrong(10, 2018278, "window", detail)
        return "free", _words(message)

    def _deliver(self, user: str, message: Mapping[str, Any], form: str, said: str) -> Message:
        world, events = self._talks.world, self._talks.events
        key, id_ = str(message.get("metadata", "")), f"m_{world.number():016x}"
        sent = world.keep(
            Message(id_, NAME, user, "account", world.now(), said, dict(message), form, key)
        )
        told = []
        if self.echoes:
            echo = {"app_id": self._talks.page.app_id, **({"metadata": key} if key else {})}
            told.append(events.echo(user, mid=id_, **echo, **_echoed(message, said)))
        if self.receipts:
            mark = {"watermark": int(sent.at.timestamp() * 1000)}
            mids = {"mids": [id_]} if world.chance.random() < self.mids else {}
            told.append(events.of_person(user, delivery={**mids, **mark}))
            told.append(events.of_person(user, read=mark))
        self._talks.tell(*told)
        return sent

    def _hand_on(self, user: str, params: Mapping[str, Any]) -> None:
        """The thread changes hands together with the message."""
        if "thread_control" not in params:
            return
        control = shapes.obj(params["thread_control"], "thread_control")
        match control.get("control_type"):
            case "pass":
                self._talks.taken_by(user, shapes.text_of(control, "app_id"))
            case "release":
                pass
            case other:
                raise shapes.shape(f"control_type {other!r} is unknown")


def _echoed(message: Mapping[str, Any], said: str) -> dict[str, Any]:
    """The content of a message as its echo tells it."""
    if attachments := [*message.get("attachments", ()), *filter(None, [message.get("attachment")])]:
        return {"attachments": attachments}
    return {"sticker_id": message["sticker_id"]} if "sticker_id" in message else {"text": said}


def _words(message: Mapping[str, Any]) -> str:
    """What a person reads."""
    payload = message.get("attachment", {}).get("payload", {})
    first: Mapping[str, Any] = next(iter(payload.get("elements", ())), {})
    told = (message.get("text"), payload.get("text"), payload.get("title"), first.get("title"))
    return next((str(text) for text in told if text), "")
