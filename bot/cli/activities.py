"""`lantoa activities list`: what units reported, as a table or JSON."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import print_json, print_table
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _, localise

if TYPE_CHECKING:
    from bot.domain.activities import Activity
    from bot.services.house import House

DAY = "ngày, ví dụ 2026-10-20."


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Hoạt động các đơn vị đã báo cáo.", no_args_is_help=True)
    group.callback()(_group)
    group.command("list")(list_)
    app.add_typer(group, name="activities")


def _group() -> None:
    """Giữ nhóm lệnh là một nhóm, cả khi chỉ có một lệnh."""


def list_(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị (kể cả các cấp dưới).")] = None,
    from_: Annotated[str | None, typer.Option("--from", help=f"Từ {DAY}")] = None,
    to: Annotated[str | None, typer.Option("--to", help=f"Đến hết {DAY}")] = None,
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Các báo cáo, mới nhất trước; số người là số khai, không tính cho gia đình."""

    async def use(house: "House") -> "list[Activity]":
        from bot.services.activities import listed

        days = _day(from_, house.today(), "--from"), _day(to, house.today(), "--to")
        return await listed(house, unit, *days)

    found = at_work(use)
    if json:
        print_json([_document(one) for one in found])
    else:
        print_table(
            (_("day"), _("unit"), _("form"), _("attendances"), _("cost"), _("state")),
            [_row(one) for one in found],
        )


def _day(text: str | None, today: date, option: str) -> date | None:
    from bot.engine.answers import day

    if text is None:
        return None
    found = day(text, today)
    if found is None:
        wrong = localise(_("{text} is no day; for example 2026-11-23.", text=text), DEFAULT_LOCALE)
        raise typer.BadParameter(wrong, param_hint=option)
    return found


def _row(one: "Activity") -> tuple[object, ...]:
    from bot.domain.activity_words import STATES, kind_words

    report = one.report
    return (
        report.held_on,
        one.unit_code,
        localise(kind_words(report), DEFAULT_LOCALE),
        report.attendances,
        report.cost,
        localise(STATES[one.state], DEFAULT_LOCALE),
    )


def _document(one: "Activity") -> dict[str, Any]:
    """No names, no notes: what a report needs to be counted elsewhere."""
    report = one.report
    return {
        "id": one.id,
        "unit": one.unit_code,
        "kind": report.kind.value,
        "day": report.held_on.isoformat(),
        "topics": list(report.topics),
        "partners": list(report.partners),
        "attendances": report.attendances,
        "female": report.female,
        "cost": report.cost,
        "photos": len(report.photos),
        "state": one.state.value,
        "version": one.number,
    }
