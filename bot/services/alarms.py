"""Administrators hear of what is wrong with a channel: once, in chat, with what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import digest
from bot.domain.faults import Fault, Source, alerts
from bot.i18n import DEFAULT_LOCALE, Text, Words, _, lines, localise
from bot.log import log
from bot.messages import Address, OutboundMessage, Purpose, Why
from bot.services.house import House
from bot.store import faults, outbox
from bot.store.people import accounts_of_admins

LOOK = _("Look at `lantoa channels`; what waits goes out by itself afterwards.")
BY_SOURCE: Mapping[Source, Text] = {
    Source.FETCHING: _(
        "What people write does not come in: see that the token is valid, and that no other "
        "program and no webhook takes this account's messages."
    ),
    Source.MESSAGE: _(
        "Other messages go on. Look at the platform's console (template, balance, permission) and "
        "at the log; when it is mended: `lantoa channels --mended {platform}`."
    ),
    Source.NOTICE: _(
        "Look at the platform's console; when it is mended: `lantoa channels --mended {platform}`."
    ),
    Source.SILENCE: _(
        "We send, but nothing comes back: look at the webhook in the platform's console, at our "
        "public address and at its HTTPS certificate."
    ),
}
BY_WORD: Mapping[str, Text] = {
    Why.MISCONFIGURED.value: _(
        "The platform refuses our account. Look at `lantoa channels`, renew the token or the "
        "right it names; what waits goes out by itself afterwards."
    ),
    Why.THROTTLED.value: _(
        "The quota is used up or the platform slows us down. Look at its console."
    ),
    Why.REJECTED.value: _(
        "The platform refuses what we send. Look at its console and at the log."
    ),
    "account": _(
        "The platform does not confirm our account: renew the token it names. If it cannot be "
        "reached at all, look at the network; what waits goes out by itself afterwards."
    ),
}  # fmt: skip


def advice(fault: Fault) -> Text:
    """What to do about it, in one or two sentences."""
    found = BY_SOURCE.get(fault.source) or BY_WORD.get(fault.word, LOOK)
    return replace(found, values=(("platform", fault.platform),))


def what_to_do(fault: Fault | None) -> str:
    """The same for the operator; "" while all is well."""
    return localise(advice(fault), DEFAULT_LOCALE) if fault else ""


async def alert(house: House) -> int:
    """Tell the administrators of what they do not know; how many troubles they were told of."""
    now = house.now()
    async with house.database.write() as connection:
        await faults.hold(connection, house.adapters.keys())
        await faults.message_mended(connection, now)
        kept = [f for f in await faults.all_of(connection) if f.platform in house.adapters]
        due = alerts(kept, now)
        await faults.told(connection, [*due.known, *chain.from_iterable(due.tell)], now)
        if due.tell:
            down = {f.platform for f in kept if f.is_open and f.source is Source.SENDS}
            working = {name: can for name, can in house.capabilities.items() if name not in down}
            admins = await accounts_of_admins(connection, house.today(), working, now)
            for group in due.tell:
                await _tell(connection, house, group, admins)
    return len(due.tell)


async def _tell(
    connection: AsyncConnection, house: House, group: Sequence[Fault], admins: Sequence[Any]
) -> None:
    first = group[0]
    log.error("channel.alert", platform=first.platform, why=first.word, admins=len(admins))
    mark = f"{first.platform}:{first.source}:{house.now().isoformat()}"
    for admin in admins:
        to = Address(admin.platform, "")  # whose it is stands in the row beside it
        key = f"alert:{digest(f'{mark}:{admin.id}')[:16]}"
        text = localise(_alert(group, house.rules.zone), admin.locale)
        message = OutboundMessage(key, to, Purpose.SERVICE, text, locale=admin.locale)
        await outbox.put(connection, house.cipher, admin.id, [message], house.now())


def _alert(group: Sequence[Fault], zone: ZoneInfo) -> Words:
    """With its beginning: whoever reads it days later knows that it may be over."""
    first = group[0]
    named = {"platform": first.platform.capitalize(), "since": first.since.astimezone(zone)}
    detail = "; ".join(dict.fromkeys(f.detail or f.word for f in group))
    if first.source is Source.SENDS:
        said = _("The channel {platform} has not worked since {since}: {detail}.",
                 detail=detail, **named)  # fmt: skip
    elif first.source is Source.SILENCE:
        said = _("Nothing comes from {platform} any more, since {detail}.", detail=detail, **named)
    else:
        said = _("The channel {platform} has needed you since {since}: {detail}.",
                 detail=detail, **named)  # fmt: skip
    return lines(said, advice(first))
