"""Neutral notices: one line that says nothing of the matter, and a button that opens it.

Somebody else may see the screen. Who wrote STOP (where they asked: since then), blocked us or
took the consent back is not written to: the talk shows the state.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.outreach import next_lawful
from bot.i18n import Words, _
from bot.store.orders import Order
from bot.store.tell import Word, tell

LOOK = _("See it")


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is to be told, once under its key."""

    key: str
    member_id: int
    text: Words
    payload: str  # of the button that opens it

    @property
    def word(self) -> Word:
        """With its button."""
        return Word(self.key, self.member_id, self.text, ((LOOK, self.payload),))


async def tell_by(
    order: Order, *notices: Notice, unasked: bool = False, asked_at: datetime | None = None
) -> None:
    """Told within an order; what nobody asked for keeps to the lawful hours.

    `asked_at`: when the person asked; a stop from before that does not count.
    """
    moment = next_lawful(order.now, order.rules) if unasked else order.now
    words = [notice.word for notice in notices]
    await tell(
        order.connection, order.cipher, words, order.now, order.capabilities,
        not_before=moment, asked_at=asked_at,
    )  # fmt: skip
