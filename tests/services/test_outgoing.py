"""What a batch works out once is still each person's own message."""

from datetime import UTC, datetime

from bot.domain.push import Content
from bot.domain.templates import Approved
from bot.messages import Address, Purpose
from bot.services.outgoing import Batch
from bot.store.dues import Due
from tests.chat import Chat

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CONTENTS = {
    "one": Content("t-1", text="Mời họp chiều thứ sáu", text_en="Meeting on Friday afternoon"),
    "two": Content("t-2", text="Khám sức khỏe sáng thứ hai", text_en="Check-up on Monday morning"),
}


def due(number: int, campaign: str, locale: str) -> Due:
    """Somebody's delivery."""
    return Due(
        id=number, key=f"c:{number}", to=Address("telegram", str(number)), address_id=number,
        purpose=Purpose.OUTREACH, payload=None, campaign_id=campaign, campaign_state="running",
        member_id=number, locale=locale, last_inbound_at=NOW, stopped_at=None, restricted=False,
        blocked=False, consented=True, attempts=1, parts_done=0, reason="", created_at=NOW,
    )  # fmt: skip


async def test_each_person_gets_the_words_of_their_campaign_in_their_language(chat: Chat) -> None:
    house, known = chat.house, dict[tuple[str, str], Approved]()
    batch = Batch(NOW, house.library, house.rules, house.capabilities, CONTENTS, known, frozenset())
    who = [(c, locale) for c in ("one", "two") for locale in ("vi", "en")] * 2
    sent = [batch.message(due(n, *each)) for n, each in enumerate(who)]
    for number, ((campaign, locale), message) in enumerate(zip(who, sent, strict=True)):
        content = CONTENTS[campaign]
        assert message is not None
        assert message.text.startswith(content.text if locale == "vi" else content.text_en)
        assert (message.to.user, message.key) == (str(number), f"c:{number}")
        assert message.buttons[0].payload == f"ack:{content.ref}"
