"""`lantoa roster …`, `lantoa invite`, `lantoa grant`."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import fail, print_json, print_table, progress, say
from bot.cli.workplace import at_work
from bot.domain.people import Role
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from bot.domain.roster import Fault
    from bot.services.house import House
    from bot.services.roster import Outcome
    from bot.store.invites import Invite
    from bot.store.roster import Imported

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
FILE = Annotated[Path, typer.Argument(help="Tệp .xlsx.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Danh sách đoàn viên, gia đình, đơn vị.", no_args_is_help=True)
    group.command()(template)
    group.command("import")(import_)
    app.add_typer(group, name="roster")
    app.command()(invite)
    app.command()(grant)


def template(file: FILE) -> None:
    """Tạo tệp mẫu để điền danh sách."""
    from bot.reports.roster_template import write

    if file.exists() and file.stat().st_size:  # it may be a list that somebody filled in
        raise Refused(_vi(_("{path} is there already: give another name.", path=str(file))))
    if not file.parent.is_dir():
        raise Refused(_vi(_("There is no folder {path}.", path=str(file.parent))))
    write(file)
    say(_("{file} is ready to be filled in.", file=str(file)))


def import_(
    file: FILE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không lưu.")] = False,
    json: JSON = False,
) -> None:
    """Nhập danh sách; có lỗi thì kể hết lỗi và không lưu gì."""

    async def use(house: "House") -> "Outcome":
        from bot.services.roster import import_roster

        with progress(_("Importing the roster"), shown=not json) as bar:
            return await import_roster(house, file, dry_run=dry_run, watch=bar)

    outcome = at_work(use)
    if json:
        print_json(_as_json(outcome, dry_run))
    elif outcome.imported is not None:
        _tell(outcome.imported, dry_run)
    if outcome.faults:
        _tell_faults(outcome.faults, listed=not json)
        raise typer.Exit(1)


def _tell_faults(faults: "Sequence[Fault]", *, listed: bool) -> None:
    """All of them where results go; on standard error the one line that says why it failed."""
    if len(faults) == 1:
        fail(_vi(_("{fault} Nothing was stored.", fault=faults[0].line)))
        return
    if listed:
        for fault in faults:
            say(fault.line)
    fail(
        _vi(
            _(
                "{n} faults; nothing was stored. The first one: {fault}",
                n=len(faults),
                fault=faults[0].line,
            )
        )
    )


def _as_json(outcome: "Outcome", dry_run: bool) -> dict[str, object]:
    made = outcome.imported
    return {
        "stored": made is not None and not dry_run,
        "units": made.units if made else {},
        "people": made.people if made else {},
        "new_families": made.families if made else 0,
        "not_in_file": made.not_in_file if made else 0,
        "faults": [
            {
                "sheet": f.sheet,
                "row": f.row,
                "column": f.column,
                "reason": localise(f.why, DEFAULT_LOCALE),
            }
            for f in outcome.faults
        ],
    }


def _tell(made: "Imported", dry_run: bool) -> None:
    say(_("Checked only; nothing was stored.") if dry_run else _("The roster is stored."))
    kinds = ("created", "updated", "moved", "ended", "unchanged")
    print_table(
        ("", _("new"), _("changed"), _("moved"), _("ended"), _("unchanged")),
        [
            (localise(_("Units"), DEFAULT_LOCALE), *(made.units.get(k, 0) for k in kinds)),
            (localise(_("People"), DEFAULT_LOCALE), *(made.people.get(k, 0) for k in kinds)),
        ],
    )
    say(
        _(
            "New families: {n}. People not in this file, left as they are: {absent}.",
            n=made.families,
            absent=made.not_in_file,
        )
    )


def invite(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị (kể cả cấp dưới).")] = None,
    json: JSON = False,
) -> None:
    """Mã liên kết cá nhân, mỗi người một mã; in lại cho tới khi dùng hoặc hết hạn."""

    async def use(house: "House") -> "tuple[list[Invite], dict[str, str | None]]":
        from bot.services.people import invite as run
        from bot.settings import Settings

        lasting = timedelta(days=Settings.read().link_code_days)
        links = {name: can.deep_link for name, can in house.capabilities.items()}
        return await run(house, unit, lasting), links

    found, links = at_work(use)
    if json:
        print_json(
            [{"member": i.member, "code": i.code, "links": _links(i.code, links)} for i in found]
        )
        return
    print_table(
        (_("Code of the roster"), _("Name"), _("Unit"), _("Link code"), _("Link")),
        [
            (
                i.member,
                i.name,
                i.unit,
                i.code,
                next(filter(None, _links(i.code, links).values()), ""),
            )
            for i in found
        ],
    )


def _links(code: str, links: "dict[str, str | None]") -> dict[str, str | None]:
    names = ("zalo", "messenger", "telegram")
    wanted = (*names, *(name for name in links if name not in names))
    return {
        n: (links[n] or "").replace("{code}", code) or None if n in links else None for n in wanted
    }


def grant(
    member: Annotated[str, typer.Argument(help="Mã (Ma) trong danh sách.")],
    role: Annotated[Role, typer.Argument(help="officer (cán bộ) hoặc admin (quản trị).")],
    unit: Annotated[str, typer.Option(help="Mã đơn vị; quyền gồm cả các cấp dưới.")],
) -> None:
    """Cấp quyền cán bộ hoặc quản trị."""

    async def use(house: "House") -> None:
        from bot.services.people import grant as run

        await run(house, member, role, unit)

    from bot.domain.trail_words import ROLES

    at_work(use)
    say(
        _(
            "{member} is now {role} of {unit} and all below it.",
            member=member,
            role=ROLES[role],
            unit=unit,
        )
    )


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
