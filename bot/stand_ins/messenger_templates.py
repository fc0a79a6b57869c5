"""Utility templates: what may be sent outside the window (Messenger contract §4)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Asked, Wrong, shape
from bot.stand_ins.messenger_talks import Talks

BODY, MOST_BUTTONS = 1024, 3
STATUSES = ("PENDING", "APPROVED", "REJECTED", "DISABLED")
BUTTONS = ("POSTBACK", "URL", "PHONE_NUMBER")
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_UNFIT = re.compile(r"[#%$\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")


@dataclass
class Template:
    """One wording in one language."""

    name: str
    language: str
    id: str
    gaps: int = 0
    status: str = "APPROVED"
    reason: str = "NONE"  # why it was rejected
    text: str = ""
    buttons: tuple[str, ...] | None = None  # their types; None: whatever is sent

    def filled(self, values: list[str]) -> str:
        """Its words for one person; just the values where the wording is not known."""
        left = list(values)
        return _GAP.sub(lambda _gap: left.pop(0), self.text) if self.text else " ".join(values)


class Templates:
    """All of one Page."""

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self.decision = ""  # what Meta decides at once; "": it waits to be told
        self._known: dict[tuple[str, str], Template] = {}

    def put(self, found: Iterable[Mapping[str, Any]]) -> None:
        """The templates there are; `ValueError` for a wrong one."""
        names = {field.name for field in fields(Template)}
        made = []
        for entry in found:
            if not {"name", "language"} <= entry.keys() <= names:
                raise ValueError(f"a template has name, language and of {sorted(names)}")
            values = {"id": self._id(), **entry}
            if values.get("buttons") is not None:
                values["buttons"] = tuple(values["buttons"])
            made.append(Template(**values))
        self._known = {(t.name, t.language): t for t in made}

    def decide(self, which: str, status: str, reason: str = "") -> None:
        """Meta decides upon a template, by id, name, or name/language, and says so."""
        if status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}")
        found = [t for t in self._known.values()
                 if which in (t.id, t.name, f"{t.name}/{t.language}")]  # fmt: skip
        if not found:
            raise ValueError(f"there is no template {which!r}")
        for template in found:
            template.status, template.reason = status, reason or "NONE"
            self._talks.tell(self._talks.events.template(_told(template)))

    def list(self, asked: Asked) -> dict[str, Any]:
        """All, or those of a name."""
        name = asked.params.get("name")
        found = [t for t in self._known.values() if name in (None, t.name)]
        return {"data": [_described(t) for t in found]}

    def make(self, asked: Asked) -> dict[str, str]:
        """A wording is handed in."""
        given = asked.params
        name, language = shapes.text_of(given, "name"), shapes.text_of(given, "language")
        if not _NAME.fullmatch(name) or not _LANGUAGE.fullmatch(language):
            raise shape("name is of a-z 0-9 _, language such as vi or en_US")
        if given.get("category") != "UTILITY":
            raise shape("category must be UTILITY")
        if (name, language) in self._known:
            raise shape("there is a template of this name and language, and no editing")
        text, buttons = _components(given.get("components"))
        made = Template(name, language, self._id(), len(set(_GAP.findall(text))), "PENDING",
                        text=text, buttons=buttons)  # fmt: skip
        self._known[name, language] = made
        answer = {"id": made.id, "status": made.status, "category": "UTILITY"}
        if self.decision:
            self.decide(made.id, self.decision)
        return answer

    def delete(self, asked: Asked) -> dict[str, bool]:
        """One by its id, or a name in all languages."""
        id_, name = asked.params.get("hsm_id"), asked.params.get("name")
        gone = [key for key, t in self._known.items()
                if (t.id == str(id_) if id_ else t.name == name)]  # fmt: skip
        if not gone:
            raise shape("there is no such template")
        for key in gone:
            del self._known[key]
        return {"success": True}

    def check(self, message: Mapping[str, Any]) -> str:
        """The words of a filled template; it must be known, approved and filled rightly."""
        found = shapes.obj(message.get("template"), "message.template")
        language = shapes.obj(found.get("language"), "template.language").get("code", "")
        template = self._known.get((str(found.get("name", "")), str(language)))
        if template is None or template.status != "APPROVED":
            raise Wrong(100, 1893029, "shape", "there is no approved template of this name")
        parts = found.get("components", [])
        if not isinstance(parts, list):
            raise shape("components must be a list")
        given: dict[str, list[Any]] = {"body": [], "buttons": []}
        for part in parts:
            name = shapes.obj(part, "component").get("type")
            if name not in given or part.keys() != {"type", "parameters"}:
                raise shape("a component is of body or buttons, with parameters and nothing else")
            given[name] += part["parameters"]
        _check_buttons(template, given["buttons"])
        return template.filled(_values(template, given["body"]))

    def _id(self) -> str:
        return f"22001{self._talks.world.number():07}"


def _told(t: Template) -> dict[str, Any]:
    return {"event": t.status, "message_template_id": int(t.id), "message_template_name": t.name,
            "message_template_language": t.language, "reason": t.reason}  # fmt: skip


def _described(t: Template) -> dict[str, Any]:
    return {"id": t.id, "name": t.name, "language": t.language, "status": t.status,
            "category": "UTILITY", "rejected_reason": t.reason}  # fmt: skip


def _components(found: Any) -> tuple[str, tuple[str, ...]]:
    """The body's words, and the types of the buttons."""
    parts = {shapes.obj(p, "component").get("type"): p for p in shapes.items(found, "parts", 2)}
    if not {"BODY"} <= parts.keys() <= {"BODY", "BUTTONS"}:
        raise shape("components are one BODY and perhaps BUTTONS")
    body = parts["BODY"]
    text = shapes.words(body, "text", BODY)
    gaps = list(dict.fromkeys(_GAP.findall(text)))
    if gaps and gaps[0].isdecimal() and gaps != [str(n + 1) for n in range(len(gaps))]:
        raise shape("gaps are numbered from {{1}} without a hole")
    [samples, *_more] = body.get("example", {}).get("body_text") or [[]]
    if len(samples) != len(gaps):
        raise shape("example.body_text needs a sample for each gap")
    if "BUTTONS" not in parts:
        return text, ()
    return text, tuple(map(_button, shapes.items(parts["BUTTONS"].get("buttons"), "buttons", 3)))


