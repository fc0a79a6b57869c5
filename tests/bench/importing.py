"""f. A roster is imported: new, the same again, and with one in a hundred moved."""

import asyncio
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from bot.app import build_house
from bot.services.roster import import_roster
from bot.settings import Settings
from bot.store.database import Database
from tests.bench.measure import Result, Take, side_by_side, sizes_of
from tests.bench.places import Place, environ
from tests.bench.processes import in_child

SIZES = {"small": (500,), "usual": (1_000, 10_000, 100_000), "large": (1_000, 10_000, 100_000)}
UNITS = 60


def run(place: Place, size: str) -> Iterator[Result]:
    """On each database, at each size, beside reading the file and one plain insert of its rows."""
    for kind in place.kinds:
        for people in sizes_of(SIZES, size):
            path = workbook(place.folder / f"{people}.xlsx", people)
            moved = workbook(place.folder / f"{people}-moved.xlsx", people, moved=True)
            contenders = {
                "Lan Toả": partial(_product, place, kind, people, path, moved),
                "read, one INSERT": partial(_bare, place, kind, people, path),
            }
            yield side_by_side("f", f"roster imported, {kind}", people, contenders)


def workbook(path: Path, people: int, *, moved: bool = False) -> Path:
    """Made-up people, two to a family; numbers of a range that is given to nobody."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Don vi")
        sheet.write_row(0, 0, ("Ma don vi", "Ten don vi", "Ma don vi cap tren"))
        sheet.write_row(1, 0, ("TINH", "Tỉnh", ""))
        for n in range(UNITS):
            sheet.write_row(n + 2, 0, (f"D{n}", f"Đơn vị {n}", "TINH"))
        sheet = book.add_worksheet("Doan vien")
        sheet.write_row(0, 0, ("Ma", "Ho ten", "Ma don vi", "Ma gia dinh", "Dien thoai"))
        for n in range(people):
            unit = n % UNITS + (1 if moved and n % 100 == 0 else 0)
            sheet.write_row(n + 1, 0, (
                f"NV{n}", f"Nguyễn Văn {n}", f"D{unit % UNITS}", f"G{n // 2}",
                f"09{n:08}"))  # fmt: skip
    return path


def _product(place: Place, kind: str, people: int, path: Path, moved: Path) -> Take:
    url = place.ready(kind, "roster")
    take = in_child(partial(_imported, url, people, path, moved))
    place.drop(url)
    return take


def _imported(url: str, people: int, path: Path, moved: Path) -> Take:
    os.environ.update(environ(url))
    return asyncio.run(_thrice(url, people, path, moved))


async def _thrice(url: str, people: int, path: Path, moved: Path) -> Take:
    database = Database(url)
    house = await build_house(Settings.read(), database, webchat=False)
    took = []
    for file in (path, path, moved):
        begin, cpu = time.perf_counter(), time.process_time()
        outcome = await import_roster(house, file)
        took.append((time.perf_counter() - begin, time.process_time() - cpu))
        if outcome.imported is None:
            raise RuntimeError(f"refused: {outcome.faults[:3]}")
    await database.close()
    (first, cpu), (again, _), (after_moves, _) = took
    return Take(first, people, cpu, more={"again s": again, "moved s": after_moves})


def _bare(place: Place, kind: str, people: int, path: Path) -> Take:
    url = place.empty(kind, "roster-bare")
    take = in_child(partial(_read, url, people, path))
    place.drop(url)
    return take


def _read(url: str, people: int, path: Path) -> Take:
    return asyncio.run(_inserted(url, people, path))


async def _inserted(url: str, people: int, path: Path) -> Take:
    """Nothing checked, nothing encrypted, nothing compared."""
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(
            text("CREATE TABLE plain (code TEXT PRIMARY KEY, name TEXT, unit TEXT, family TEXT, "
                 "phone TEXT)")
        )  # fmt: skip
    begin, cpu = time.perf_counter(), time.process_time()
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name("Doan vien").to_python()[1:]
    put = text("INSERT INTO plain VALUES (:a, :b, :c, :d, :e)")
    async with database.write() as connection:
        await connection.execute(put, [dict(zip("abcde", row, strict=True)) for row in rows])
    took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    await database.close()
    return Take(took, people, cpu)
