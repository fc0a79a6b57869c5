"""`lantoa backup FILE`, `lantoa restore FILE`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, progress, say
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from bot.services.backup import Restored
    from bot.settings import Settings
    from bot.store.archive_file import Manifest
    from bot.store.database import Database

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]


def register(app: typer.Typer) -> None:
    """Add both commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp sao lưu sẽ ghi, ví dụ lantoa-2026-11-28.zip.")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Để cả khóa bí mật vào tệp (mặc định: không).")
    ] = False,
    json: JSON = False,
) -> None:
    """Sao lưu cả cơ sở dữ liệu vào một tệp, kể cả khi đang phục vụ; hai loại chung một dạng."""
    import asyncio

    try:
        made = asyncio.run(_backup(file, with_key=with_key, shown=not json))
    except FileExistsError:
        raise Refused(
            _vi(_("{file} is there already; a backup is never written over.", file=str(file)))
        ) from None
    if json:
        print_json(_as_json(made))
        return
    say(_("{n} rows of {tables} tables are in {file}.", n=made.rows, tables=len(made.entries),
          file=str(file)))  # fmt: skip
    if with_key:
        say(
            _(
                "The secret key lies in it: with people's own keys beside it, whoever has the file "
                "can read everything. Keep it locked away, apart from other copies."
            )
        )
    else:
        say(
            _(
                "The secret key is NOT in it, and without the key nobody can read the file, you "
                "neither: keep the key elsewhere."
            )
        )
    say(_("People's own keys are in {keys}: keep the newest version of it with the secret key, "
          "never with backups.", keys=str(_settings().person_keys)))  # fmt: skip


async def _backup(file: Path, *, with_key: bool, shown: bool) -> "Manifest":
    from bot.clock import clock_from
    from bot.services.backup import Keys
    from bot.services.backup import backup as run

    settings, database = _opened()
    keys, now = Keys(settings.keys(), settings.person_keys), clock_from(settings.now).now()
    try:
        with progress(_("Backing up"), shown=shown) as bar:
            return await run(database, file, keys, now, bar, with_key=with_key)
    finally:
        await database.close()


def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do `lantoa backup` ghi.")],
    json: JSON = False,
) -> None:
    """Đưa một bản sao lưu vào cơ sở dữ liệu trống, cùng loại hay khác loại; rồi im lặng."""
    import asyncio

    try:
        restored = asyncio.run(_restore(file, shown=not json))
    except KeyboardInterrupt:
        raise Refused(_vi(_("Broken off: nothing was stored. Run it again."))) from None
    found = restored.manifest
    if json:
        print_json({**_as_json(found), "erased": restored.erased})
        return
    say(_("{n} rows of {tables} tables are back, as they were at {moment}, and were compared with "
          "their checksums.", n=found.rows, tables=len(found.entries),
          moment=found.made_at.astimezone(_settings().timezone)))  # fmt: skip
    if restored.erased:
        say(_("{n} members and accounts were erased after it was made: their keys are gone, and "
              "they are erased here too.", n=restored.erased))  # fmt: skip
    say(
        _(
            "This is a copy and stays silent: it sends nothing until you stop the other one and "
            "run `lantoa awaken`."
        )
    )
    say(
        _(
            "Requests for a call back and dashboard links are never in a backup: ask the trained "
            "people whom they were about to call."
        )
    )


async def _restore(file: Path, *, shown: bool) -> "Restored":
    from bot.clock import clock_from
    from bot.crypto import decode_key, keep_key
    from bot.services.backup import Keys, keys_in
    from bot.services.backup import restore as run
    from bot.settings import KEY_FILE
    from bot.store.single import only_process

    settings, database = _opened()
    has_none = settings.on_sqlite and not settings.secret_key and not KEY_FILE.exists()
    # Beside an embedded database that has no key yet, the one in the file; none is made here.
    keys = [decode_key(key) for key in keys_in(file)] if has_none else list(settings.keys())
    try:
        with only_process(database), progress(_("Restoring"), shown=shown) as bar:
            now = clock_from(settings.now).now()
            restored = await run(
                database, file, Keys(keys, settings.person_keys), now, settings.timezone, bar
            )
    finally:
        await database.close()
    if has_none and keys:
        keep_key(KEY_FILE, keys[0])
    return restored


def _opened() -> "tuple[Settings, Database]":
    from bot.store.database import Database

    settings = _settings()
    return settings, Database(settings.database_url)


def _settings() -> "Settings":
    from bot.settings import Settings

    return Settings.read()


def _as_json(made: "Manifest") -> dict[str, object]:
    return {
        "revision": made.revision,
        "made_at": made.made_at,
        "rows": made.rows,
        "has_key": made.has_key,
        "left_out": list(made.left_out),
        "tables": [{"table": e.table, "rows": e.rows, "sha256": e.sha256} for e in made.entries],
    }


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
