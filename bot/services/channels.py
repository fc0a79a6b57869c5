"""How each channel is: last heard from, last good send, errors, quota, token; and the alerts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.adapter import HasHealth, Health
from bot.crypto import digest
from bot.i18n import Text, Words, _, lines, localise
from bot.log import log
from bot.messages import Address, OutboundMessage, Purpose
from bot.metrics import (
    CHANNEL_ERROR_RATE,
    CHANNEL_FAULT,
    CHANNEL_LAST_GOOD,
    CHANNEL_LAST_WEBHOOK,
    CHANNEL_QUOTA,
    CHANNEL_TOKEN_LEFT,
)
from bot.services.house import House
from bot.store import channels, outbox
from bot.store.people import accounts_of_admins

PLATFORMS = ("zalo", "messenger", "telegram", "webchat")
LATELY = timedelta(hours=1)  # the time of the error rate
ANSWER_WITHIN = 8.0  # seconds for a platform to say how our account is
ALERT_PAUSE = timedelta(hours=6)  # nobody is told of the same channel more often
WHAT_TO_DO: Mapping[str, Text] = {
    "misconfigured": _(
        "The platform refuses our account. Look at `lantoa channels`, renew the token or the "
        "right it names; what waits goes out by itself afterwards."
    ),
    "throttled": _("The quota is used up or the platform slows us down. Look at its console."),
    "rejected": _("The platform refuses what we send. Look at its console and at the log."),
}


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
    fault: str
    detail: str
    token_expires_at: datetime | None
    quotas: Mapping[str, Sequence[int | None]]

    def as_json(self) -> dict[str, Any]:
        """As `lantoa channels --json` prints it."""
        moments = ("last_inbound_at", "last_webhook_at", "last_good_send_at", "token_expires_at")
        return {
            "name": self.name,
            "on": self.on,
            **{name: _iso(getattr(self, name)) for name in moments},
            "waiting": self.waiting,
            "failed": self.failed,
            "error_rate": self.error_rate,
            "fault": self.fault,
            "detail": self.detail,
            "what_to_do": what_to_do(self.fault),
            "quota": {kind: left for kind, (left, _total) in self.quotas.items()},
        }


def what_to_do(fault: str) -> str:
    """One sentence for the operator; "" while all is well."""
    found = WHAT_TO_DO.get(fault, WHAT_TO_DO["rejected"])
    return localise(found, "vi") if fault else ""


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


async def health(house: House) -> list[Condition]:
    """One entry per platform there is, on or off."""
    async with house.database.read() as connection:
        heard = await channels.last_heard(connection)
        webhooks = await channels.last_webhooks(connection)
        counts = await channels.open_and_failed(connection)
        lately = await channels.lately(connection, house.now() - LATELY)
        kept = await channels.all_of(connection)
    return [
        Condition(
            name=name,
            on=name in house.adapters,
            last_inbound_at=heard.get(name),
            last_webhook_at=webhooks.get(name),
            last_good_send_at=kept[name].good_at if name in kept else None,
            waiting=counts.get(name, (0, 0))[0],
            failed=counts.get(name, (0, 0))[1],
            error_rate=_rate(*lately.get(name, (0, 0))),
            fault=kept[name].fault if name in kept else "",
            detail=kept[name].detail if name in kept else "",
            token_expires_at=kept[name].token_expires_at if name in kept else None,
            quotas=kept[name].quotas if name in kept else {},
        )
        for name in PLATFORMS
    ]


def _rate(sent: int, failed: int) -> float | None:
    return round(failed / (sent + failed), 3) if sent + failed else None


async def ask(house: House) -> int:
    """Ask every platform how our account is; how many could be asked."""
    asked = 0
    for name, adapter in house.adapters.items():
        if not isinstance(adapter, HasHealth):
            continue
        said = await _asked(adapter)
        async with house.database.write() as connection:
            if said.ok:
                await channels.asked(
                    connection, name, said.quotas, said.token_expires_at, house.now()
                )
            else:
                log.warning("channel.ill", platform=name, detail=said.detail)
        asked += 1
    return asked


async def _asked(adapter: HasHealth) -> Health:
    try:
        return await asyncio.wait_for(adapter.health(), ANSWER_WITHIN)
    except Exception as error:
        return Health(False, type(error).__name__)


async def watch(house: House) -> int:
    """Set the gauges, and tell the administrators of new faults, once each."""
    for found in await health(house):
        _measure(found, house.now())
    async with house.database.write() as connection:
        faults = await channels.to_be_told(connection, house.now(), ALERT_PAUSE)
        if not faults:
            return 0
        broken = {platform for platform, _fault, _detail in faults}
        admins = await accounts_of_admins(connection, house.today(), set(house.adapters) - broken)
        for platform, fault, detail in faults:
            log.error("channel.alert", platform=platform, why=fault, admins=len(admins))
            for admin in admins:
                to = Address(admin.platform, house.cipher.open(admin.user_enc))
                key = f"alert:{digest(f'{platform}:{house.now().isoformat()}:{admin.id}')[:16]}"
                text = localise(_alert(platform, fault, detail), admin.locale)
                message = OutboundMessage(key, to, Purpose.SERVICE, text, locale=admin.locale)
                await outbox.put(connection, house.cipher, admin.id, [message], house.now())
    return len(faults)


def _alert(platform: str, fault: str, detail: str) -> Words:
    return lines(
        _("The channel {platform} does not work: {detail}.", platform=platform.capitalize(),
          detail=detail or fault),
        WHAT_TO_DO.get(fault, WHAT_TO_DO["rejected"]),
    )  # fmt: skip


def _measure(found: Condition, now: datetime) -> None:
    name = found.name
    CHANNEL_FAULT.labels(name).set(1 if found.fault else 0)
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
