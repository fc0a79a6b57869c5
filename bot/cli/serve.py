"""`lantoa serve`, `lantoa worker`, `lantoa demo`."""

from pathlib import Path
from typing import Annotated

import typer

from bot import loop

HIGHEST = 65535
PORT = typer.Option(help="Cổng.", max=HIGHEST)


def register(app: typer.Typer) -> None:
    """Add the commands that run until they are stopped."""

    @app.command()
    def serve(
        host: Annotated[str, typer.Option(help="Địa chỉ mạng.")] = "127.0.0.1",
        port: Annotated[int, PORT] = 8080,
        stand_ins: Annotated[
            bool, typer.Option(help="Tập dượt: dùng bản đóng thế thay cho các nền tảng.")
        ] = False,
    ) -> None:
        """Chạy webhook, hội thoại, gửi tin và lịch trong một tiến trình."""
        from bot.serve import serve as run

        loop.run(run(host, port, stand_ins=stand_ins))

    @app.command()
    def worker(
        host: Annotated[str, typer.Option(help="Địa chỉ mạng của trang sức khỏe.")] = "127.0.0.1",
        port: Annotated[
            int,
            typer.Option(help="Cổng cho /healthz, /readyz và /metrics; 0: không mở.", max=HIGHEST),
        ] = 0,
    ) -> None:
        """Thêm một tiến trình xử lý trên cùng cơ sở dữ liệu PostgreSQL."""
        from bot.serve import work

        loop.run(work(host, port))

    @app.command()
    def demo(
        port: Annotated[int, PORT] = 8080,
        fresh: Annotated[bool, typer.Option(help="Bắt đầu lại từ đầu.")] = False,
    ) -> None:
        """Mở một công đoàn mẫu để thử ngay trên trình duyệt."""
        from bot.demo.run import demo as run

        loop.run(run(port, Path("var/demo.db"), fresh=fresh))
