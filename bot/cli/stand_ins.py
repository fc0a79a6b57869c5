"""`lantoa stand-ins`: local stand-ins of the three platforms, for training and for tests."""

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.output import say
from bot.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="stand-ins")
    def stand_ins(
        port: Annotated[int, typer.Option(help="Cổng.")] = 8090,
        host: Annotated[str, typer.Option(help="Địa chỉ mạng.")] = "127.0.0.1",
        webhooks: Annotated[
            str, typer.Option(help="Địa chỉ của chương trình nhận webhook.")
        ] = "http://127.0.0.1:8080",
    ) -> None:
        """Chạy bản đóng thế của Zalo, Messenger và Telegram trên máy này."""
        import asyncio

        asyncio.run(_run(host, port, webhooks))


async def _run(host: str, port: int, webhooks: str) -> None:
    from bot.app import until_told
    from bot.settings import Settings
    from bot.stand_ins.server import running
    from bot.stand_ins.world import World

    begin = Settings.read().now
    world = World(now=datetime.fromisoformat(begin) if begin else None)
    async with running(port, world, host) as found:
        for name, platform in found.platforms.items():
            platform.configure({"webhook": f"{webhooks.rstrip('/')}/webhooks/{name}"})
        say(_("The stand-ins listen on {url}. Put these into .env:", url=found.url))
        for line in settings(found.url):
            say(line)
        say(_("How to let people write and things go wrong: docs/stand-ins.md."))
        await until_told()


def settings(url: str) -> list[str]:
    """What a program has to be told to take the stand-ins for the platforms."""
    from bot.stand_ins.messenger_events import Page
    from bot.stand_ins.telegram import TelegramStandIn
    from bot.stand_ins.world import World
    from bot.stand_ins.zalo_events import Account

    account, page, bot = Account(), Page(), TelegramStandIn(World())
    values = {
        "ZALO_APP_ID": account.app_id,
        "ZALO_APP_SECRET": account.app_secret,
        "ZALO_OA_ID": account.oa_id,
        "ZALO_OA_SECRET_KEY": account.oa_secret,
        "ZALO_REFRESH_TOKEN": "rt-1",
        "ZALO_API_URL": url,
        "ZALO_OAUTH_URL": url,
        "ZALO_TEMPLATE_API_URL": url,
        "MESSENGER_PAGE_ID": page.page_id,
        "MESSENGER_PAGE_TOKEN": page.page_token,
        "MESSENGER_APP_SECRET": page.app_secret,
        "MESSENGER_VERIFY_TOKEN": page.verify_token,
        "MESSENGER_API_URL": url,
        "TELEGRAM_TOKEN": bot.token,
        "TELEGRAM_SECRET_TOKEN": bot.secret_token,
        "TELEGRAM_API_URL": url,
    }
    return [f"LANTOA_{name}={value}" for name, value in values.items()]
