"""Database, content, lessons, meaning of messages, channels."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.migrate import head
from tests.cli.conftest import Command
from tests.services import workbooks


def test_an_upgrade_works_on_an_empty_database_and_again(lantoa: Command) -> None:
    assert str(head()) in lantoa("db", "upgrade").out


def test_an_old_schema_on_postgresql_names_the_command(
    run: Command, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_DATABASE_URL", postgres_url)
    assert "lantoa db upgrade" in run("invite").complaint


def test_lessons_are_listed_without_a_database(run: Command, here: Path) -> None:
    found = run("lesson", "list", "--json").json
    assert found
    assert found[0].keys() == {"id", "topic", "title"}
    line = next(x for x in run("lesson", "list").out.splitlines() if "welfare_count_back" in x)
    assert line.split()[-2:] == ["further", "expecting"]
    assert list(here.iterdir()) == []


def test_the_content_that_comes_along_is_sound(run: Command) -> None:
    assert run("content", "check").code == 0


def test_sound_content_is_counted_by_topic_and_language(run: Command) -> None:
    listed = run("lesson", "list", "--json").json
    own = sum(found["topic"] == "family_welfare" for found in listed)
    table = run("content", "check").out.splitlines()[1:]
    assert table[0].split() == ["Chủ", "đề", "Tính", "vào", "chỉ", "tiêu", "vi", "en", "hmn",
                                "Câu", "hỏi"]  # fmt: skip
    row = next(line for line in table if line.startswith("Phúc lợi gia đình"))
    assert row.split()[-5:-1] == ["không", str(own), str(own), "0"]
    assert table[-1].startswith("Cộng")


def test_a_content_fault_has_file_and_line(run: Command, here: Path) -> None:
    told = run("content", "check", here)
    assert told.code == 1
    assert "indicators.yaml:1:" in told.err


def test_channels_say_whether_they_are_on(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTOA_WEBCHAT", "on")
    found = {channel["name"]: channel["on"] for channel in run("channels", "--json").json}
    assert found == {"zalo": False, "messenger": False, "telegram": False, "webchat": True}


def test_the_operator_says_that_a_refused_kind_of_message_is_mended(run: Command) -> None:
    run("channels")
    with closing(sqlite3.connect("var/lantoa.db")) as database, database:
        database.execute(
            "INSERT INTO channel_fault (platform, source, mark, word, detail, since, seen_at) "
            "VALUES ('zalo', 'message', 'error -146', 'rejected', 'error -146', ?, ?)",
            ["2026-11-23 04:00:00.000000"] * 2,
        )
    assert "lantoa channels --mended zalo" in run("channels").err
    assert run("channels", "--mended", "zalo").err == ""
    assert "zalo không có lỗi" in run("channels", "--mended", "zalo").complaint


def test_tables_show_the_organisations_clocks_and_words(run: Command, here: Path) -> None:
    run("roster", "import", workbooks.write(here / "ds.xlsx", [("1", "Lan", "A")]))
    run("grant", "1", "officer", "--unit", "A")
    words = ("--lesson", "policy_law_marriage", "--unit", "A", "--by", "1")
    made = run("campaign", "create", *words, "--at", "2026-11-25T00:30", "--json")
    id_ = made.json["id"]
    row = run("campaign", "list").out.splitlines()[1]
    assert "chờ duyệt" in row
    assert "00:30 25/11/2026" in row, "not the day before, as in Greenwich"
    assert "Cưới vui" in row
    assert run("campaign", "list", "--json").json[0]["state"] == "draft", "as programs read it"
    assert "chờ gửi" in run("campaign", "status", id_).out
    assert "chưa liên kết" in run("campaign", "preview", id_, "--each").out
