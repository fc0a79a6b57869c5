"""Campaigns pause themselves, and a person with the right to it lets them go on."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import digest
from bot.domain.campaigns import Campaign
from bot.domain.failures import Tally, is_looked_at_anew, verdict
from bot.domain.life import Pause, was_away
from bot.domain.outreach import next_lawful
from bot.domain.pause_words import why_paused
from bot.domain.trail import SYSTEM
from bot.i18n import Words, _, lines
from bot.log import log
from bot.services.house import House
from bot.store import audit, campaigns, life, pauses
from bot.store.tell import Word, tell

ON, SEE, CANCEL = _("Send it on"), _("See the broadcast"), _("Cancel it")


async def hold(
    house: House, connection: AsyncConnection, ids: Collection[str], why: Pause,
    figures: dict[str, Tally] | None = None,
) -> list[str]:  # fmt: skip
    """Pause them, note it, and ask their people in chat; those that were paused."""
    held = await pauses.pause(connection, ids, why)
    for id_ in held:
        log.info("campaign.paused", campaign=id_, why=why.value)
        await audit.record(
            connection, at=house.now(), actor=SYSTEM, action="campaign.hold", subject=id_,
            detail={"why": why.value},
        )  # fmt: skip
    await _ask(house, connection, held, why, figures or {})
    return held


async def _ask(
    house: House,
    connection: AsyncConnection,
    ids: Sequence[str],
    why: Pause,
    figures: dict[str, Tally],
) -> None:
    found = {id_: await campaigns.get(connection, id_) for id_ in ids}
    now, mark = house.now(), house.now().isoformat()
    words = [
        Word(
            f"paused:{digest(f'{id_}:{mark}:{member_id}')}",
            member_id,
            _question(house, one, why, figures.get(id_)),
            ((ON, f"bc:{id_}:resume"), (SEE, f"bc:{id_}"), (CANCEL, f"bc:{id_}:cancel")),
        )
        for id_, member_id in await pauses.whom_to_ask(connection, ids)
        if (one := found[id_]) is not None
    ]
    at = next_lawful(now, house.rules)
    await tell(connection, house.cipher, words, now, house.capabilities, not_before=at)


def _question(house: House, found: Campaign, why: Pause, figures: Tally | None) -> Words:
    title = _title(house, found)
    said: list[Words] = [
        _("The broadcast “{title}” to {unit} is paused, and nothing more of it goes out: {why}",
          title=title, unit=found.unit_code, why=why_paused(why))
    ]  # fmt: skip
    if figures is not None:
        failed = figures.platform if why is Pause.PLATFORM_FAILURES else figures.person
        said.append(_("{failed} of {n} failed.", failed=failed, n=figures.decided))
    return lines(*said, _("Shall it go on? One press is enough."))


def _title(house: House, found: Campaign) -> Words:
    content = found.draft.content
    lesson = house.library.lesson(content.lesson_id)
    if lesson is not None and not content.title:
        return lesson.title
    text = content.title or content.text or content.lesson_id
    return text if len(text) <= 40 else text[:39] + "…"


async def look(house: House) -> list[str]:
    """The heartbeat; after a time without one, what is overdue by more than that waits for a yes.

    Both by our own clock, so a database that was away for hours counts as much as a machine.
    """
    now, longest = house.now(), house.rules.outage
    async with house.database.read() as connection:
        kept = await life.read(connection)
    if kept is None or (kept.alive_at is not None and abs(now - kept.alive_at) < life.BEAT):
        return []
    async with house.database.write() as connection:
        held: list[str] = []
        if was_away(kept.alive_at, now, longest):
            log.warning("outage.over", since=str(kept.alive_at))
            late = await pauses.stale(connection, now, longest)
            held = await hold(house, connection, late, Pause.OUTAGE)
        await life.beat(connection, now)
    return held


async def judge(house: House) -> int:
    """Campaigns of which too much fails are paused; how many were."""
    limits = house.rules.failures
    async with house.database.read() as connection:
        before = await pauses.with_failures(connection)
        now_counted = await pauses.tallies(connection, before) if before else {}
    held = 0
    for id_, counted in now_counted.items():
        added = counted.since(before[id_])
        why = verdict(added, limits)
        if why is None and not is_looked_at_anew(added, limits):
            continue
        async with house.database.write() as connection:
            if why is None:
                await pauses.judged(connection, id_, counted)
            else:
                held += len(await hold(house, connection, [id_], why, {id_: added}))
    return held
