"""An echo without a mark of ours: its words tell which delivery in doubt it was.

Zalo shows us our own messages with their words and no mark (Zalo contract §2.1). The message of
each delivery that is in doubt is made again, by the very code that made it, and compared.
"""

import unicodedata
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.windows import Form, Way
from bot.messages import InboundEvent
from bot.services.house import House
from bot.services.outgoing import Batch
from bot.store import doubts
from bot.store.campaign_rows import contents
from bot.store.templates import known


async def settle_by_words(
    house: House, connection: AsyncConnection, told: Sequence[tuple[int, InboundEvent]]
) -> None:
    """Of each echo: mark the oldest delivery in doubt that ends with its words as sent.

    As good as always nothing to these accounts is in doubt, which is asked once for all of them.
    """
    _listen(house, told)
    bare = [(id_, e) for id_, e in told if e.text and e.about and not e.payload]
    if not bare:
        return
    doubtful = await doubts.of_these(connection, {id_ for id_, _event in bare})
    for id_, event in bare:
        if id_ in doubtful:
            await _settle_one(house, connection, id_, event)


def _listen(house: House, told: Sequence[tuple[int, InboundEvent]]) -> None:
    """How far the echoes have come: what was said before these has had its own, if it will."""
    for _account, event in told:
        name = event.address.platform
        house.echoed_at[name] = max(event.at, house.echoed_at.get(name, event.at))


async def _settle_one(
    house: House, connection: AsyncConnection, address_id: int, event: InboundEvent
) -> None:
    now = house.now()
    dues = await doubts.in_doubt(connection, house.cipher, address_id, event.about, now)
    if not dues:
        return
    campaigns = {due.campaign_id for due in dues if due.campaign_id}
    batch = Batch(
        now, house.library, house.rules, house.capabilities,
        await contents(connection, campaigns), await known(connection, house.library), frozenset(),
    )  # fmt: skip
    adapter = house.adapters[event.address.platform]
    for due in dues:
        message = batch.message(due, Way(Form(due.form)) if due.form else None)
        wires = adapter.render(message) if message else ()
        if wires and _plain(wires[-1].bubble.text) == _plain(event.text):
            await doubts.arrived(connection, due.id, event.about[0], now)
            return


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
