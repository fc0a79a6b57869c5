"""Approved templates as calls: by user id, or by telephone number (Zalo contract §4). Pure."""

import re
from collections.abc import Mapping

from adapters.cut import nfc
from bot.messages import Bubble, OutboundMessage, TemplateUse, Wire

BY_USER, BY_PHONE = "template", "template_phone"  # calls of their own
LONGEST_MARK = 48
PLAIN_MARK = re.compile(r"[A-Za-z0-9_-]{1,48}")


def wire(message: OutboundMessage, use: TemplateUse) -> Wire:
    """By telephone number where one is given, else by user id."""
    values = {name: nfc(value) for name, value in use.values.items()}
    filled: dict[str, object] = {"template_id": use.ref, "template_data": values}
    bubble = Bubble(nfc(message.text))
    if use.phone:
        return _by_phone(bubble, use.phone, filled, message.key)
    return Wire(bubble, {"user_id": message.to.user, **filled}, call=BY_USER)


def _by_phone(bubble: Bubble, phone: str, filled: Mapping[str, object], key: str) -> Wire:
    """With a mark that is echoed in the receipt; by user id there is no such thing."""
    return Wire(bubble, {"phone": phone, **filled, "tracking_id": mark(key)}, call=BY_PHONE)


def mark(key: str) -> str:
    """Our key in the characters that a tracking id may have."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", key.replace(":", "_"))[:LONGEST_MARK]


def key_of(mark: str) -> str:
    """The key of ours that a tracking id stands for, if it is one."""
    return mark.replace("_", ":") if PLAIN_MARK.fullmatch(mark) else ""
