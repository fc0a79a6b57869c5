"""What a turn needs, whether it has a transaction of its own or shares one."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.state import Conversation, Say, Turn
from bot.i18n import localise
from bot.messages import Button, InboundEvent, Kind, OutboundMessage, Purpose
from bot.services.house import House
from bot.store.inbox import Claimed
from bot.store.orders import Order

Wording = tuple[str, tuple[Button, ...]]
TALKS = frozenset({Kind.MESSAGE, Kind.BUTTON, Kind.LINK, Kind.FOLLOW, Kind.PHONE, Kind.CRISIS})
MOST_NEEDS = 12
# Platforms repeat a webhook for about two hours; a stamp further off is a wrong clock.
TRUSTED_LAG = timedelta(hours=3)


def acted_at(event: InboundEvent, now: datetime) -> datetime:
    """When the person acted, as far as the platform's clock can be trusted."""
    return event.at if now - TRUSTED_LAG <= event.at <= now else now


def order_of(
    house: House,
    connection: AsyncConnection,
    claimed: Claimed,
    talk: Conversation,
    now: datetime,
    *,
    key: str = "",
) -> Order:
    """The circumstances of what a turn asks or orders."""
    return Order(
        connection=connection,
        cipher=house.cipher,
        library=house.library,
        now=now,
        address_id=claimed.address_id,
        platform=claimed.event.address.platform,
        person=talk.person,
        locale=talk.locale,
        inbox_id=claimed.id,
        key=key,
        capabilities=house.capabilities,
        rules=house.rules,
        looks=house.looks,
        public_url=house.public_url,
    )


class Worded:
    """What the turns of a batch say alike is put into words once, in each language."""

    def __init__(self) -> None:
        self._known: dict[tuple[Say, str], Wording] = {}

    def wording(self, say: Say, locale: str) -> Wording:
        """The words of a message and of its buttons."""
        try:
            found = self._known.get((say, locale))
        except TypeError:  # it holds a value that nothing is found by
            return _wording(say, locale)
        if found is None:
            found = self._known[say, locale] = _wording(say, locale)
        return found


def replies_of(
    house: House, claimed: Claimed, turn: Turn, worded: Worded | None = None
) -> list[OutboundMessage]:
    """The turn's messages, in the person's language; `worded`: of the batch, where there is one."""
    can = house.adapters[claimed.event.address.platform].capabilities
    locale, words = turn.conversation.locale, worded or Worded()
    return [
        _message(say, number, claimed, locale, words.wording(say, locale))
        for number, say in enumerate(turn.messages)
        if not say.asks_phone or can.asks_phone
    ]


def _wording(say: Say, locale: str) -> Wording:
    buttons = (Button(localise(c.label, locale), c.payload, c.url, c.stays) for c in say.choices)
    return localise(say.text, locale), tuple(buttons)


def _message(
    say: Say, number: int, claimed: Claimed, locale: str, wording: Wording
) -> OutboundMessage:
    text, buttons = wording
    return OutboundMessage(
        key=f"r:{claimed.id}:{number}",
        to=claimed.event.address,
        purpose=Purpose.REPLY,
        text=text,
        locale=locale,
        media=say.media,
        asks_phone=say.asks_phone,
        buttons=buttons,
    )
