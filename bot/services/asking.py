"""Before a message in doubt is repeated, the platform is asked (Zalo contract §2.1)."""

from collections.abc import Mapping, Sequence

from bot.adapter import Adapter, HasHealth, Remembers
from bot.log import log
from bot.messages import NotSent, Receipt, Sent, Why, Wire
from bot.services.condition import Condition
from bot.store.doubts import Tells
from bot.store.dues import Due

PASSING = frozenset({Why.NETWORK, Why.UNCERTAIN, Why.UNAVAILABLE, Why.THROTTLED, Why.TOKEN_EXPIRED})
MOST_ASKED = 8  # times, of a question that the platform refuses: after that it cannot be asked


def telling(adapters: Mapping[str, Adapter]) -> Tells:
    """The platforms that say which messages they have."""
    asked = [name for name, adapter in adapters.items() if isinstance(adapter, Remembers)]
    echoing = [name for name, adapter in adapters.items() if _echoes(adapter)]
    return Tells(asked, [name for name in echoing if name not in asked])


def _echoes(adapter: Adapter) -> bool:
    return Receipt.ECHO in adapter.capabilities.receipts


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
