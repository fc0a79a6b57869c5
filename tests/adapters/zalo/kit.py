"""Zalo, as the conformance suite has to know it."""

import hashlib

from adapters.http import parsed, text_at
from tests.adapters.conformance import Kit, samples

ENVIRON = {
    "LANTOA_ZALO_APP_ID": "1357924680135792468",
    "LANTOA_ZALO_APP_SECRET": "zaloAppSecretOfTests",
    "LANTOA_ZALO_OA_ID": "2468013579246801357",
    "LANTOA_ZALO_OA_SECRET_KEY": "oaSecretForTestsOnly01",
    "LANTOA_ZALO_REFRESH_TOKEN": "rt-1",
}


def sign(body: bytes) -> dict[str, str]:
    """A plain SHA-256, joined without separators; the stamp is the body's own."""
    stamp = text_at(parsed(body), "timestamp")
    app, key = ENVIRON["LANTOA_ZALO_APP_ID"], ENVIRON["LANTOA_ZALO_OA_SECRET_KEY"]
    mac = hashlib.sha256(app.encode() + body + stamp.encode() + key.encode())
    return {"x-zevent-signature": f"mac={mac.hexdigest()}"}


HOSTS = tuple(f"LANTOA_ZALO_{host}_URL" for host in ("API", "OAUTH", "TEMPLATE_API"))
KIT = Kit("zalo", ENVIRON, HOSTS, sign, samples(__file__, "event.*.json"))
