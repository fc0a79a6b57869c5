"""Authors at the command line: begin a lesson, check it, see it, see what changed."""

import asyncio
import shutil
from importlib import resources
from pathlib import Path

import pytest

import adapters
from bot.app import build_house
from bot.library.loader import written
from bot.services.authoring import keep_folder
from bot.settings import Settings
from bot.store.database import Database
from tests.cli.conftest import Command

PAGE = "topics/policy_law/policy_law_marriage.vi.md"


@pytest.fixture
def own(here: Path) -> Path:
    """An organisation's own folder: a copy of what comes along."""
    with resources.as_file(resources.files("content")) as packaged:
        shutil.copytree(packaged, here / "cua-toi", ignore=shutil.ignore_patterns("__pycache__"))
    return here / "cua-toi"


def change(folder: Path, page: str, old: str, new: str) -> None:
    path = folder / page
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_new_lesson_is_begun_and_its_open_places_are_told(run: Command, own: Path) -> None:
    said = run("content", "new", "policy_law", "thue_nha", "--dir", own)
    assert "thue_nha.vi.md" in said.out
    told = run("content", "check", own)
    assert told.code == 1
    assert {line.split(":")[0] for line in told.err.splitlines()[:-1]} == {
        "topics/policy_law/thue_nha.en.md",
        "topics/policy_law/thue_nha.vi.md",
    }


def test_a_second_lesson_can_be_begun_before_the_first_is_written(run: Command, own: Path) -> None:
    run("content", "new", "policy_law", "mot", "--dir", own)
    run("content", "new", "policy_law", "hai", "--dir", own)
    orders = [
        line
        for name in ("mot", "hai")
        for line in (own / f"topics/policy_law/{name}.en.md").read_text("utf-8").splitlines()
        if line.startswith("order:")
    ]
    assert len(set(orders)) == 2
    assert run("content", "preview", "policy_law_marriage", "--dir", own).code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("khong_co", "bai"), "khong_co"),
        (("policy_law", "Bài mới"), "Bài mới"),
        (("dv_prevention", "policy_law_marriage"), "policy_law_marriage"),
        (("policy_law", "premarital_health"), "premarital_health"),
    ],
)
def test_a_lesson_that_cannot_be_begun_gets_one_line(
    run: Command, own: Path, arguments: tuple[str, str], told: str
) -> None:
    assert told in run("content", "new", *arguments, "--dir", own).complaint


def test_what_comes_along_is_not_written_in(run: Command) -> None:
    assert "LANTOA_CONTENT_DIR" in run("content", "new", "policy_law", "bai").complaint


def test_a_lesson_is_seen_as_every_platform_shows_it(run: Command) -> None:
    found = run("content", "preview", "policy_law_marriage", "--json").json
    assert {screen["platform"] for screen in found} == set(adapters.names())
    first, *_more, last = [screen for screen in found if screen["platform"] == "zalo"]
    (bubble,) = first["bubbles"]
    assert bubble["text"].startswith("Cưới vui, nhớ đăng ký kết hôn · 2 phút")
    assert bubble["characters"] == len(bubble["text"])
    assert last["bubbles"][-1]["buttons"][0] == "Tôi đã đọc"


def test_a_broadcast_is_seen_with_its_stop_line(run: Command) -> None:
    said = run("content", "preview", "policy_law_marriage", "--broadcast").out
    assert "Nhắn DỪNG" in said
    assert run("content", "preview", "khong_co").complaint


def test_a_lesson_too_long_for_a_platform_is_told(run: Command, own: Path) -> None:
    for locale in ("vi", "en"):
        page = PAGE.replace(".vi.", f".{locale}.")
        change(own, page, "sources:\n", "sources:\n" + f'  - "{"Luật " * 79}"\n' * 4)
    told = [line for line in run("content", "check", own).err.splitlines() if f"{PAGE}:1" in line]
    assert any("zalo" in line for line in told)


def test_what_changed_is_told_sentence_by_sentence(run: Command, own: Path, here: Path) -> None:
    shutil.copytree(own, here / "sau")
    change(here / "sau", PAGE, "Có người trong họ bàn", "Ông bác bàn")
    said = run("content", "diff", own, here / "sau").out
    assert "policy_law_marriage" in said
    assert "− Có người trong họ bàn:" in said
    assert "+ Ông bác bàn:" in said
    assert "version" in said.splitlines()[-1]  # the same number, another text
    (found,) = run("content", "diff", own, here / "sau", "--json").json
    assert (found["id"], found["kind"], len(found["changes"])) == (
        "policy_law_marriage", "changed", 1,
    )  # fmt: skip


def test_nothing_changed_is_told(run: Command, own: Path) -> None:
    assert run("content", "diff", own, "--json").json == []


def test_facts_are_listed_with_the_pages_that_use_them(run: Command) -> None:
    found = {fact["id"]: fact for fact in run("content", "facts", "--json").json}
    assert PAGE in found["marriage_age_woman"]["used_in"]
    unverified = [fact for fact in found.values() if not fact["verified"]]
    assert unverified
    assert not any(fact["used_in"] for fact in unverified)


def test_versions_are_kept_and_compared(lantoa: Command, own: Path) -> None:
    assert "policy_law_marriage" in lantoa("content", "versions", "policy_law_marriage").complaint
    with_folder_kept(own)
    change(own, PAGE, "version: 1", "version: 2")
    change(own, PAGE, "Có người trong họ bàn", "Ông bác bàn")
    change(own, PAGE.replace(".vi.", ".en."), "version: 1", "version: 2")
    with_folder_kept(own)
    found = lantoa("content", "versions", "policy_law_marriage", "--json").json
    assert [(one["version"], one["state"]) for one in found] == [(2, "folder"), (1, "folder")]
    said = lantoa("content", "versions", "policy_law_marriage", "--old", "1", "--new", "2").out
    assert "+ Ông bác bàn:" in said
    assert "7" in lantoa("content", "versions", "policy_law_marriage", "--new", "7").complaint


def with_folder_kept(folder: Path) -> None:
    """What a start of the program does with this folder."""

    async def start() -> None:
        settings = Settings.read(content_dir=folder)
        database = Database(settings.database_url)
        house = await build_house(settings, database, webchat=False)
        await keep_folder(house, written(folder))
        await database.close()

    asyncio.run(start())
