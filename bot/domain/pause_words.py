"""Why a broadcast waits for a human yes, in words for whoever is asked."""

from collections.abc import Mapping

from bot.domain.life import Pause
from bot.i18n import Text, _

UNIT_ENDED = "unit_ended"

WHY: Mapping[str, Text] = {
    Pause.COPY: _(
        "Lan Toả was restored from a copy: since the copy was made, people may have got it already."
    ),
    Pause.OUTAGE: _("its time passed while Lan Toả was not running."),
    Pause.PLATFORM_FAILURES: _(
        "too many messages were refused or lost by the platform. Look at `lantoa channels` first, "
        "or ask whoever runs Lan Toả."
    ),
    Pause.PERSON_FAILURES: _(
        "too many people cannot be reached: they blocked the account, or their account or number "
        "is gone."
    ),
    UNIT_ENDED: _("its unit is no more."),
}


def why_paused(reason: str) -> Text:
    """Of a reason that a campaign carries; "" for one that this version does not know."""
    return WHY.get(reason, Text(reason))
