"""Approved templates as calls: by user id, or by telephone number (Zalo contract §4). Pure."""

import re
from collections.abc import Mapping

from adapters.cut import nfc
from bot.messages import Bubble, OutboundMessage, TemplateUse, Wire

BY_USER, BY_PHONE = "template", "template_phone"  # calls of their own
LONGEST_MARK = 48


def wire(message: OutboundMessage, use: TemplateUse) -> Wire:
    """By telephone number where one is given, else by user id; by the other number, if that is
    the only way the platform takes this template (error -249).
    """
    values = {name: nfc(value) for name, value in use.values.items()}
    filled: dict[str, object] = {"template_id": use.ref, "template_data": values}
    bubble = Bubble(nfc(message.text))
    if use.phone:
        return _by_phone(bubble, use.phone, filled, message.key)
    other = _by_phone(bubble, use.or_phone, filled, message.key) if use.or_phone else None
    return Wire(bubble, {"user_id": message.to.user, **filled}, call=BY_USER, otherwise=other)


def _by_phone(bubble: Bubble, phone: str, filled: Mapping[str, object], key: str) -> Wire:
    """With a mark that is echoed in the receipt; by user id there is no such thing."""
    mark = re.sub(r"[^A-Za-z0-9_-]", "-", key)[:LONGEST_MARK]
    return Wire(bubble, {"phone": phone, **filled, "tracking_id": mark}, call=BY_PHONE)
