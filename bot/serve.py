"""The long-running processes: `serve` and `worker`."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot import __version__, log, tracing
from bot.app import build_house, misspelt, until_told
from bot.errors import Refused, SettingsError
from bot.library.loader import written
from bot.metrics import PROGRAM
from bot.running import running
from bot.services.authoring import keep_folder
from bot.services.house import House
from bot.services.life import settle_in
from bot.services.receive import Receiver
from bot.settings import Settings
from bot.store.database import Database
from bot.store.keys import require_finished
from bot.store.migrate import head, require_current, upgrade
from bot.store.presence import at_work
from bot.store.single import only_process
from bot.web import chat, checkin, dashboard, health, pages, uploads, webhooks
from bot.web.server import application, listen


async def serve(host: str, port: int, *, stand_ins: bool = False) -> None:
    """Webhooks, engine, deliveries and timer in one process, until told to stop."""
    if stand_ins:
        async with _trained(host, port):
            await serve(host, port)
        return
    settings = Settings.read()
    async with _observed(settings), opened(settings, webchat=settings.webchat) as house:
        await _reachable(settings, house, host, port)


@asynccontextmanager
async def _observed(settings: Settings) -> AsyncIterator[None]:
    """Logs and figures say who speaks; traces are handed over at the end."""
    log.set_up(settings.log_format)
    tracing.set_up(settings.traces, __version__)
    PROGRAM.labels(__version__, head()).set(1)
    for variable, meant in misspelt().items():
        log.log.warning("setting.unknown", variable=variable, meant=meant)
    try:
        yield
    finally:
        await asyncio.to_thread(tracing.close)


@asynccontextmanager
async def _trained(host: str, port: int) -> AsyncIterator[None]:
    """Stand-ins in place of the platforms, in this very process: for training."""
    from bot.stand_ins.server import running as stand_ins_running
    from bot.stand_ins.settings import environment

    async with stand_ins_running() as found:
        for name, platform in found.platforms.items():
            platform.configure({"webhook": f"http://{host}:{port}/webhooks/{name}"})
        os.environ |= environment(found.url)
        log.log.info("stand_ins.ready", url=found.url)
        yield


async def _reachable(settings: Settings, house: House, host: str, port: int) -> None:
    if not house.adapters:
        raise SettingsError(
            "LANTOA_TELEGRAM_TOKEN",
            "chưa kênh nào được bật: đặt biến của Zalo, Messenger hoặc "
            "Telegram (xem .env.example), hoặc LANTOA_WEBCHAT=on để dùng chat nội bộ",
        )
    extra = chat.routes(house) if settings.webchat else []
    async with running(house) as receiver, answering(house, receiver, extra, host, port):
        log.log.info("serve.ready", host=host, port=port, platforms=sorted(house.adapters))
        await until_told()
    log.log.info("serve.stopped")


@asynccontextmanager
async def answering(
    house: House, receiver: Receiver, extra: Sequence[web.RouteDef], host: str, port: int
) -> AsyncIterator[None]:
    """HTTP as long as the block lasts; requests in flight are finished first."""
    doors = webhooks.doors(house.adapters, receiver)
    app = application(
        [
            *webhooks.routes(doors),
            *health.routes(house),
            *dashboard.routes(house),
            *pages.routes(house),
            *checkin.routes(house),
            *extra,
            *(uploads.routes(house, receiver) if "webchat" in house.adapters else []),
        ]
    )
    runner = await listen(app, host, port, doors)
    try:
        yield
    finally:
        await runner.cleanup()


async def work(host: str, port: int) -> None:
    """One more process on the same PostgreSQL; at a port it shows its health and figures."""
    settings = Settings.read()
    if settings.on_sqlite:
        raise Refused(
            "`lantoa worker` cần PostgreSQL: đặt LANTOA_DATABASE_URL=postgresql://… "
            "(với SQLite, `lantoa serve` làm tất cả trong một tiến trình)."
        )
    async with (
        _observed(settings),
        opened(settings, webchat=settings.webchat) as house,
        running(house),
        _shown(house, host, port),
    ):
        log.log.info("worker.ready", host=host, port=port, platforms=sorted(house.adapters))
        await until_told()
    log.log.info("worker.stopped")


@asynccontextmanager
async def _shown(house: House, host: str, port: int) -> AsyncIterator[None]:
    runner = await listen(application(health.routes(house)), host, port) if port else None
    try:
        yield
    finally:
        if runner is not None:
            await runner.cleanup()


@asynccontextmanager
async def opened(settings: Settings, *, webchat: bool) -> AsyncIterator[House]:
    """The database in order and everything built; on SQLite this process is the only one."""
    database = Database(settings.database_url)
    try:
        with only_process(database):
            if database.is_sqlite:
                await upgrade(database)
            else:
                await require_current(database)
            async with at_work(database):  # from before the key is looked at
                house = await build_house(settings, database, webchat=webchat)
                await require_finished(database)
                await keep_folder(house, written(settings.content_dir))
                await settle_in(house)
                yield house
    finally:
        await database.close()
