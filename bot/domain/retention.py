"""How long what is kept, and why: the whole table.

Deletion at the end of the purpose: Law 91/2025/QH15, Art. 14 (domain.md §7). The notice
(`bot.domain.notice`) is written from it; the page `docs/explain/privacy.md` shows it, and a test
holds the two together.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.i18n import Text, _


@dataclass(frozen=True, slots=True)
class Keeping:
    """One line: what, how long (None: as LANTOA_CARE_TEXT_DAYS says), and why so long."""

    id: str
    what: Text
    kept: timedelta | None
    why: Text


KEEPINGS = (
    Keeping("screens", _("copies of the messages shown in the web chat"), timedelta(hours=24),
            _("a page opened again can still be read")),
    Keeping("loose_photos", _("photos that belong to no report yet"), timedelta(days=2),
            _("a report that is being written")),
    Keeping("loose_files", _("files of letters half sent in a chat"), timedelta(days=3),
            _("a talk that is still open")),
    Keeping("call_backs", _("wishes to be called back that are not done"), timedelta(days=7),
            _("whoever was chosen may still call")),
    Keeping("talks", _("half-done talks and drafts"), timedelta(days=31),
            _("a draft can be gone on with")),
    Keeping("links", _("personal codes and dashboard links that have expired"),
            timedelta(days=30), _("answers when somebody asks")),
    Keeping("events", _("marks of messages that were answered (no words)"), timedelta(days=60),
            _("platforms send old messages again; faults are traced")),
    Keeping("replies", _("marks of answers that were sent (no words)"), timedelta(days=60),
            _("platforms confirm later; faults are traced")),
    Keeping("strangers", _("accounts that never agreed, with nothing else"), timedelta(days=60),
            _("the person may still come back")),
    Keeping("care_words", _("words and safe times of matters that are done"), None,
            _("looking back, complaints")),
    Keeping("viewings", _("who looked at whose data"), timedelta(days=730),
            _("the person can ask")),
)  # fmt: skip
