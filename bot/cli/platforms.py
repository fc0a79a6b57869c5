"""`lantoa templates …`, `lantoa zalo token`, `lantoa messenger setup`, `lantoa telegram setup`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import print_json, print_table, say
from bot.cli.workplace import at_work, platforms_open
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise

if TYPE_CHECKING:
    from bot.adapter import Done
    from bot.services.house import House
    from bot.services.templates import Listed

JSON = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
NAME = Annotated[str, typer.Argument(help="Tên mẫu, xem `lantoa templates list`.")]
ZALO_OFF = _(
    "Zalo is not switched on: set its variables first, with LANTOA_ZALO_REFRESH_TOKEN=- as long "
    "as there is no token."
)
PLATFORM = Annotated[str, typer.Option(help="zalo hoặc messenger.")]


def register(app: typer.Typer) -> None:
    """Add the groups."""
    group = typer.Typer(
        help="Mẫu tin được nền tảng duyệt: dùng khi cuộc trò chuyện đã đóng.", no_args_is_help=True
    )
    group.command("list")(list_)
    group.command("set")(set_)
    group.command()(make)
    app.add_typer(group, name="templates")
    for name, about, command, run in (
        ("zalo", "Tài khoản Zalo OA.", "token", token),
        ("messenger", "Trang Facebook.", "setup", _set_up("messenger")),
        ("telegram", "Bot Telegram.", "setup", _set_up("telegram")),
    ):
        own = typer.Typer(help=about, no_args_is_help=True)
        own.callback()(_group)
        own.command(command)(run)
        app.add_typer(own, name=name)


def _group() -> None:
    """Giữ nhóm lệnh là một nhóm, cả khi chỉ có một lệnh."""


def list_(json: JSON = False) -> None:
    """Mẫu nào thay cho tin nào, mã của nền tảng, đã duyệt chưa."""

    async def use(house: "House") -> list[dict[str, Any]]:
        from bot.services.templates import listed

        return [found.as_json() for found in await listed(house)]

    found = at_work(use)
    if json:
        print_json(found)
        return
    print_table(
        (_("Template"), _("For"), _("Channel"), _("Id"), _("State")),
        [(f["id"], ", ".join(f["for"]), f["platform"], f["ref"], f["state"]) for f in found],
    )
    for f in found:
        say("")
        say(f"{f['id']} · {f['platform']} {f['title']}".rstrip())
        say(f"  {f['text']['vi']}")
        say(f"  [{f['button']['vi']}]  {f['reason']}".rstrip())
        for line in f["mend"]:
            say(f"  ✗ {line}")


def set_(
    name: NAME,
    platform: PLATFORM,
    ref: Annotated[str, typer.Option(help="Mã mẫu (Zalo) hoặc tên mẫu (Messenger).")],
    state: Annotated[
        str, typer.Option(help="PENDING, ENABLE, REJECT, DISABLE; bỏ trống thì hỏi nền tảng.")
    ] = "",
    parameter: Annotated[
        list[str] | None, typer.Option(help="tên-của-ta=tên-ở-nền-tảng, nếu khác nhau.")
    ] = None,
    json: JSON = False,
) -> None:
    """Ghi mã mà nền tảng đã cấp cho một mẫu."""
    from bot.adapter import TemplateState

    if state and state.upper() not in {s.value for s in TemplateState}:
        raise typer.BadParameter(_vi(_("Known states: {words}.", words=", ".join(TemplateState))))
    given = TemplateState(state.upper()) if state else None
    renamed = dict(entry.partition("=")[::2] for entry in parameter or ())

    async def use(house: "House") -> "Listed":
        from bot.services import templates

        async with platforms_open(house):
            return await templates.put(house, name, platform, ref, given, renamed)

    _told(name, platform, at_work(use), json)


def make(name: NAME, platform: PLATFORM = "messenger", json: JSON = False) -> None:
    """Gửi một mẫu đi duyệt, nơi nền tảng nhận bằng lệnh gọi (Messenger)."""

    async def use(house: "House") -> "Listed":
        from bot.services import templates

        async with platforms_open(house):
            return await templates.make(house, name, platform)

    _told(name, platform, at_work(use), json)


def _told(name: str, platform: str, found: "Listed", json: bool) -> None:
    if json:
        print_json({"id": name, "platform": platform, "ref": found.ref, "state": found.state,
                    "reason": found.reason, "mend": list(found.mends)})  # fmt: skip
        return
    say(_("{name} on {platform}: {ref}, {state}", name=name, platform=platform, ref=found.ref,
          state=found.state))  # fmt: skip
    for line in found.mends:
        say(f"✗ {line}")
    if found.mends:
        say(_("It is not used before that is mended."))
    elif not found.usable:
        say(_("It is not used before it is approved (state ENABLE)."))


def token(
    refresh_token: Annotated[
        str, typer.Option(help="Refresh token lấy từ công cụ API Explorer của Zalo.")
    ] = "",
    redirect: Annotated[
        str, typer.Option(help="Callback URL đã khai trong ứng dụng Zalo: in ra trang cấp quyền.")
    ] = "",
    code: Annotated[str, typer.Option(help="Mã code trong địa chỉ trở về.")] = "",
    verifier: Annotated[str, typer.Option(help="Verifier đã in ra cùng trang cấp quyền.")] = "",
) -> None:
    """Đặt mã truy cập đầu tiên: từ công cụ của Zalo, hoặc qua trang cấp quyền (PKCE)."""
    if bool(refresh_token) + bool(redirect) + bool(code) != 1:
        raise typer.BadParameter(_vi(_("Give one of --refresh-token, --redirect or --code.")))

    async def use(house: "House") -> "Done | None":
        from bot.adapter import HasGrant

        adapter = house.adapters.get("zalo")
        if not isinstance(adapter, HasGrant):
            raise Refused(_vi(ZALO_OFF))
        if redirect:
            page = adapter.permission_page(redirect)
            say(_("Open this page as an administrator of the account:"))
            say(page.url)
            say(_("Then, within ten minutes: lantoa zalo token --verifier {verifier} --code …",
                  verifier=page.verifier))  # fmt: skip
            return None
        async with platforms_open(house):
            if code:
                return await adapter.exchange(code, verifier)
            return await adapter.seed(refresh_token)

    done = at_work(use)
    if done is not None and done.problem:
        raise Refused(_vi(_("Zalo gave no token: {why}", why=done.problem)))
    if done is not None:
        say(_("The token is kept; from now on it renews itself."))


def _set_up(platform: str) -> Any:
    def set_up() -> None:
        """Đặt lời chào, thực đơn, lệnh và webhook (tiếng Việt và tiếng Anh)."""

        async def use(house: "House") -> "tuple[Done, ...] | None":
            from bot.services.presents import set_up as run
            from bot.settings import Settings

            async with platforms_open(house):
                return await run(house, platform, Settings.read().public_url)

        done = at_work(use)
        if done is None:
            raise Refused(_vi(_("{platform} is not switched on: set its variables first.",
                                platform=platform.capitalize())))  # fmt: skip
        for step in done:
            say(f"{'✗' if step.problem else '✓'} {step.step} {step.problem}".rstrip())
        if any(step.problem for step in done):
            raise Refused(_vi(_("Not everything could be set; the lines above say why.")))

    return set_up


def _vi(text: Text) -> str:
    return localise(text, DEFAULT_LOCALE)
