"""`lantoa meeting …`: meetings, and named lists for those without phones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import fail, print_json, print_table, say
from bot.cli.workplace import at_work
from bot.domain.meetings import Form, Plan, Purpose
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.meetings import Meeting
    from bot.domain.roster_sheet import Fault
    from bot.services.attendance import Attended, Opened
    from bot.services.house import House

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
FILE = Annotated[Path, typer.Argument(help="Tệp .xlsx.")]
BY = Annotated[str, typer.Option(help="Mã của cán bộ phụ trách.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Sự kiện và danh sách có mặt.", no_args_is_help=True)
    group.command("open")(open_)
    group.command("list")(list_)
    group.command()(attend)
    group.command()(template)
    app.add_typer(group, name="meeting")


def open_(
    unit: Annotated[str, typer.Option(help="Mã đơn vị tổ chức.")],
    title: Annotated[str, typer.Option(help="Tên sự kiện; đoàn viên sẽ đọc.")],
    begin: Annotated[str, typer.Option(help="Bắt đầu, ví dụ 2026-11-25T08:00.")],
    end: Annotated[str, typer.Option(help="Kết thúc.")],
    by: BY,
    topic: Annotated[list[str] | None, typer.Option(help="Chủ đề; có thể ghi nhiều lần.")] = None,
    training: Annotated[bool, typer.Option(help="Tập huấn cán bộ chủ chốt.")] = False,
    form: Annotated[Form, typer.Option(help="Hình thức hoạt động.")] = Form.SEMINAR,
    json: JSON = False,
) -> None:
    """Mở một sự kiện, cả sự kiện đã diễn ra; in ra mã sự kiện và trang cho màn hình chiếu."""
    if bool(topic) == training:
        raise typer.BadParameter(_vi(_("Give either --topic or --training.")))

    async def use(house: "House") -> "Opened":
        from bot.services.attendance import open_meeting

        plan = await _plan(house, unit, title, begin, end, topic or [], form)
        return await open_meeting(house, plan, by)

    opened = at_work(use)
    if json:
        print_json({"id": opened.key, "screen": opened.screen_url})
    else:
        say(_("Meeting {id} is open. Big screen: {url}", id=opened.key, url=opened.screen_url))


async def _plan(
    house: "House", unit: str, title: str, begin: str, end: str, topics: list[str], form: Form
) -> Plan:
    from bot.store.units import unit_by_code

    async with house.database.read() as connection:
        unit_id = await unit_by_code(connection, unit)
    if unit_id is None:
        raise Refused(
            _vi(
                _("There is no unit {code}. Import the roster first, or check the code.", code=unit)
            )
        )
    for topic in topics:
        if house.library.topic(topic) is None:
            raise Refused(
                _vi(
                    _("There is no topic {id}: the topics stand in `lantoa lesson list`.", id=topic)
                )
            )
    opens_at, closes_at = (_moment(text, house.rules.zone) for text in (begin, end))
    if closes_at <= opens_at:
        raise Refused(_vi(_("The end has to come after the beginning.")))
    purpose = Purpose.TOPICS if topics else Purpose.TRAINING
    kind = form if topics else Form.TRAINING
    return Plan(unit_id, purpose, kind, " ".join(title.split())[:100], opens_at, closes_at,
                tuple(dict.fromkeys(topics)))  # fmt: skip


def _moment(text: str, zone: "ZoneInfo") -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            _vi(_("“{at}” is no time; write for example 2026-11-25T08:00.", at=text))
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def list_(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị (kể cả cấp dưới).")] = None,
    json: JSON = False,
) -> None:
    """Các sự kiện, mới nhất trước, và số người đã điểm danh."""

    async def use(house: "House") -> "tuple[list[Meeting], ZoneInfo]":
        from bot.services.attendance import newest

        return await newest(house, unit), house.rules.zone

    found, zone = at_work(use)
    if json:
        print_json([_as_json(meeting) for meeting in found])
        return
    print_table(
        (_("Id"), _("Unit"), _("Title"), _("Begins"), _("People")),
        [
            (
                m.key,
                m.unit_name,
                m.plan.title,
                f"{m.plan.opens_at.astimezone(zone):%Y-%m-%d %H:%M}",
                m.people,
            )
            for m in found
        ],
    )


def _as_json(meeting: "Meeting") -> dict[str, object]:
    plan = meeting.plan
    return {
        "id": meeting.key,
        "unit": meeting.unit_name,
        "title": plan.title,
        "purpose": plan.purpose,
        "form": plan.form,
        "topics": plan.topics,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "closed_at": meeting.closed_at,
        "people": meeting.people,
    }


def attend(
    meeting: Annotated[str, typer.Argument(help="Mã sự kiện, xem `lantoa meeting list`.")],
    file: FILE,
    by: Annotated[str | None, typer.Option(help="Mã của cán bộ nộp danh sách.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không lưu.")] = False,
    json: JSON = False,
) -> None:
    """Nhập danh sách có mặt; có lỗi thì kể hết lỗi và không lưu gì."""

    async def use(house: "House") -> "Attended":
        from bot.services.attendance import attend as run

        return await run(house, meeting, file, by=by, dry_run=dry_run)

    done = at_work(use)
    stored = not done.faults and not dry_run
    if json:
        print_json(
            {
                "stored": stored,
                "new": done.new,
                "already": done.already,
                "evidence": done.evidence,
                "faults": [_fault(fault) for fault in done.faults],
            }
        )
    elif not done.faults:
        say(_("The list is stored.") if stored else _("Checked only; nothing was stored."))
        say(_("New: {new}. There already: {already}.", new=done.new, already=done.already))
    if done.faults:
        _tell_faults(done.faults, listed=not json)
        raise typer.Exit(1)


def _fault(fault: "Fault") -> dict[str, object]:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "reason": _vi(fault.why),
    }


def _tell_faults(faults: "Sequence[Fault]", *, listed: bool) -> None:
    """All of them where results go; on standard error the one line that says why it failed."""
    if listed and len(faults) > 1:
        for fault in faults:
            say(fault.line)
    fail(
        _vi(
            _("{fault} Nothing was stored.", fault=faults[0].line)
            if len(faults) == 1
            else _(
                "{n} faults; nothing was stored. The first one: {fault}",
                n=len(faults),
                fault=faults[0].line,
            )
        )
    )


def template(file: FILE) -> None:
    """Tạo tệp danh sách để in, ký tên và nộp lại."""
    from bot.reports.attendance_template import write

    if file.exists() and file.stat().st_size:  # it may be a list that somebody filled in
        raise Refused(_vi(_("{path} is there already: give another name.", path=str(file))))
    if not file.parent.is_dir():
        raise Refused(_vi(_("There is no folder {path}.", path=str(file.parent))))
    write(file)
    say(_("{file} is ready to be filled in.", file=str(file)))


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
