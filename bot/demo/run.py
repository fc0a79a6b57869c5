"""`lantoa demo`: the sample union, seated in the web chat, at work on this machine alone."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import orjson

from bot import log
from bot.adapter import WebhookRequest
from bot.app import build_house, until_told
from bot.demo.activities import report_all
from bot.demo.care import counsel, support
from bot.demo.gatherings import gather
from bot.demo.office import correspond, keep_periods
from bot.demo.readers import read_before
from bot.demo.then import BEGAN, then
from bot.demo.union import (
    GRANTS,
    STRANGER,
    early_readers,
    personas,
    seated,
    write_workbook,
)
from bot.domain.people import Role
from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.library.loader import written
from bot.running import running
from bot.serve import answering
from bot.services.authoring import keep_folder
from bot.services.house import House
from bot.services.people import grant
from bot.services.receive import Receiver
from bot.services.roster import import_roster
from bot.settings import Settings
from bot.store.database import Database
from bot.store.invites import invites
from bot.store.migrate import upgrade
from bot.store.single import only_process
from bot.store.units import roots
from bot.store.webchat import seat
from bot.web import chat
from bot.web import demo as demo_routes

# On this machine a newcomer plays at any hour: nobody is woken by the sample union.
PLAYGROUND = {"quiet_hours": "off", "silent_days": "off", "push_per_day": 99, "push_per_week": 999}


async def demo(port: int, file: Path, *, fresh: bool) -> None:
    """Open the sample union until told to stop."""
    chosen = {
        name: value
        for name, value in PLAYGROUND.items()
        if f"LANTOA_{name.upper()}" not in os.environ
    }
    url = os.environ.get("LANTOA_DATABASE_URL", f"sqlite:///{file}")
    settings = Settings.read(
        database_url=url, public_url=f"http://127.0.0.1:{port}", webchat=True, **chosen
    )
    log.set_up(settings.log_format, quiet=True)
    if fresh and "LANTOA_DATABASE_URL" not in os.environ:
        _forget(file)
    database = Database(settings.database_url)
    try:
        with only_process(database):
            await upgrade(database)
            # No platform, whatever is set: the sample union stays on this machine.
            house = await build_house(settings, database, webchat=True, environ={})
            await keep_folder(house, written(settings.content_dir))
            await _open(house, port, file.parent / "danh-sach-mau.xlsx")
    finally:
        await database.close()


def _forget(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


async def _open(house: House, port: int, workbook: Path) -> None:
    new = await settle(house, workbook)
    code = await _code_of_stranger(house)
    people = personas(code)
    async with running(house) as receiver:
        extra = [*chat.routes(house), *demo_routes.routes(house, people)]
        async with answering(house, receiver, extra, "127.0.0.1", port):
            reading = asyncio.create_task(_early_readers(house, receiver)) if new else None
            _greet(port, workbook)
            await until_told()
            if reading is not None:
                reading.cancel()


def _greet(port: int, workbook: Path) -> None:
    """The only thing a newcomer has to read on the terminal."""
    lines = (
        _("Lan Toả is open: http://127.0.0.1:{port}/", port=str(port)),
        _("Play a member, an officer or an admin; Ctrl-C ends it."),
        _("The sample roster is a workbook: {path}", path=str(workbook)),
    )
    for line in lines:
        sys.stdout.write(localise(line, DEFAULT_LOCALE) + "\n")
    sys.stdout.flush()


async def settle(house: House, workbook: Path) -> bool:
    """Import the sample roster the way an officer would, once, and live through a year with it.

    Accounts come last: nobody finds a year of notices in the chat.
    """
    async with house.database.read() as connection:
        if await roots(connection, house.today()):
            return False
    workbook.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(workbook)
    begun = then(house, BEGAN)
    await import_roster(begun, workbook)
    for code, role, unit in GRANTS:
        await grant(begun, code, Role(role), unit)
    await keep_periods(house)
    await read_before(house)
    await gather(house)
    await counsel(house)
    await support(house)
    await report_all(house)
    await correspond(house, workbook.parent)
    async with house.database.write() as connection:
        await seat(connection, house.cipher, seated(), house.now())
    return True


async def _code_of_stranger(house: House) -> str:
    async with house.database.write() as connection:
        tops = await roots(connection, house.today())
        found = await invites(
            connection,
            house.cipher,
            tops,
            today=house.today(),
            now=house.now(),
            expires_at=house.now() + timedelta(days=30),
        )
    return next((invite.code for invite in found if invite.member == STRANGER), "")


async def _early_readers(house: House, receiver: Receiver) -> None:
    """People who have read something before: through the webhook, like everybody."""
    adapter = house.adapters["webchat"]
    lessons = house.library.lessons
    for number, user in enumerate(early_readers()):
        for step in range(1 + number % 3):
            lesson = lessons[2 * (number + step) % len(lessons)]
            body = {"key": f"early-{lesson.id}"[:64], "payload": f"ack:{lesson.id}"}
            headers = {"x-lantoa-session": chat.signed(house.cipher, user)}
            await receiver.receive(adapter, WebhookRequest("POST", headers, {}, orjson.dumps(body)))
