"""`lantoa explain`: how a message is understood, told step by step, and kept nowhere."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_a_message_is_explained(run: Command) -> None:
    (found,) = run("explain", "dừng nhắn tin", "--json").json
    assert (found["text"], found["intent"]) == ("dừng nhắn tin", "stop")
    assert found["why"]


def test_a_file_of_messages_is_explained_row_by_row(run: Command, here: Path) -> None:
    file = here / "tin.csv"
    file.write_text("\ufeffintent,text\nhelp,trợ giúp\nack\n", encoding="utf-8")
    found = run("explain", "--file", file, "--json").json
    assert [(row["text"], row["intent"]) for row in found] == [
        ("trợ giúp", "help"),
        ("", "unknown"),
    ]


@pytest.mark.parametrize("content", [None, b"chu\nxin chao\n", b"\xff\xfe\x00text"])
def test_a_file_that_is_no_such_list_gets_one_line(
    run: Command, here: Path, content: bytes | None
) -> None:
    if content is not None:
        (here / "tin.csv").write_bytes(content)
    assert "tin.csv" in run("explain", "--file", "tin.csv").complaint


@pytest.mark.parametrize("arguments", [(), ("xin chào", "--file", "tin.csv")])
def test_a_text_or_a_file_is_wanted(run: Command, arguments: tuple[str, ...]) -> None:
    assert run("explain", *arguments).code == 2


def test_every_step_is_told_in_vietnamese(run: Command) -> None:
    told = run("explain", "ddawng kys giupf em, đmả ok").out
    assert "ddawng → đăng, kys → ký" in told
    assert told.index("1. Có phải lời kêu cứu?") < told.index("2. Có phải muốn dừng nhận tin?")
    assert "Hiểu là" in told.splitlines()[-1]


def test_a_mended_word_and_what_was_not_asked_are_told(run: Command) -> None:
    lines = run("explain", "chồng em đnáh em").out.splitlines()
    said = {line.strip().split("  ")[0]: line.strip().split("  ")[-1].strip() for line in lines}
    assert said["Lỗi gõ đã sửa"] == "đnáh → danh"
    assert said["2. Có phải muốn dừng nhận tin?"] == "không cần hỏi tới"
    assert "thẻ: violence" in lines[-1]


def test_what_was_asked_before_the_answer_found_nothing(run: Command) -> None:
    told = run("explain", "thống kê quý 3").out.splitlines()
    stages = [line for line in told if line.strip()[:2] in {"1.", "2.", "4."}]
    assert [line.split("  ")[-1].strip() for line in stages][:2] == ["không thấy", "không thấy"]


def test_nothing_of_the_message_is_kept(run: Command, here: Path) -> None:
    before = sorted(here.rglob("*"))
    told = run("explain", "chồng em cầm dao dọa em")
    assert told.code == 0
    assert told.err == ""
    assert sorted(here.rglob("*")) == before
