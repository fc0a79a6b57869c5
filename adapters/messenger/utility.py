"""Approved templates, filled in: what goes when the window is closed (Messenger contract §4). Pure.

The form is the one that was verified live: in `message.template`, without `index`.
"""

import unicodedata
from collections.abc import Mapping

from adapters.cut import nfc
from bot.messages import Bubble, OutboundMessage, TemplateUse, Wire

# What a parameter may not hold (error 1893043) is spelt out.
SPELT: Mapping[str, Mapping[str, str]] = {
    "vi": {"%": " phần trăm", "$": " đô la", "#": " số "},
    "en": {"%": " per cent", "$": " dollars ", "#": " no. "},
}
WORDLESS = "…"
_LETTERLIKE = "\u214f"
_JOINTS = frozenset("\u200d\u20e3\ufe0e\ufe0f")  # what is left of an emoji


def utility(message: OutboundMessage, use: TemplateUse) -> Wire:
    """One template: its values in their order, then its buttons' payloads."""
    values = [_value(value, use.language) for value in use.values.values()]
    pressed = [{"type": "POSTBACK", "payload": payload} for payload in use.payloads]
    components = [
        {"type": name, "parameters": parameters}
        for name, parameters in (("body", values), ("buttons", pressed))
        if parameters
    ]
    language = {"code": use.language}
    template = {"name": use.ref, "language": language, "components": components}
    body: dict[str, object] = {
        "recipient": {"id": message.to.user},
        "messaging_type": "UTILITY",
        "message": {"template": template, "metadata": message.key},
    }
    return Wire(Bubble(message.text), body)


def _value(value: str, language: str) -> dict[str, str]:
    """A parameter in one line."""
    spelt = SPELT.get(language, SPELT["vi"])
    text = "".join(spelt.get(letter, letter) for letter in nfc(value) if not _is_picture(letter))
    return {"type": "text", "text": " ".join(text.split()) or WORDLESS}


def _is_picture(letter: str) -> bool:
    sign = unicodedata.category(letter) == "So" and letter > _LETTERLIKE  # "°" may stay
    return letter > "\uffff" or letter in _JOINTS or sign
