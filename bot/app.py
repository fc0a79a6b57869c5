"""The composition root: the only place that builds and connects things.

What only the long-running processes need is connected in `bot.running`: a command never loads it.
"""

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, partial

import adapters
from bot.adapter import Adapter, Tools
from bot.clock import Clock, SystemClock, clock_from, local_date
from bot.crypto import Cipher, new_id
from bot.domain.consents import Controller
from bot.domain.failures import Limits
from bot.domain.outreach import Rules
from bot.library.loader import loaded
from bot.library.model import Library
from bot.services.house import House
from bot.settings import Settings, environment, unknown
from bot.store.database import Database
from bot.store.keys import in_order
from bot.store.uploads import DatabaseUploads
from bot.store.vault import DatabaseVault


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
        controller=Controller(settings.controller.strip(), settings.controller_contact.strip()),
        outage=timedelta(hours=settings.outage_hours),
        failures=Limits(
            settings.failure_limit_platform, settings.failure_limit_person, settings.failure_sample
        ),
        equal_texts=settings.equal_texts,
        equal_within=timedelta(hours=settings.equal_texts_hours),
    )


def _never(_day: date) -> bool:
    return False


async def build_house(
    settings: Settings,
    database: Database,
    *,
    webchat: bool,
    clock: Clock | None = None,
    leases: Clock | None = None,
    environ: Mapping[str, str] | None = None,
    library: Library | None = None,
) -> House:
    """Everything the use cases need; the database has its schema and knows its key.

    Clocks, content and the platforms' settings are this machine's, unless others are given.
    """
    environ = environment() if environ is None else environ
    clock = clock or clock_from(settings.now)
    keys = await in_order(database, settings.keys(), clock.now())
    cipher = Cipher(*keys)
    today = local_date(clock.now(), settings.timezone)
    library = library or loaded(settings.content_dir, today)
    tools = Tools(
        clock=clock,
        vault=DatabaseVault(database, cipher, clock),
        uploads=DatabaseUploads(database, clock),
        public_url=settings.public_url,
        secret=keys[0],
    )
    return House(
        database=database,
        cipher=cipher,
        clock=clock,
        printed=library,
        rules=rules_of(settings, library),
        adapters=Platforms(environ, tools, webchat=webchat),
        holder=f"{os.getpid()}-{new_id(6)}",
        public_url=settings.public_url.rstrip("/"),
        leases=leases or SystemClock(),
        person_keys=settings.person_keys,
    )


def misspelt() -> dict[str, str]:
    """Variables that nobody reads, each with the one that may have been meant, or ""."""
    return unknown(environment(), adapters.names())


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
    return {adapter.name: adapter for adapter in adapters.showcase(environment(), tools)}


class Platforms(Mapping[str, Adapter]):
    """The platforms that are on, built when somebody first looks at them.

    A command that counts families loads no platform's library; `SettingsError`, for one that is
    half set, comes at the first look too: at once in what runs for long.
    """

    def __init__(self, environ: Mapping[str, str], tools: Tools, *, webchat: bool) -> None:
        self._make = partial(adapters.build, environ, tools)
        self._webchat = webchat

    @cached_property
    def _built(self) -> Mapping[str, Adapter]:
        return {a.name: a for a in self._make() if self._webchat or a.name != "webchat"}

    def __getitem__(self, name: str) -> Adapter:
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._built)

    def __len__(self) -> int:
        return len(self._built)


async def until_told() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()
