"""`lantoa consents`: every answer to a question of consent, with the exact text, as proof."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _, localise

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.consents import Proof
    from bot.services.house import House


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(consents)


def consents(
    member: Annotated[str, typer.Option(help="Chỉ của một người: mã (Ma) trong danh sách.")] = "",
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Bằng chứng đồng ý: ai trả lời gì, lúc nào, kênh nào, bản nào; ghi vào nhật ký là đã xem."""

    async def use(house: "House") -> "tuple[list[Proof], ZoneInfo]":
        from bot.services.consents import proven

        return await proven(house, member), house.rules.zone

    found, zone = at_work(use)
    if json:
        print_json([_document(one, zone) for one in found])
        return
    from bot.domain.consents_words import ANSWERS, NAMES

    headings = (_("When"), _("Account"), _("Code of the roster"), _("Purpose"), _("Answer"),
                _("Notice"), _("Text"))  # fmt: skip
    print_table(
        headings,
        [
            (
                f"{one.at.astimezone(zone):%d/%m/%Y %H:%M}",
                f"{one.platform} {one.account}",
                one.member,
                localise(NAMES[one.aim], DEFAULT_LOCALE),
                localise(ANSWERS[one.answer], DEFAULT_LOCALE),
                one.version,
                one.digest,
            )
            for one in found
        ],
    )
    say(_("With --json each exact text stands beside its answer."))


def _document(one: "Proof", zone: "ZoneInfo") -> dict[str, object]:
    return {
        "at": one.at.astimezone(zone).isoformat(),
        "account": one.account,
        "platform": one.platform,
        "member": one.member,
        "purpose": one.aim.value,
        "answer": one.answer.value,
        "notice": one.version,
        "digest": one.digest,
        "locale": one.locale,
        "text": one.text,
    }
