"""Small commands: `db upgrade`, `content check`, `lesson list`, `channels`, `audit`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import moment, print_json, print_table, say
from bot.cli.workplace import at_work, platforms_open
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, _, localise

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.services.house import House

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands and their groups."""
    for name, about, command, run in (
        ("db", "Cơ sở dữ liệu.", "upgrade", upgrade),
        ("lesson", "Bài học.", "list", lessons),
    ):
        group = typer.Typer(help=about, no_args_is_help=True)
        group.callback()(_group)
        group.command(command)(run)
        app.add_typer(group, name=name)
    app.command()(channels)
    app.command()(audit)


def _group() -> None:
    """Giữ nhóm lệnh là một nhóm, cả khi chỉ có một lệnh."""


def upgrade() -> None:
    """Đưa cơ sở dữ liệu lên bản của chương trình (cả khi còn trống)."""
    import asyncio

    from bot.settings import Settings
    from bot.store.database import Database
    from bot.store.migrate import head
    from bot.store.migrate import upgrade as run

    async def go() -> None:
        database = Database(Settings.read().database_url)
        try:
            await run(database)
        finally:
            await database.close()

    asyncio.run(go())
    say(_("The database is at revision {revision}.", revision=head()))


def check(
    folder: Annotated[Path | None, typer.Argument(help="Thư mục nội dung.")] = None,
) -> None:
    """Kiểm tra nội dung; mỗi lỗi một dòng. Không lỗi thì kể số bài theo chủ đề, ngôn ngữ."""
    from bot.cli.content import unfit_in
    from bot.clock import clock_from, local_date
    from bot.library.loader import check as run
    from bot.settings import Settings

    settings = Settings.read()
    today = local_date(clock_from(settings.now).now(), settings.timezone)
    faults = run(folder or settings.content_dir, today)
    faults += unfit_in(settings, folder or settings.content_dir, today)
    for fault in faults:
        sys.stderr.write(f"{fault.file}:{fault.line}: {localise(fault.what, DEFAULT_LOCALE)}\n")
    if faults:
        sys.stderr.write(localise(_("{n} faults.", n=len(faults)), DEFAULT_LOCALE) + "\n")
        raise typer.Exit(1)
    say(_("The content is sound."))
    _print_lessons(folder or settings.content_dir, today)


def _print_lessons(folder: Path | None, today: "date") -> None:
    """How many there are, by topic and language: counted, never written by hand."""
    from bot.catalogues import third_languages
    from bot.library.loader import load
    from bot.library.model import Library
    from bot.library.table import lesson_table

    library = load(folder, today)
    if isinstance(library, Library):
        headings, rows = lesson_table(library, third_languages())
        print_table(headings, [[localise(cell, DEFAULT_LOCALE) for cell in row] for row in rows])


def lessons(json: JSON = False) -> None:
    """Các bài, theo chủ đề; mã bài dùng cho `lantoa campaign create --lesson`."""
    from bot.clock import clock_from, local_date
    from bot.library.loader import loaded
    from bot.settings import Settings

    settings = Settings.read()
    today = local_date(clock_from(settings.now).now(), settings.timezone)
    library = loaded(settings.content_dir, today)
    found = [
        {"id": x.id, "topic": x.topic, "title": x.title.get(DEFAULT_LOCALE)}
        for x in library.lessons
    ]
    if json:
        print_json(found)
        return
    headings = (_("Id"), _("Topic"), _("Title"), _("Level"), _("For whom"))
    print_table(
        headings,
        [
            (x.id, x.topic, x.title.get(DEFAULT_LOCALE), x.level, x.audience)
            for x in library.lessons
        ],
    )


def channels(
    json: JSON = False,
    ask: Annotated[bool, typer.Option(help="Hỏi cả các nền tảng (cần mạng).")] = False,
    mended: Annotated[
        str, typer.Option(help="Đã xử lý xong lỗi tin hoặc cảnh báo của kênh này, ví dụ zalo.")
    ] = "",
) -> None:
    """Các kênh: bật hay tắt, tin vào và ra cuối cùng, hạn mức, lỗi và cách xử lý."""

    silent = ""

    async def use(house: "House") -> "tuple[list[dict[str, Any]], ZoneInfo]":
        nonlocal silent
        from bot.services import channels, life

        if found := await life.silence_of(house):
            silent = life.told(house, found)

        if mended and not await channels.mended(house, mended):
            raise Refused(localise(_("{name} has no fault of that kind.", name=mended), "vi"))
        if ask:
            async with platforms_open(house):
                await channels.ask(house)
        return [found.as_json() for found in await channels.health(house)], house.rules.zone

    found, zone = at_work(use)
    if silent:
        sys.stderr.write(silent + "\n")
    if json:
        print_json(found)
        return
    headings = (_("Channel"), _("On"), _("Last heard"), _("Last sent"), _("Waiting"), _("Failed"),
                _("Quota"), _("Fault"))  # fmt: skip
    print_table(headings, [_channel(c, zone) for c in found])
    for c in found:
        for fault in c["faults"]:
            sys.stderr.write(f"{c['name']}: {fault['detail']}. {fault['what_to_do']}\n")


def _channel(c: dict[str, Any], zone: "ZoneInfo") -> tuple[object, ...]:
    return (
        c["name"],
        localise(_("yes") if c["on"] else _("no"), DEFAULT_LOCALE),
        moment(c["last_inbound_at"], zone),
        moment(c["last_good_send_at"], zone),
        c["waiting"],
        c["failed"],
        ", ".join(f"{kind}: {left}" for kind, left in c["quota"].items()),
        c["fault"],
    )


def audit(json: JSON = False) -> None:
    """Kiểm tra sổ gửi tin: mọi tổng phải khớp, không dòng nào đứng yên."""

    async def use(house: "House") -> list[str]:
        from bot.services.ledger import faults

        return await faults(house)

    found = at_work(use)
    if json:
        print_json({"sound": not found, "faults": found})
    elif not found:
        say(_("The ledger is sound."))
    for line in found:
        sys.stderr.write(line + "\n")
    if found:
        raise typer.Exit(1)
