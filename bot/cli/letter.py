"""`lantoa letter …`: send an official letter to units below, and see who has done it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.letters import Copy, Overview
    from bot.services.house import House

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Công văn: gửi xuống đơn vị, xem đơn vị nào đã nhận, đã làm.", no_args_is_help=True
    )
    group.command()(send)
    group.command("list")(list_)
    group.command()(status)
    app.add_typer(group, name="letter")


def send(
    file: Annotated[Path, typer.Argument(help="Công văn dạng PDF.", exists=True, dir_okay=False)],
    unit: Annotated[str, typer.Option(help="Mã đơn vị gửi.")],
    title: Annotated[str, typer.Option(help="Trích yếu.")],
    deadline: Annotated[str, typer.Option(help="Hạn làm xong, ví dụ 2026-12-15.")],
    by: Annotated[str, typer.Option("--by", help="Mã (Ma) của quản trị viên gửi.")],
    number: Annotated[str, typer.Option(help="Số, ký hiệu, ví dụ 1603/LĐLĐ.")] = "",
    all_below: Annotated[
        bool, typer.Option("--all-below", help="Mọi cấp dưới; mặc định: chỉ cấp dưới trực tiếp.")
    ] = False,
    json: JSON = False,
) -> None:
    """Gửi một công văn xuống các đơn vị cấp dưới."""

    async def use(house: "House") -> tuple[int, int]:
        from bot.services.letters import Request
        from bot.services.letters import send as sent

        day = _day(deadline, house.today())
        return await sent(house, Request(file, unit, title, number, day, by, all_below))

    id_, units = at_work(use)
    if json:
        print_json({"id": id_, "units": units})
    else:
        say(
            _("Letter {id} is kept for {n} units; their officers hear of it outside quiet hours. "
              "Next: `lantoa letter status {id}`.", id=id_, n=units)
        )  # fmt: skip


def list_(json: JSON = False) -> None:
    """Các công văn mới nhất và bao nhiêu đơn vị đã làm xong."""
    found, today = _found()
    documents = [_brief(each, today) for each in found]
    if json:
        print_json(documents)
        return
    heads = (_("Letter"), _("Number on it"), _("Title"), _("By"), _("Units"), _("Done"), _("Late"))
    print_table(heads, [list(document.values()) for document in documents])


def status(
    id_: Annotated[int, typer.Argument(metavar="ID", help="Số thứ tự, xem letter list.")],
    json: JSON = False,
) -> None:
    """Từng đơn vị: đã nhận, đã làm, hay đã quá hạn."""
    found, today = _found()
    one = next((each for each in found if each.letter.id == id_), None)
    if one is None:
        raise typer.BadParameter(
            _vi(_("There is no letter {id} among the newest: see `lantoa letter list`.", id=id_))
        )
    units = [_line(copy, today) for copy in one.copies]
    if json:
        print_json({**_brief(one, today), "copies": units})
        return
    heads = (_("Unit"), _("Name"), _("Standing"), _("Received"), _("Done"), _("Officers in chat"))
    print_table(heads, [["" if v is None else v for v in line.values()] for line in units])


def _found() -> "tuple[list[Overview], date]":
    async def use(house: "House") -> "tuple[list[Overview], date]":
        from bot.services.letters import overview

        return await overview(house), house.today()

    return at_work(use)


def _brief(found: "Overview", today: "date") -> dict[str, Any]:
    from bot.domain.letters import Standing

    return {
        "id": found.letter.id,
        "number": found.letter.number,
        "title": found.letter.title,
        "deadline": found.letter.deadline.isoformat(),
        "units": len(found.copies),
        "done": len(found.having(today, Standing.DONE, Standing.DONE_LATE)),
        "late": len(found.having(today, Standing.LATE)),
    }


def _line(copy: "Copy", today: "date") -> dict[str, Any]:
    return {
        "unit": copy.unit_code,
        "name": copy.unit_name,
        "standing": copy.standing(today).value,
        "received_on": copy.received_on.isoformat() if copy.received_on else None,
        "done_on": copy.done_on.isoformat() if copy.done_on else None,
        "officers": copy.officers,
    }


def _day(text: str, today: "date") -> "date":
    from bot.engine.answers import day

    found = day(text, today)
    if found is None:
        raise typer.BadParameter(_vi(_("{text} is no day; for example 2026-11-23.", text=text)),
                                 param_hint="--deadline")  # fmt: skip
    return found


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
