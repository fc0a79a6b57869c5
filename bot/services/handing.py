"""Answers go from their turn straight to whoever sends them: nobody has to find them in the table.

They are written as being sent, with a lease, by the turn's own transaction, and are sent as soon as
it is committed. What dies between the commit and the call is in doubt, as what dies between a claim
and its call: without the handing it would wait, and go out at once when somebody is there. So no
more is handed over than can be sent at once, and the rest waits in the table, as does whatever
stands behind an earlier word to the same person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.log import log
from bot.messages import OutboundMessage, Purpose
from bot.metrics import CLAIMED
from bot.services.house import House
from bot.services.outgoing import Batch
from bot.services.stretches import Stretch
from bot.store import outbox
from bot.store.dues import LEASE, Due, busy

Ordered = tuple[int, OutboundMessage]  # an account, and what is said to it


@dataclass(frozen=True, slots=True)
class Taken:
    """Deliveries that this worker holds, and all that has to be known to send them."""

    dues: Sequence[Due]
    batch: Batch | None = None
    until: datetime | None = None  # nobody else may send them before, by the clock of leases
    stretch: Stretch | None = None  # how far they may be called; None: all of them


@dataclass(frozen=True, slots=True)
class Hands:
    """Those who send, by platform: how many answers they can take at once, and the taking."""

    room: Callable[[str], int]
    begin: Callable[[str, Taken], None]


NOBODY = Hands(room=lambda _platform: 0, begin=lambda _platform, _taken: None)


@dataclass(slots=True)
class Handing:
    """The answers of one transaction that go out when it is committed."""

    house: House
    hands: Hands
    _held: list[tuple[Due, OutboundMessage]] = field(default_factory=list)
    _until: datetime | None = None  # the earliest end of their leases

    async def order(
        self, connection: AsyncConnection, answers: Sequence[Ordered], now: datetime
    ) -> set[int]:
        """Write the answers; those accounts for which some of them wait in the table."""
        house = self.house
        chosen = await self._chosen(connection, answers)
        here = [one for one in answers if one[1].key in chosen]
        later = [one for one in answers if one[1].key not in chosen]
        lease = outbox.Lease(house.holder, house.lease_now() + LEASE)
        self._until = self._until or lease.until
        held = await outbox.put_held(connection, house.cipher, here, now, lease)
        await outbox.put_all(connection, house.cipher, later, now)
        self._held += [(_due(*held[m.key], account, m, now), m) for account, m in here]
        return {account for account, _message in later}

    async def _chosen(self, connection: AsyncConnection, answers: Sequence[Ordered]) -> set[str]:
        """The keys of those that can go out at once: of each person's the first, if nothing else
        is on its way there.
        """
        first: dict[int, OutboundMessage] = {}
        for account, message in answers:
            first.setdefault(account, message)
        room = {name: self.hands.room(name) for name in {m.to.platform for m in first.values()}}
        if not any(room.values()):
            return set()
        behind = await busy(connection, first.keys())
        chosen = set[str]()
        for account, message in first.items():
            if account not in behind and room[message.to.platform] > 0:
                room[message.to.platform] -= 1
                chosen.add(message.key)
        return chosen

    def forget(self) -> None:
        """What was written was taken back."""
        self._held.clear()

    def go(self) -> None:
        """It is committed: they go out."""
        for platform in sorted({due.to.platform for due, _message in self._held}):
            mine = [one for one in self._held if one[0].to.platform == platform]
            house = self.house
            batch = Batch(
                house.now(), house.library, house.rules, house.capabilities, {}, {}, frozenset(),
                ready={due.id: message for due, message in mine},
            )  # fmt: skip
            CLAIMED.labels(platform, "answers").inc(len(mine))
            self.hands.begin(platform, Taken([due for due, _message in mine], batch, self._until))
        self._held.clear()

    async def take_back(self) -> None:
        """Nobody knows whether it was committed: nothing was called, so nothing is in doubt."""
        ids, self._held = [due.id for due, _message in self._held], []
        if not ids:
            return
        try:
            async with self.house.database.write() as connection:
                await outbox.let_wait(connection, ids, self.house.holder)
        except Exception as error:  # their leases run out: then they are in doubt all the same
            log.warning("answers.not_taken_back", count=len(ids), error=type(error).__name__)


def _due(id_: int, body: bytes, account: int, message: OutboundMessage, now: datetime) -> Due:
    """As `bot.store.dues` reads it, of what the way of an answer looks at."""
    return Due(
        id=id_,
        key=message.key,
        to=message.to,
        address_id=account,
        purpose=Purpose.REPLY,
        payload=body,
        campaign_id=None,
        campaign_state="",
        member_id=None,
        locale=message.locale,
        last_inbound_at=now,
        stopped_at=None,
        restricted=False,
        blocked=False,
        consented=True,
        attempts=1,
        parts_done=0,
        reason="",
        created_at=now,
    )
