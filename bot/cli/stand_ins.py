"""`lantoa stand-ins`: local stand-ins of the three platforms, for training and for tests."""

import os
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.output import say
from bot.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="stand-ins")
    def stand_ins(
        port: Annotated[int, typer.Option(help="Cổng.", max=65535)] = 8090,
        host: Annotated[str, typer.Option(help="Địa chỉ mạng.")] = "127.0.0.1",
        webhooks: Annotated[
            str, typer.Option(help="Địa chỉ của chương trình nhận webhook.")
        ] = "http://127.0.0.1:8080",
    ) -> None:
        """Chạy bản đóng thế của Zalo, Messenger và Telegram trên máy này."""
        import asyncio

        asyncio.run(_run(host, port, webhooks))


async def _run(host: str, port: int, webhooks: str) -> None:
    from contextlib import AsyncExitStack

    from bot.app import until_told
    from bot.errors import Refused
    from bot.settings import Settings
    from bot.stand_ins.server import running
    from bot.stand_ins.settings import environment
    from bot.stand_ins.world import World

    begin = Settings.read().now
    world = World(now=datetime.fromisoformat(begin) if begin else None)
    async with AsyncExitStack() as stack:
        try:
            found = await stack.enter_async_context(running(port, world, host))
        except OSError as error:
            raise Refused(
                f"Không mở được cổng {port} trên {host} ({os.strerror(error.errno or 0)}). "
                "Hãy chọn cổng khác bằng --port."
            ) from None
        for name, platform in found.platforms.items():
            platform.configure({"webhook": f"{webhooks.rstrip('/')}/webhooks/{name}"})
        say(_("The stand-ins listen on {url}. Put these into .env:", url=found.url))
        for name, value in environment(found.url).items():
            say(f"{name}={value}")
        say(_("How to let people write and things go wrong: docs/stand-ins.md."))
        await until_told()
