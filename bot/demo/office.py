"""Official letters on their way down and back, and the periods that figures are kept for."""

from datetime import time, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from bot.demo.then import Done, relive, then
from bot.domain.letters import Done as Reported
from bot.domain.letters import Receive
from bot.reports.lettering import Weight, font_file
from bot.services import letters, periods
from bot.services.house import House
from bot.services.letters import Request
from bot.store.office_tables import letter_copy
from bot.store.tables import unit

OFFICE = "HB003"
FIRST, SECOND = "Kế hoạch công tác gia đình năm nay", "Tháng hành động vì bình đẳng giới"


async def correspond(house: House, folder: Path) -> None:
    """An old letter that one unit has answered, one is late with; a new one that all still read."""
    old = then(house, 60)
    paper = _paper(folder / "cong-van-mau.pdf", FIRST)
    await letters.send(old, Request(paper, "HB", FIRST, "12/KH-LĐLĐ",
                                    old.today() + timedelta(days=30), OFFICE))  # fmt: skip
    async with house.database.read() as connection:
        found = await connection.execute(
            select(letter_copy.c.id)
            .join(unit, unit.c.id == letter_copy.c.unit_id)
            .where(unit.c.code == "HB-TT")
        )
        copy_id = found.scalar_one()
    await relive(house, (
        Done(58, "HB001", "cv:nhan", Receive(copy_id), time(8)),
        Done(41, "HB001", "cv:xong", Reported(copy_id, "Đã phổ biến tới ba công đoàn cơ sở."),
             time(16)),
    ))  # fmt: skip
    new = then(house, 4)
    paper = _paper(folder / "cong-van-moi.pdf", SECOND)
    await letters.send(new, Request(paper, "HB", SECOND, "31/LĐLĐ-NC",
                                    house.today() + timedelta(days=10), OFFICE))  # fmt: skip


async def keep_periods(house: House) -> None:
    """The open one and the one before; nobody has an account yet, so nobody is reminded."""
    await periods.keep(house)


def _paper(path: Path, title: str) -> Path:
    """A page that reads like a letter and says that it is a sample."""
    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    for y, size, words in (
        (140, 30, "LIÊN ĐOÀN LAO ĐỘNG TỈNH HOA BAN"),
        (320, 44, title),
        (460, 30, "Kính gửi: các công đoàn trực thuộc"),
        (560, 28, "Đây là công văn mẫu để dùng thử Lan Toả; tên đơn vị là tên đặt ra."),
        (620, 28, "Đề nghị các đơn vị xác nhận đã nhận, thực hiện và báo lại trong chat."),
    ):
        cut = Weight.SEMIBOLD if size > 40 else Weight.REGULAR
        pen.text((140, y), words, fill=0, font=ImageFont.truetype(font_file(cut), size))
    page.save(path, "PDF", resolution=150.0)
    return path
