"""`lantoa keys new`, `lantoa keys rotate`."""

import os
import sys

import typer

from bot.cli.output import progress, say
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Khóa mã hóa dữ liệu cá nhân.", no_args_is_help=True)
    group.command()(new)
    group.command()(rotate)
    app.add_typer(group, name="keys")


def new() -> None:
    """In một khóa mới, để đặt vào LANTOA_SECRET_KEY_NEXT; không lưu ở đâu cả."""
    from bot.crypto import encode_key, new_key

    sys.stdout.write(encode_key(new_key()) + "\n")


def rotate() -> None:
    """Mã hóa lại mọi dữ liệu cá nhân bằng khóa mới; dừng giữa chừng thì chạy lại là làm tiếp."""
    import asyncio

    rows, in_files = asyncio.run(_rotate())
    say(_("{n} rows are written with the new key; the old one opens nothing any more.", n=rows))
    if in_files:
        say(_("Destroy backups made before today: only the old key, which is gone, opens them."))
    else:
        say(
            _(
                "Now put the value of LANTOA_SECRET_KEY_NEXT into LANTOA_SECRET_KEY, remove "
                "LANTOA_SECRET_KEY_NEXT, and destroy the old key with the backups made before "
                "today."
            )
        )


async def _rotate() -> tuple[int, bool]:
    from bot.clock import SystemClock, clock_from
    from bot.services.keys import rotate as run
    from bot.services.person_keys import refresh
    from bot.settings import KEY_FILE, NEXT_KEY_FILE, Settings
    from bot.store.database import Database
    from bot.store.keys import in_order
    from bot.store.migrate import require_current, upgrade
    from bot.store.single import only_process

    settings = Settings.read()
    database = Database(settings.database_url)
    now = clock_from(settings.now).now()
    try:
        with only_process(database):
            await (upgrade(database) if database.is_sqlite else require_current(database))
            old, following = _keys()
            await in_order(database, (old, following), now)  # refused when it is neither's
            with progress(_("Writing with the new key")) as bar:
                rows = await run(database, old, following, now, SystemClock().now(), bar.step)
            in_files = not settings.secret_key
            if in_files:
                os.replace(NEXT_KEY_FILE, KEY_FILE)
            await refresh(database, settings.person_keys, now)
    finally:
        await database.close()
    return rows, in_files


def _keys() -> tuple[bytes, bytes]:
    """The key that is left and the one that is moved to; in files the latter is made here."""
    from bot.crypto import key_from_file
    from bot.settings import NEXT_KEY_FILE, Settings

    settings = Settings.read()
    if not settings.secret_key and settings.on_sqlite:
        key_from_file(NEXT_KEY_FILE)
    found = settings.keys()
    if len(found) < 2:
        raise Refused(
            _vi(
                _(
                    "LANTOA_SECRET_KEY_NEXT is not set: make a key with `lantoa keys new`, set it "
                    "for all processes, and run this again."
                )
            )
        )
    return found[0], found[1]


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
