"""`lantoa trained add|end|list`: who may be asked to call people back."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work
from bot.i18n import DEFAULT_LOCALE, _, localise

if TYPE_CHECKING:
    from bot.services.house import House
    from bot.store.trained import TrainedOne

MEMBER = Annotated[str, typer.Argument(help="Mã (Ma) trong danh sách.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Người đã được tập huấn, gọi lại khi có người nhờ.", no_args_is_help=True
    )
    group.command("add")(add)
    group.command("end")(end)
    group.command("list")(listed)
    app.add_typer(group, name="trained")


def add(member: MEMBER) -> None:
    """Chỉ định một người đã được tập huấn."""

    async def use(house: "House") -> None:
        from bot.services.callback import name

        await name(house, member)

    at_work(use)
    say(_("{member} may now be asked to call people back.", member=member))


def end(member: MEMBER) -> None:
    """Thôi chỉ định; lời nhờ đang chờ người ấy được trả lại."""

    async def use(house: "House") -> None:
        from bot.services.callback import unname

        await unname(house, member)

    at_work(use)
    say(_("{member} is not asked any more.", member=member))


def listed(
    json: Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")] = False,
) -> None:
    """Những người đang được chỉ định, và ai chưa liên kết nên chưa được chọn."""

    async def use(house: "House") -> "list[TrainedOne]":
        from bot.services.callback import everybody

        return await everybody(house)

    found = at_work(use)
    if json:
        print_json([{"member": one.code, "linked": one.linked} for one in found])
        return
    yes_no = {True: localise(_("yes"), DEFAULT_LOCALE), False: localise(_("no"), DEFAULT_LOCALE)}
    print_table(
        (_("Code of the roster"), _("Name"), _("Linked")),
        [(one.code, one.name, yes_no[one.linked]) for one in found],
    )
