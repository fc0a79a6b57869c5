"""`lantoa period …`: reporting periods, closed under a checksum and derived again."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import fail, print_json, print_table, say
from bot.cli.workplace import at_work
from bot.i18n import _

if TYPE_CHECKING:
    from bot.domain.periods import Change, Period

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
CODE = Annotated[str, typer.Argument(help="Mã kỳ, ví dụ 2026-2.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Kỳ báo cáo: chốt số liệu, kiểm tra lại, xem phần đến muộn.", no_args_is_help=True
    )
    group.command("list")(list_)
    group.command()(close)
    group.command()(verify)
    group.command()(late)
    app.add_typer(group, name="period")


def list_(json: JSON = False) -> None:
    """Các kỳ báo cáo, mới nhất trước."""
    from bot.services import periods

    found = at_work(periods.newest)
    if json:
        print_json([_brief(each) for each in found])
        return
    heads = (_("Period"), _("First day"), _("Last day"), _("Closed"), _("By whom"), _("Checksum"))
    print_table(heads, [[v or "" for v in _brief(each).values()] for each in found])


def close(code: CODE, json: JSON = False) -> None:
    """Chốt số liệu của một kỳ đã hết, kèm mã kiểm tra."""
    from bot.services import periods

    found = at_work(lambda house: periods.close(house, code, "operator"))
    if json:
        print_json(_brief(found))
    else:
        say(_("{code} is closed. Checksum {seal}.", code=code, seal=found.checksum))


def verify(code: CODE, json: JSON = False) -> None:
    """Tính lại số liệu đã chốt từ những gì đã biết khi chốt; mã thoát 1 nếu khác."""
    from bot.services import periods

    found, again, differing = at_work(lambda house: periods.verify(house, code))
    same = again == found.checksum
    if json:
        print_json({**_brief(found), "derived": again, "same": same,
                    "differences": [_line(change) for change in differing]})  # fmt: skip
    elif same:
        say(_("{code}: derived again, the checksum is the same: {seal}.", code=code, seal=again))
    else:
        _table(differing)
    if not same:
        fail(f"{code}: mã kiểm tra {again} khác mã đã chốt {found.checksum}")
        raise typer.Exit(1)


def late(code: CODE, json: JSON = False) -> None:
    """Những gì được ghi sau khi chốt, cho các ngày của kỳ."""
    from bot.services import periods

    found, differing = at_work(lambda house: periods.late(house, code))
    if json:
        print_json({**_brief(found), "late": [_line(change) for change in differing]})
    elif differing:
        _table(differing)
    else:
        say(_("Nothing was recorded afterwards."))


def _brief(found: "Period") -> dict[str, Any]:
    return {
        "code": found.code,
        "begins": found.begins.isoformat(),
        "ends": found.ends.isoformat(),
        "closed_at": found.closed_at.isoformat() if found.closed_at else None,
        "closed_by": found.closed_by,
        "checksum": found.checksum,
    }


def _line(change: "Change") -> dict[str, Any]:
    return {"unit": change.unit, "figure": change.name, "frozen": list(change.frozen),
            "now": list(change.now)}  # fmt: skip


def _table(differing: "tuple[Change, ...]") -> None:
    heads = (_("Unit"), _("Figure"), _("Frozen"), _("Now"))
    rows = [
        (change.unit, change.name, " ".join(map(str, change.frozen)),
         " ".join(map(str, change.now)))
        for change in differing
    ]  # fmt: skip
    print_table(heads, rows)
