"""Approved templates as calls: by user id, or by telephone number (Zalo contract §4). Pure."""

import re

from adapters.cut import nfc
from bot.messages import Bubble, OutboundMessage, TemplateUse, Wire

BY_USER, BY_PHONE = "template", "template_phone"  # calls of their own
LONGEST_MARK = 48


def wire(message: OutboundMessage, use: TemplateUse) -> Wire:
    """By telephone number where one is given, else by user id."""
    values = {name: nfc(value) for name, value in use.values.items()}
    filled: dict[str, object] = {"template_id": use.ref, "template_data": values}
    bubble = Bubble(nfc(message.text))
    if not use.phone:
        return Wire(bubble, {"user_id": message.to.user, **filled}, call=BY_USER)
    # Echoed in the receipt; by user id there is no such thing.
    mark = re.sub(r"[^A-Za-z0-9_-]", "-", message.key)[:LONGEST_MARK]
    return Wire(bubble, {"phone": use.phone, **filled, "tracking_id": mark}, call=BY_PHONE)
