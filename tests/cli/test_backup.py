"""`lantoa backup` and `lantoa restore` as an operator meets them."""

from pathlib import Path

import pytest

from bot.crypto import encode_key
from tests.cli.conftest import Command


def test_away_and_back_with_a_key_that_lies_apart(
    lantoa: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lantoa("channels")  # the first command that takes the key notes which one it is
    told = lantoa("backup", "b.zip")
    assert (told.code, "KHÔNG nằm trong tệp" in told.out) == (0, True), told
    assert "Khóa riêng của từng người nằm ở var/person.keys" in told.out
    assert "b.zip" in lantoa("backup", "b.zip").complaint, "never written over"
    monkeypatch.setenv("LANTOA_DATABASE_URL", f"sqlite:///{here / 'new.db'}")
    monkeypatch.setenv("LANTOA_SECRET_KEY", encode_key(bytes(32)))
    assert "LANTOA_SECRET_KEY" in lantoa("restore", "b.zip").complaint
    monkeypatch.setenv("LANTOA_SECRET_KEY", encode_key(bytes(range(32))))
    back = lantoa("restore", "b.zip", "--json").json
    assert (back["has_key"], "call_back" in back["left_out"]) == (False, True)
    assert back["erased"] == 0
    assert "trống" in lantoa("restore", "b.zip").complaint


def test_the_key_comes_along_where_it_is_asked_for(
    run: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANTOA_SECRET_KEY")
    assert run("channels").code == 0
    assert "khóa bí mật nằm trong tệp" in run("backup", "b.zip", "--with-key").out.lower()
    key = (here / "var" / "secret.key").read_text()
    elsewhere = here / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    complaint = run("restore", here / "b.zip").complaint
    assert "var/person.keys" in complaint
    assert "LANTOA_PERSON_KEYS" in complaint, "what to do next"
    monkeypatch.setenv("LANTOA_PERSON_KEYS", str(here / "var" / "person.keys"))
    assert run("restore", here / "b.zip").code == 0
    assert (elsewhere / "var" / "secret.key").read_text() == key
    assert run("channels").code == 0, "it opens what was sealed with it"


@pytest.mark.parametrize("name", ["none.zip", "junk.zip"])
def test_what_is_no_backup_is_named(run: Command, here: Path, name: str) -> None:
    (here / "junk.zip").write_bytes(b"PK\x03\x04 junk")
    assert name in run("restore", name).complaint


def test_a_restored_copy_says_that_it_is_silent_until_it_is_awakened(
    lantoa: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "vốn đang hoạt động" in lantoa("awaken").out
    lantoa("backup", "b.zip")
    monkeypatch.setenv("LANTOA_DATABASE_URL", f"sqlite:///{here / 'new.db'}")
    lantoa("restore", "b.zip")
    told = lantoa("channels", "--json")
    assert "khôi phục từ một bản sao lưu" in told.err
    assert isinstance(told.json, list), "the document stays as it was"
    assert "lantoa awaken --yes" in lantoa("awaken").complaint
    found = lantoa("awaken", "--yes", "--json").json
    [kept] = (here / "var").glob("person.keys.before-awaken-*")
    assert found == {"was_silent": True, "paused": [], "dropped": 0,
                     "keys_kept": f"var/{kept.name}"}  # fmt: skip
    assert lantoa("channels").err == ""
