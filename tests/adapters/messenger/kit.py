"""Messenger, as the conformance suite has to know it."""

import hashlib
import hmac

from tests.adapters.conformance import Kit, samples

ENVIRON = {
    "LANTOA_MESSENGER_PAGE_ID": "104567890123456",
    "LANTOA_MESSENGER_PAGE_TOKEN": "EAAGtesttoken",
    "LANTOA_MESSENGER_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "LANTOA_MESSENGER_VERIFY_TOKEN": "bi-mat",
}


def sign(body: bytes) -> dict[str, str]:
    """HMAC-SHA-256 of the bytes on the wire."""
    key = ENVIRON["LANTOA_MESSENGER_APP_SECRET"].encode()
    return {"x-hub-signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


HOSTS = ("LANTOA_MESSENGER_API_URL",)
KIT = Kit("messenger", ENVIRON, HOSTS, sign, samples(__file__, "event.*.json"))
