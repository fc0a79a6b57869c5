"""Before a message in doubt is repeated, the platform is asked (Zalo contract §2.1)."""

from collections.abc import Sequence
from datetime import timedelta

from bot.adapter import Adapter, HasHealth, Remembers
from bot.log import log
from bot.messages import NotSent, Receipt, Sent, Why, Wire
from bot.services.condition import Condition
from bot.services.house import House
from bot.services.verdicts import DOUBT
from bot.store.doubts import Echoes, Tells
from bot.store.dues import Due

PASSING = frozenset({Why.NETWORK, Why.UNCERTAIN, Why.UNAVAILABLE, Why.THROTTLED, Why.TOKEN_EXPIRED})
LATE_ECHO = timedelta(minutes=2)  # more than the usual while, until a first repeat
NO_MORE = timedelta(minutes=5)  # more than the usual while, until a second doubt is given up
NEVER = timedelta(days=9)
MOST_ASKED = 8  # times, of a question that the platform refuses: after that it cannot be asked


def telling(house: House) -> Tells:
    """The platforms that say which messages they have."""
    asked = [name for name, one in house.adapters.items() if isinstance(one, Remembers)]
    echoing = [name for name, one in house.adapters.items() if _echoes(one) and name not in asked]
    return Tells(asked, {name: _echoes_of(house, name) for name in echoing})


def _echoes(adapter: Adapter) -> bool:
    return Receipt.ECHO in adapter.capabilities.receipts


def _echoes_of(house: House, platform: str) -> Echoes:
    """Echoes come late when nobody took them, or many stand before them.

    Of what was said before an echo that has come, the echo has come as well.
    """
    now = house.lease_now()
    said = house.echoed_at.get(platform)
    behind = min(house.now() - said, NEVER) if said else NEVER
    return Echoes(min(now, now - behind + DOUBT), now - LATE_ECHO, now - NO_MORE)


async def asked(
    adapter: Adapter, condition: Condition, wires: Sequence[Wire], due: Due
) -> Sent | NotSent | None:
    """Whether the part in doubt is there; None: it is not, as far as that can be known.

    A platform that shows no conversations is asked how it is, when it was not well: the one
    repeat is not wasted on a gateway that answers nobody.
    """
    told = await _told(adapter, condition, wires, due)
    if not isinstance(told, NotSent):
        return told
    condition.note(adapter.name, told)
    return told if told.why in PASSING or due.attempts < MOST_ASKED else None


async def _told(
    adapter: Adapter, condition: Condition, wires: Sequence[Wire], due: Due
) -> Sent | NotSent | None:
    before, wire = wires[: due.parts_done], wires[due.parts_done]
    try:
        if isinstance(adapter, Remembers):
            return await adapter.look_up(wire, due.created_at, before)
        if isinstance(adapter, HasHealth) and condition.is_probing(adapter.name):
            health = await adapter.health()
            return None if health.ok else NotSent(Why.UNAVAILABLE, "not well")
    except Exception as error:
        # A bug in an adapter: nobody knows what the platform would say.
        log.error("ask.bug", platform=adapter.name, error=type(error).__name__)
        return NotSent(Why.UNCERTAIN, type(error).__name__)
    return None
