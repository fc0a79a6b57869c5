"""A copy knows that it is one and stays silent, until somebody says which one lives."""

from dataclasses import dataclass
from pathlib import Path

from bot.domain.life import Pause, Silence, Silent, explained, is_elsewhere
from bot.domain.trail import OPERATOR
from bot.i18n import DEFAULT_LOCALE, localise
from bot.log import log
from bot.metrics import SILENT
from bot.services.house import House
from bot.services.pauses import hold
from bot.services.person_keys import take_over
from bot.store import audit, life, outbox, pauses, person_keys
from bot.store.place import place_of


@dataclass(frozen=True, slots=True)
class Awakened:
    """What it meant to say that this one lives."""

    paused: tuple[str, ...]  # campaigns that wait for a human yes
    dropped: int  # answers of the copy's time that are not given any more
    kept: Path | None = None  # the keys file of the original, under another name


async def settle_in(house: House) -> None:
    """Before a process speaks: bound to this place at the first time, silent when it is another.

    Where no platform but the local web chat is on, nobody can be written to twice.
    """
    if all(adapter.capabilities.reads_outbox for adapter in house.adapters.values()):
        return
    here = await place_of(house.database)
    async with house.database.write() as connection:
        house.pulse.silent = await life.settle_in(connection, here, house.now())
    SILENT.set(1 if house.pulse.silent else 0)
    if house.pulse.silent is not None:
        log.error("instance.silent", why=house.pulse.silent.why.value, mend="lantoa awaken")


async def recheck(house: House) -> bool:
    """Whether a silent one may speak now."""
    async with house.database.read() as connection:
        kept = await life.read(connection)
    house.pulse.silent = kept.silent if kept else None
    if house.pulse.silent is not None:
        return False
    SILENT.set(0)
    log.info("instance.awake")
    return True


async def silence_of(house: House) -> Silent | None:
    """As a command sees it, which binds nothing to a place."""
    async with house.database.read() as connection:
        kept = await life.read(connection)
    if kept is None or kept.silent is not None:
        return kept.silent if kept else None
    if kept.place and is_elsewhere(kept.place, await place_of(house.database)):
        return Silent(house.now(), Silence.MOVED)
    return None


def told(house: House, silent: Silent) -> str:
    """One line for operators."""
    shown = Silent(silent.since.astimezone(house.rules.zone), silent.why)
    return localise(explained(shown), DEFAULT_LOCALE)


async def awaken(house: House) -> Awakened | None:
    """This one lives. None when it was awake.

    The original may have gone on after the copy was made: what was going out then waits for a
    human yes, and answers of that time, which people have got or given up, are not given any more.
    """
    silent = await silence_of(house)
    if silent is None:
        return None
    here, now = await place_of(house.database), house.now()
    async with house.database.write() as connection:
        dropped = await outbox.drop_answers(connection, silent.since, Pause.COPY.value)
        paused = await hold(house, connection, await pauses.going(connection, now), Pause.COPY)
        await life.awaken(connection, here, now)
        await person_keys.move_out(connection, now)
        await audit.record(
            connection, at=now, actor=OPERATOR, action="instance.awaken",
            detail={"why": silent.why.value, "paused": len(paused), "dropped": dropped},
        )  # fmt: skip
    house.pulse.silent = None
    log.info("instance.awaken", paused=len(paused), dropped=dropped)
    return Awakened(tuple(paused), dropped, await take_over(house))
