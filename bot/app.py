"""The composition root: the only place that builds and connects things."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta

import adapters
from bot.adapter import Adapter, Polls, Tools
from bot.clock import Clock, clock_from, local_date
from bot.crypto import Cipher, new_id
from bot.dialogues import book
from bot.domain.outreach import Rules
from bot.errors import ContentError
from bot.i18n import DEFAULT_LOCALE, localise
from bot.library.faults import Fault
from bot.library.loader import load, load_sound
from bot.library.model import Library
from bot.services import orders as _orders  # noqa: F401 - registers every effect and query
from bot.services.house import House
from bot.services.receive import Receiver
from bot.settings import Settings
from bot.store.database import Database
from bot.store.uploads import DatabaseUploads
from bot.store.vault import DatabaseVault
from bot.work.fetch import Fetcher
from bot.work.loops import Work
from scheduler.run import Scheduler


def library_of(settings: Settings, today: date) -> Library:
    """The content; its faults end the start with one line and a hint."""
    return _sound(load(settings.content_dir, today))


def drafted_library_of(settings: Settings, today: date) -> Library:
    """The content for authors at work: lessons they have not finished yet are left out."""
    return _sound(load_sound(settings.content_dir, today))


def _sound(found: Library | tuple[Fault, ...]) -> Library:
    if isinstance(found, Library):
        return found
    first = localise(found[0].what, DEFAULT_LOCALE)
    raise ContentError(
        f"{found[0].file}:{found[0].line}: {first} "
        f"(cùng {len(found) - 1} lỗi khác; xem `lantoa content check`)"
    )


def rules_of(settings: Settings, library: Library) -> Rules:
    """What this organisation allows itself."""
    silent = library.silent_on if settings.silent_days != "off" else _never
    return Rules(
        zone=settings.timezone,
        quiet=settings.quiet_hours,
        silent=silent,
        per_day=settings.push_per_day,
        per_week=settings.push_per_week,
        observances_per_week=settings.observances_per_week,
        takeover=timedelta(minutes=settings.takeover_minutes),
        silence=timedelta(hours=settings.silence_hours),
        paid=settings.paid_messages,
        by_phone=settings.template_by_phone,
        prices=settings.prices,
        code_step=timedelta(minutes=settings.checkin_code_minutes),
        pass_mark=settings.pass_mark,
        care_text=timedelta(days=settings.care_text_days),
    )


def _never(_day: date) -> bool:
    return False


def build_house(settings: Settings, database: Database, *, webchat: bool) -> House:
    """Everything the use cases need."""
    clock: Clock = clock_from(settings.now)
    key = settings.key()
    cipher = Cipher(key)
    library = library_of(settings, local_date(clock.now(), settings.timezone))
    tools = Tools(
        clock=clock,
        vault=DatabaseVault(database, cipher, clock),
        uploads=DatabaseUploads(database, clock),
        public_url=settings.public_url,
        secret=key,
    )
    return House(
        database=database,
        cipher=cipher,
        clock=clock,
        book=book(library, settings.timezone),
        rules=rules_of(settings, library),
        adapters=platforms(os.environ, tools, webchat=webchat),
        holder=f"{os.getpid()}-{new_id(6)}",
        public_url=settings.public_url.rstrip("/"),
    )


def platforms(environ: Mapping[str, str], tools: Tools, *, webchat: bool) -> dict[str, Adapter]:
    """The platforms that are on."""
    found = adapters.build(environ, tools)
    return {a.name: a for a in found if webchat or a.name != "webchat"}


def showcase(settings: Settings) -> dict[str, Adapter]:
    """How every platform shows things, on or not; nothing is asked of anybody, nothing is kept."""
    nowhere, clock = Database("sqlite://"), clock_from(settings.now)
    secret = bytes(32)
    tools = Tools(
        clock=clock,
        vault=DatabaseVault(nowhere, Cipher(secret), clock),
        uploads=DatabaseUploads(nowhere, clock),
        public_url=settings.public_url,
        secret=secret,
    )
    return {adapter.name: adapter for adapter in adapters.showcase(os.environ, tools)}


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Receiver]:
    """Loops, timer and platforms at work; on the way out what is in flight is finished."""
    work = Work(house)
    receiver = Receiver(house, work.events.ring)
    scheduler = Scheduler(house, work.reach_out)
    for adapter in house.adapters.values():
        await adapter.open()
    loops = asyncio.create_task(work.run(), name="lantoa-work")
    polls = [asyncio.create_task(f.run(), name="lantoa-fetch") for f in _fetchers(house, receiver)]
    await scheduler.start()
    try:
        yield receiver
    finally:
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        await scheduler.stop()
        work.stop()
        await loops
        await receiver.close()
        for adapter in house.adapters.values():
            await adapter.close()


def _fetchers(house: House, receiver: Receiver) -> list[Fetcher]:
    polled = [a for a in house.adapters.values() if isinstance(a, Polls) and a.polling]
    return [Fetcher(house, name=a.name, adapter=a, receiver=receiver) for a in polled]


async def until_told() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()
