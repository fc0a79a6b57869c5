"""`lantoa campaign …`: draft, preview, approve, follow, resume, cancel."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import moment, print_json, print_table, say
from bot.cli.workplace import at_work, platforms_open
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.campaigns import Campaign, Draft, Progress
    from bot.domain.push import Content
    from bot.domain.reach import Plan, Reach
    from bot.services.house import House

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
BY = Annotated[str, typer.Option("--by", help="Mã (Ma) của người thực hiện.")]
ID = Annotated[str, typer.Argument(metavar="mã", help="Mã tin.")]
MOST_CHARACTERS = 1500


class Only(StrEnum):
    """Parts of an audience that the command line offers."""

    MISSED = "missed"
    KEY_OFFICERS = "key_officers"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Tin phát động: soạn, xem trước, duyệt, theo dõi, cho gửi tiếp, hủy.",
        no_args_is_help=True,
    )
    for command in (create, preview, approve, status, resume, cancel):
        group.command()(command)
    group.command("list")(list_)
    app.add_typer(group, name="campaign")


def create(
    by: BY,
    unit: Annotated[str, typer.Option(help="Mã đơn vị (kể cả các cấp dưới).")],
    lesson: Annotated[str | None, typer.Option(help="Mã bài, xem `lantoa lesson list`.")] = None,
    text_file: Annotated[Path | None, typer.Option(help="Tệp chứa nội dung tin.")] = None,
    topic: Annotated[
        str, typer.Option(help="Chủ đề của tin tự viết; không có thì không tính.")
    ] = "",
    only: Annotated[Only | None, typer.Option(help="Chỉ một phần số người.")] = None,
    at: Annotated[str | None, typer.Option(help="Giờ gửi, ví dụ 2026-11-25T08:00+07:00.")] = None,
    json: JSON = False,
) -> None:
    """Soạn một bản nháp; in ra mã tin."""
    if (lesson is None) == (text_file is None):
        raise typer.BadParameter(_vi(_("Give either --lesson or --text-file.")))

    async def use(house: "House") -> str:
        from bot.services import campaigns

        draft = await _draft(house, unit, lesson, text_file, topic, only, at)
        return await campaigns.create(house, draft, by)

    id_ = at_work(use)
    if json:
        print_json({"id": id_})
    else:
        say(
            _(
                "Draft {id} is kept. Next: `lantoa campaign preview {id}`, then a second person's "
                "`lantoa campaign approve {id} --by …`.",
                id=id_,
            )
        )


async def _draft(
    house: "House",
    unit: str,
    lesson: str | None,
    text_file: Path | None,
    topic: str,
    only: Only | None,
    at: str | None,
) -> "Draft":
    from bot.domain.campaigns import Draft
    from bot.domain.campaigns import Only as Part
    from bot.domain.push import Content
    from bot.store.units import unit_by_code

    async with house.database.read() as connection:
        unit_id = await unit_by_code(connection, unit)
    if unit_id is None:
        raise Refused(
            _vi(
                _("There is no unit {code}. Import the roster first, or check the code.", code=unit)
            )
        )
    due_at = _moment(house, at)
    part = Part(only.value) if only else Part.ALL
    if lesson is not None:
        found = house.library.lesson(lesson)
        if found is None:
            raise Refused(_vi(_("There is no lesson {id}: see `lantoa lesson list`.", id=lesson)))
        return Draft(Content(found.id, lesson_id=found.id), unit_id, due_at, part, found.topic)
    if topic and house.library.topic(topic) is None:
        raise Refused(
            _vi(_("There is no topic {id}: the topics stand in `lantoa lesson list`.", id=topic))
        )
    return Draft(_text(text_file), unit_id, due_at, part, topic)


def _text(path: Path | None) -> "Content":
    from bot.domain.campaigns import text_ref
    from bot.domain.push import Content

    try:
        text = path.read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError):
        raise Refused(
            _vi(_("The file {path} cannot be read as UTF-8 text.", path=str(path)))
        ) from None
    if not 0 < len(text) <= MOST_CHARACTERS:
        raise Refused(
            _vi(
                _(
                    "The text has {length} characters; 1 to {most} are possible.",
                    length=len(text),
                    most=MOST_CHARACTERS,
                )
            )
        )
    return Content(text_ref("", text), text=text)


def _moment(house: "House", at: str | None) -> datetime:
    if at is None:
        return house.now()
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise Refused(
            _vi(_("“{at}” is no time; write for example 2026-11-25T08:00.", at=at))
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=house.rules.zone)


def preview(
    id_: ID,
    json: JSON = False,
    each: Annotated[bool, typer.Option(help="Kế hoạch của từng người.")] = False,
) -> None:
    """Tin sẽ tới ai, qua kênh nào, lúc nào, tốn bao nhiêu; ai không tới được và vì sao."""
    if each:
        _preview_each(id_, json)
        return

    async def use(house: "House") -> "tuple[Campaign, Reach, ZoneInfo]":
        from bot.services import campaigns, channels

        async with platforms_open(house):
            await channels.ask(house)
        return *(await campaigns.preview(house, id_)), house.rules.zone

    from bot.domain.reach import to_json
    from bot.domain.reach_words import reached

    _campaign, reach, zone = at_work(use)
    if json:
        print_json(to_json(reach))
        return
    for line in reached(reach, zone):
        say(line)


def _preview_each(id_: str, json: bool) -> None:
    async def use(house: "House") -> "tuple[Sequence[Plan], ZoneInfo]":
        from bot.services import campaigns

        return await campaigns.each(house, id_), house.rules.zone

    from bot.domain.reach_words import channel, form_name, why_words

    found, zone = at_work(use)
    if json:
        print_json([plan.as_json() for plan in found])
        return
    print_table(
        (_("Person"), _("Channel"), _("Form"), _("When"), _("Why")),
        [
            (p.member, channel(p.platform), _vi(form_name(p.form)), moment(p.at, zone),
             _vi(why_words(p.why)))
            for p in found
        ],
    )  # fmt: skip


def approve(id_: ID, by: BY) -> None:
    """Duyệt đúng bản đang có; người soạn không được tự duyệt."""

    async def use(house: "House") -> None:
        from bot.services import campaigns

        await campaigns.approve(house, id_, by)

    at_work(use)
    say(_("Approved. It starts by itself when it is due."))


def status(id_: ID, json: JSON = False) -> None:
    """Tin đã tới đâu; kế hoạch đã duyệt đặt cạnh kết quả."""

    async def use(house: "House") -> "tuple[Campaign, Progress]":
        from bot.services import campaigns

        return await campaigns.status(house, id_)

    from bot.domain.pause_words import why_paused
    from bot.domain.reach_words import delivery, result

    campaign, progress = at_work(use)
    if json:
        print_json(_status_as_json(campaign, progress))
        return
    from bot.dialogues.broadcasts.wording import STATES

    say(_("{id}: {state}, {n} people", id=campaign.id, state=STATES[campaign.state],
          n=progress.audience))  # fmt: skip
    if campaign.state == "paused":
        say(_("Paused: {why}", why=why_paused(campaign.reason)))
    counts = sorted(progress.deliveries.items())
    print_table((_("State"), _("People")), [(_vi(delivery(word)), n) for word, n in counts])
    for line in result(progress, campaign.plan):
        say(line)


def _status_as_json(campaign: "Campaign", progress: "Progress") -> dict[str, object]:
    from bot.domain.reach import to_json

    return {
        "id": campaign.id,
        "state": campaign.state,
        "audience": progress.audience,
        "deliveries": progress.deliveries,
        "reasons": progress.reasons,
        "acknowledged": progress.acknowledged,
        "forms": progress.forms,
        "cost": {"amount": progress.cost, "currency": "VND"},
        "offered": progress.offered,
        "by_phone": progress.by_phone,
        "approved": to_json(campaign.plan) if campaign.plan else None,
    }


def resume(id_: ID, by: BY) -> None:
    """Cho một tin đã tự tạm dừng gửi tiếp (sự cố, bản sao, hỏng quá nhiều)."""

    async def use(house: "House") -> None:
        from bot.services import campaigns

        await campaigns.resume(house, id_, by)

    at_work(use)
    say(_("It goes on, within the lawful hours."))


def cancel(id_: ID, by: BY) -> None:
    """Hủy, cả khi đang gửi dở: tin chưa đi thì không đi nữa."""

    async def use(house: "House") -> None:
        from bot.services import campaigns

        await campaigns.cancel(house, id_, by)

    at_work(use)
    say(_("Cancelled. Nothing more goes out."))


def list_(json: JSON = False) -> None:
    """Các tin, mới nhất trước."""

    async def use(house: "House") -> "tuple[list[tuple[Campaign, Words]], ZoneInfo]":
        from bot.services import campaigns

        newest = await campaigns.newest(house)
        return [(one, _named(house, one)) for one in newest], house.rules.zone

    found, zone = at_work(use)
    if json:
        print_json([_as_json(campaign) for campaign, _name in found])
        return
    from bot.dialogues.broadcasts.wording import STATES

    print_table(
        (_("Id"), _("State"), _("Unit"), _("Due"), _("Content"), _("Reason")),
        [
            (c.id, _vi(STATES[c.state]), c.unit_code, moment(c.draft.due_at, zone),
             _vi(name), c.reason)
            for c, name in found
        ],
    )  # fmt: skip


def _named(house: "House", campaign: "Campaign") -> Words:
    """The lesson's title, or the beginning of the text."""
    from bot.dialogues.broadcasts.wording import brief

    content = campaign.draft.content
    lesson = None if content.title else house.library.lesson(content.lesson_id)
    return lesson.title if lesson else brief(content)


def _as_json(campaign: "Campaign") -> dict[str, object]:
    draft = campaign.draft
    return {
        "id": campaign.id,
        "state": campaign.state,
        "kind": campaign.kind,
        "unit": campaign.unit_code,
        "only": draft.only,
        "due_at": draft.due_at,
        "lesson": draft.content.lesson_id,
        "title": draft.content.title,
        "reason": campaign.reason,
        "author": campaign.author_code,
    }


def _vi(text: Words) -> str:
    return localise(text, DEFAULT_LOCALE)