def _button(found: Any) -> str:
    kind = shapes.obj(found, "button").get("type")
    if kind == "QUICK_REPLY":
        raise Wrong(100, 2018416, "shape", "quick replies cannot stand in a utility template")
    if kind not in BUTTONS:
        raise shape(f"a template's button is of {', '.join(BUTTONS)}")
    shapes.words(found, "text", shapes.PAYLOAD)
    return str(kind)


def _values(template: Template, given: list[Any]) -> list[str]:
    if len(given) != template.gaps:
        detail = f"{template.gaps} parameters are needed, not {len(given)}"
        raise Wrong(100, 1893029, "shape", detail)
    values = []
    for entry in given:
        value = shapes.obj(entry, "parameter")
        if value.get("type") != "text":
            raise shape("a parameter of the body is a text")
        values.append(shapes.words(value, "text", BODY))
        if _UNFIT.search(values[-1]):
            raise Wrong(100, 1893043, "shape", "a parameter holds # % $ or an emoji")
    return values


def _check_buttons(template: Template, given: list[Any]) -> None:
    for entry in given:
        button = shapes.obj(entry, "parameter")
        if button.get("type") != "POSTBACK":
            raise shape("a parameter of the buttons is a POSTBACK")
        shapes.words(button, "payload", shapes.PAYLOAD)
    known = template.buttons
    if known is not None and len(given) > known.count("POSTBACK"):
        raise Wrong(100, 1893029, "shape", "more payloads than the template has postback buttons")
