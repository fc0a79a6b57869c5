"""How each channel is: last heard from, last good send, errors, quota, token, faults."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import HasHealth, Health
from bot.domain.faults import Fault, Source, worst
from bot.domain.silence import is_silent, may_be_silent
from bot.i18n import DEFAULT_LOCALE, _, localise, shown
from bot.log import log
from bot.messages import Why
from bot.metrics import (
    CHANNEL_ERROR_RATE,
    CHANNEL_FAULT,
    CHANNEL_LAST_GOOD,
    CHANNEL_LAST_WEBHOOK,
    CHANNEL_QUOTA,
    CHANNEL_TOKEN_LEFT,
)
from bot.services.alarms import alert, what_to_do
from bot.services.house import House
from bot.store import channels, faults

PLATFORMS = ("zalo", "messenger", "telegram", "webchat")
LATELY = timedelta(hours=1)  # the time of the error rate
ANSWER_WITHIN = 8.0  # seconds for a platform to say how our account is
WAITED_FOR = 3.0  # seconds, while a person looks at the chat
FRESH = timedelta(minutes=1)  # a quota told since then is not asked for again
PATIENCE = timedelta(minutes=15)  # with a platform that does not say how our account is


@dataclass(frozen=True, slots=True)
class Condition:
    """One channel, as a person wants to see it."""

    name: str
    on: bool
    last_inbound_at: datetime | None
    last_webhook_at: datetime | None
    last_good_send_at: datetime | None
    waiting: int
    failed: int
    error_rate: float | None  # share of the last hour's deliveries; None: there were none
    faults: Sequence[Fault]  # that are open
    token_expires_at: datetime | None
    quotas: Mapping[str, Sequence[int | None]]

    @property
    def worst(self) -> Fault | None:
        """The one to show where there is room for one."""
        return worst(self.faults)

    def as_json(self) -> dict[str, Any]:
        """As `lantoa channels --json` prints it."""
        return {
            "name": self.name,
            "on": self.on,
            "waiting": self.waiting,
            "failed": self.failed,
            **self.how_it_is(),
            "faults": [
                {"fault": f.word, "detail": f.detail, "since": _iso(f.since),
                 "what_to_do": what_to_do(f)}
                for f in self.faults
            ],
        }  # fmt: skip

    def how_it_is(self) -> dict[str, Any]:
        """State, fault and what to do about it; for whoever runs this."""
        moments = ("last_inbound_at", "last_webhook_at", "last_good_send_at", "token_expires_at")
        return {
            **{name: _iso(getattr(self, name)) for name in moments},
            "error_rate": self.error_rate,
            "fault": self.worst.word if self.worst else "",
            "detail": self.worst.detail if self.worst else "",
            "what_to_do": what_to_do(self.worst),
            "quota": {kind: left for kind, (left, _total) in self.quotas.items()},
        }

    def for_anybody(self) -> dict[str, Any]:
        """The same under the same names for whoever reaches `/readyz`: states and fault words.

        What a platform answered may name accounts or tell an attacker what to try: that, and the
        advice which quotes it, is for the command line.
        """
        look = localise(_("See `lantoa channels`."), DEFAULT_LOCALE) if self.worst else ""
        return {**self.how_it_is(), "detail": "", "what_to_do": look}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


async def health(house: House, *, counted: bool = True, heard: bool = True) -> list[Condition]:
    """One entry per platform there is, on or off.

    `counted`: with all that waits and ever failed, for which the whole ledger is read. `heard`:
    with when anybody last wrote, for which every account is.
    """
    async with house.database.read() as connection:
        spoke = await channels.last_heard(connection) if heard else {}
        webhooks = await channels.last_webhooks(connection, PLATFORMS)
        counts = await channels.open_and_failed(connection) if counted else {}
        lately = await channels.lately(connection, house.now() - LATELY)
        kept = await channels.all_of(connection)
        wrong = [f for f in await faults.all_of(connection) if f.is_open]
    return [
        Condition(
            name=name,
            on=name in house.adapters,
            last_inbound_at=spoke.get(name),
            last_webhook_at=webhooks.get(name),
            last_good_send_at=kept[name].good_at if name in kept else None,
            waiting=counts.get(name, (0, 0))[0],
            failed=counts.get(name, (0, 0))[1],
            error_rate=_rate(*lately.get(name, (0, 0))),
            faults=[f for f in wrong if f.platform == name],
            token_expires_at=kept[name].token_expires_at if name in kept else None,
            quotas=kept[name].quotas if name in kept else {},
        )
        for name in PLATFORMS
    ]


def _rate(sent: int, failed: int) -> float | None:
    return round(failed / (sent + failed), 3) if sent + failed else None


async def ask(house: House) -> int:
    """Ask every platform how our account is; how many could be asked."""
    said = await _all_asked(_who_tells(house), ANSWER_WITHIN)
    for name, told in said.items():
        async with house.database.write() as connection:
            await _heed(connection, name, told, house.now())
    await _listen(house)
    return len(said)


async def freshen(house: House) -> None:
    """Ask what is left of the quotas, for somebody who waits for a preview.

    A platform asked a minute ago is not asked again, answered or not. One that is slow to answer
    is not waited for: its last word stands, with its time. Silence is no fault; `ask` judges that.
    """
    async with house.database.read() as connection:
        kept = await channels.all_of(connection)
    now = house.now()
    stale = {
        name: adapter
        for name, adapter in _who_tells(house).items()
        if not _is_fresh(house.asked_at.get(name), now)
        and not _is_fresh(kept[name].asked_at if name in kept else None, now)
    }
    house.asked_at.update(dict.fromkeys(stale, now))
    said = await _all_asked(stale, WAITED_FOR)
    if well := {name: told for name, told in said.items() if told.ok}:
        async with house.database.write() as connection:
            for name, told in well.items():
                await _heed(connection, name, told, house.now())


def _is_fresh(asked_at: datetime | None, now: datetime) -> bool:
    return asked_at is not None and now - asked_at < FRESH


def _who_tells(house: House) -> dict[str, HasHealth]:
    return {name: a for name, a in house.adapters.items() if isinstance(a, HasHealth)}


async def _all_asked(adapters: Mapping[str, HasHealth], within: float) -> dict[str, Health]:
    """All at one time: a slow platform keeps nobody waiting for the others."""
    said = await asyncio.gather(*(_asked(adapter, within) for adapter in adapters.values()))
    return dict(zip(adapters, said, strict=True))


async def _asked(adapter: HasHealth, within: float) -> Health:
    try:
        return await asyncio.wait_for(adapter.health(), within)
    except Exception as error:
        return Health(False, type(error).__name__)


async def _heed(connection: AsyncConnection, name: str, said: Health, now: datetime) -> None:
    """What it said is kept; what is wrong becomes a fault: sends may not show it for a day."""
    await faults.hold(connection, (name,))
    if said.ok:
        await channels.asked(connection, name, said.quotas, said.token_expires_at, now)
    if said.alarm:
        await faults.put(connection, name, Source.ACCOUNT, Why.MISCONFIGURED.value, said.alarm, now)
    if said.ok or said.alarm:
        await faults.over(connection, name, Source.ACCOUNT, now, but=said.alarm or None)
        return
    log.warning("channel.ill", platform=name, detail=said.detail)
    kept = (await channels.all_of(connection)).get(name)
    last = kept.asked_at if kept else None
    if last is None or now - last > PATIENCE:  # one answer that does not come is no news
        await faults.put(connection, name, Source.ACCOUNT, "account", said.detail, now)


async def _listen(house: House) -> None:
    """Which platforms have fallen silent, and which are heard again."""
    now = house.now()
    async with house.database.write() as connection:
        await faults.hold(connection, house.adapters.keys())
        heard = await channels.last_webhooks(connection, list(house.adapters))
        for name, at in heard.items():
            if at is None:
                continue  # nobody has ever written: nothing has fallen silent
            if await _is_silent(house, connection, name, at, now):
                since = shown(at.astimezone(house.rules.zone), DEFAULT_LOCALE)
                await faults.put(connection, name, Source.SILENCE, "silent", since, now)
            else:
                await faults.over(connection, name, Source.SILENCE, now)


async def _is_silent(
    house: House, connection: AsyncConnection, name: str, heard_at: datetime, now: datetime
) -> bool:
    """Counted only where it was heard long ago: the ledger of weeks is read for that."""
    if not may_be_silent(heard_at, now, house.rules.silence):
        return False
    traffic = await channels.traffic(connection, name, heard_at, now)
    return is_silent(traffic, now, house.rules.silence)


async def mended(house: House, platform: str) -> int:
    """The operator has seen to what only a person can judge; how many faults that ended."""
    async with house.database.write() as connection:
        return await faults.seen_to(connection, platform, house.now())


async def watch(house: House) -> int:
    """Set the gauges, and tell the administrators of new faults, once each."""
    for found in await health(house, counted=False, heard=False):
        _measure(found, house.now())
    return await alert(house)


def _measure(found: Condition, now: datetime) -> None:
    name = found.name
    CHANNEL_FAULT.labels(name).set(1 if found.faults else 0)
    CHANNEL_ERROR_RATE.labels(name).set(found.error_rate or 0.0)
    for gauge, moment in (
        (CHANNEL_LAST_GOOD, found.last_good_send_at),
        (CHANNEL_LAST_WEBHOOK, found.last_webhook_at),
    ):
        if moment is not None:
            gauge.labels(name).set(moment.timestamp())
    if found.token_expires_at is not None:
        CHANNEL_TOKEN_LEFT.labels(name).set((found.token_expires_at - now).total_seconds())
    for kind, (left, _total) in found.quotas.items():
        CHANNEL_QUOTA.labels(name, kind).set(left or 0)
