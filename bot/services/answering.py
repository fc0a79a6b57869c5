"""What a turn needs, whether it has a transaction of its own or shares one."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.state import Conversation, Say, Turn
from bot.i18n import localise
from bot.messages import Button, InboundEvent, Kind, OutboundMessage, Purpose
from bot.services.house import House
from bot.store.inbox import Claimed
from bot.store.orders import Order

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


def replies_of(house: House, claimed: Claimed, turn: Turn) -> list[OutboundMessage]:
    """The turn's messages, in the person's language."""
    can = house.adapters[claimed.event.address.platform].capabilities
    return [
        _message(say, number, claimed, turn.conversation.locale)
        for number, say in enumerate(turn.messages)
        if not say.asks_phone or can.asks_phone
    ]


def _message(say: Say, number: int, claimed: Claimed, locale: str) -> OutboundMessage:
    return OutboundMessage(
        key=f"r:{claimed.id}:{number}",
        to=claimed.event.address,
        purpose=Purpose.REPLY,
        text=localise(say.text, locale),
        locale=locale,
        media=say.media,
        asks_phone=say.asks_phone,
        buttons=tuple(
            Button(localise(c.label, locale), c.payload, c.url, c.stays) for c in say.choices
        ),
    )
