"""`lantoa units …`: changes of the organisation, on a day that may be past or still to come."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import fail, print_json, print_table, say
from bot.cli.paper import that_day
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.organisation import Kind, Target, Wanted
    from bot.services.house import House
    from bot.services.organisation import Outcome
    from bot.store.organisation import Standing

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
DRY = Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không lưu.")]
ON = Annotated[str, typer.Option(help="Ngày bắt đầu theo tổ chức mới, ví dụ 2026-07-01.")]
UNIT = Annotated[str, typer.Argument(help="Mã đơn vị.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Sáp nhập, chia tách, chuyển, giải thể đơn vị.", no_args_is_help=True)
    group.command("list")(list_)
    for command in (merge, split, move, close, rename):
        group.command()(command)
    app.add_typer(group, name="units")


def list_(
    on: Annotated[str | None, typer.Option(help="Ngày; mặc định: hôm nay.")] = None,
    json: JSON = False,
) -> None:
    """Các đơn vị của một ngày, và những thay đổi đã định."""

    async def use(house: "House") -> "list[Standing]":
        from bot.services.organisation import units

        return await units(house, that_day(on, house.today(), "--on"))

    found = at_work(use)
    if json:
        print_json([_standing(unit) for unit in found])
        return
    print_table(
        (_("Code"), _("Unit"), _("Under"), _("Kind"), _("From"), _("Until"), _("Becomes")),
        [
            (u.code, u.name, u.above or "–", u.kind or "–", u.begin, u.end or "–",
             ", ".join(u.successors) or "–")
            for u in found
        ],
    )  # fmt: skip
    for unit in (unit for unit in found if unit.unplaced):
        say(_("{code}: joined after the split was planned, and without a new unit yet: {people}. "
              "List them under their new unit in the roster from that day on.",
              code=unit.code, people=", ".join(unit.unplaced)))  # fmt: skip


def _standing(unit: "Standing") -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "under": unit.above,
        "kind": unit.kind,
        "from": unit.begin.isoformat(),
        "until": unit.end.isoformat() if unit.end else None,
        "becomes": list(unit.successors),
        "unplaced": list(unit.unplaced),
    }


def merge(
    olds: Annotated[list[str], typer.Argument(help="Mã các đơn vị nhập vào.")],
    into: Annotated[str, typer.Option(help="Mã đơn vị tiếp nhận, đã có hoặc mới.")],
    on: ON,
    name: Annotated[str, typer.Option(help="Tên, khi đơn vị tiếp nhận là mới.")] = "",
    under: Annotated[str, typer.Option(help="Mã đơn vị cấp trên của đơn vị mới.")] = "",
    dry_run: DRY = False,
    json: JSON = False,
) -> None:
    """Sáp nhập: người, đơn vị cấp dưới và vai trò cán bộ chuyển sang đơn vị tiếp nhận."""
    from bot.domain.organisation import Kind, Target

    _succeed(Kind.MERGE, tuple(olds), Target(into, name, under), on, dry_run, json)


def split(
    old: UNIT,
    into: Annotated[Path, typer.Option(help="Tệp .xlsx: ai về đơn vị mới nào.")],
    on: ON,
    dry_run: DRY = False,
    json: JSON = False,
) -> None:
    """Chia tách theo tệp: trang “Doan vien” có Ma, Ma don vi moi; trang “Don vi” kể đơn vị mới."""

    async def use(house: "House") -> "Outcome":
        from bot.services.organisation import split as run

        return await run(house, old, into, that_day(on, house.today(), "--on"), dry_run=dry_run)

    _tell(at_work(use), dry_run, json, _("Roles do not follow a split: give them anew with "
                                         "`lantoa grant`."))  # fmt: skip


def move(
    unit: UNIT,
    under: Annotated[str, typer.Option(help="Mã đơn vị cấp trên mới; để trống: không có.")],
    on: ON,
    dry_run: DRY = False,
    json: JSON = False,
) -> None:
    """Chuyển đơn vị sang cấp trên khác, cùng mọi đơn vị và người của nó."""
    from bot.domain.organisation import Recast

    _change(lambda day: Recast(unit, day, above=under), on, dry_run, json)


def close(
    unit: UNIT,
    on: ON,
    successor: Annotated[str, typer.Option(help="Mã đơn vị nhận người, nếu có.")] = "",
    dry_run: DRY = False,
    json: JSON = False,
) -> None:
    """Giải thể; không có đơn vị nhận thì người của nó thôi thuộc tổ chức từ ngày ấy."""
    from bot.domain.organisation import Kind, Target

    target = Target(successor) if successor else None
    _succeed(Kind.DISSOLVE, (unit,), target, on, dry_run, json,
             _("Roles do not follow: give them anew with `lantoa grant`."))  # fmt: skip


def rename(
    unit: UNIT,
    name: Annotated[str, typer.Option(help="Tên mới.")],
    on: ON,
    code: Annotated[str, typer.Option(help="Mã mới, nếu mã cũng đổi.")] = "",
    dry_run: DRY = False,
    json: JSON = False,
) -> None:
    """Đổi tên, có thể cả mã; tên cũ vẫn đứng ở các ngày trước."""
    from bot.domain.organisation import Kind, Recast, Target

    if code:
        _succeed(Kind.RENAME, (unit,), Target(code, name), on, dry_run, json)
    else:
        _change(lambda day: Recast(unit, day, name=name), on, dry_run, json)


def _succeed(
    kind: "Kind", olds: tuple[str, ...], target: "Target | None", on: str,
    dry_run: bool, json: bool, note: Text | None = None,
) -> None:  # fmt: skip
    from bot.domain.organisation import Succession

    targets = (target,) if target else ()
    _change(lambda day: Succession(kind, olds, targets, day), on, dry_run, json, note)


def _change(
    wanted: "Callable[[date], Wanted]", on: str, dry_run: bool, json: bool,
    note: Text | None = None,
) -> None:  # fmt: skip
    async def use(house: "House") -> "Outcome":
        from bot.services.organisation import change

        return await change(house, wanted(that_day(on, house.today(), "--on")), dry_run=dry_run)

    _tell(at_work(use), dry_run, json, note)


def _tell(found: "Outcome", dry_run: bool, json: bool, note: Text | None = None) -> None:
    if json:
        print_json(_document(found, dry_run))
    if found.faults:
        if not json:
            for fault in found.faults[1:]:
                say(fault)
        fail(localise(_("{fault} Nothing was stored.", fault=found.faults[0]), DEFAULT_LOCALE))
        raise typer.Exit(1)
    if not json:
        for line in _lines(found, dry_run):
            say(line)
        if note is not None and not found.repeated:
            say(note)


def _lines(found: "Outcome", dry_run: bool) -> list[Text]:
    if found.repeated:
        return [_("That is stored already; nothing was changed.")]
    done, followed = found.changed, found.followed
    shown = [_("Checked only; nothing was stored.")] if dry_run else []
    shown.append(
        _("Units made: {made}, ended: {ended}, placed or named anew: {rehung}. People who go over "
          "or leave: {people}.", made=done.made, ended=done.ended, rehung=done.rehung,
          people=done.people)
    )  # fmt: skip
    if found.planned:
        shown.append(_("The day is still to come: roles and broadcasts change on that day by "
                       "themselves."))  # fmt: skip
    if followed.roles:
        shown.append(_("Roles that went over: {n}.", n=followed.roles))
    if followed.paused:
        shown.append(_("Broadcasts paused, their authors are asked: {ids}.",
                       ids=", ".join(followed.paused)))  # fmt: skip
    return shown


def _document(found: "Outcome", dry_run: bool) -> dict[str, Any]:
    done, followed = found.changed, found.followed
    return {
        "stored": not (dry_run or found.faults or found.repeated),
        "repeated": found.repeated,
        "planned": found.planned,
        "units": {"made": done.made, "ended": done.ended, "changed": done.rehung},
        "people": done.people,
        "roles": followed.roles,
        "paused": list(followed.paused),
        "faults": [localise(fault, DEFAULT_LOCALE) for fault in found.faults],
    }
