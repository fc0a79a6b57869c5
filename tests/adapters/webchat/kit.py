"""The web chat, as the conformance suite has to know it."""

from adapters.webchat import sign_session
from tests.adapters.conformance import SECRET, Kit, samples


def sign(_body: bytes) -> dict[str, str]:
    """The session of a guest, whatever the body."""
    return {"x-lantoa-session": sign_session(SECRET, "khach")}


KIT = Kit("webchat", {}, (), sign, samples(__file__, "post.*.json"))
