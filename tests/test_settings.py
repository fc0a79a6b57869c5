"""What an operator sets: read from both places, and what is wrong said in their language."""

from pathlib import Path

import pytest

from bot.app import misspelt
from bot.errors import SettingsError
from bot.settings import Settings, environment

TOKEN = "LANTOA_TELEGRAM_TOKEN"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the operator's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_platforms_read_the_file_too_and_the_process_comes_first(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".env").write_text(
        f"# Telegram\n{TOKEN}=trong-tep\nLANTOA_TELEGRAM_BOT_NAME='thử'\nLANTOA_ZALO_RATE\n",
        "utf-8",
    )
    assert environment()[TOKEN] == "trong-tep"
    assert environment()["LANTOA_TELEGRAM_BOT_NAME"] == "thử"
    monkeypatch.setenv(TOKEN, "cua-tien-trinh")
    assert environment()[TOKEN] == "cua-tien-trinh"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("QUIET_HOURS", "25:00-07:00", "cần hai giờ như 21:00-07:30, hoặc off; gặp '25:00-07:00'"),
        ("QUIET_HOURS", "21-7", "cần hai giờ như 21:00-07:30, hoặc off; gặp '21-7'"),
        ("PUSH_PER_DAY", "vài", "cần một số nguyên, gặp 'vài'"),
        ("PUSH_PER_DAY", "0", "cần từ 1 trở lên, gặp '0'"),
        ("OUTAGE_HOURS", "lâu", "cần một số, gặp 'lâu'"),
        ("EQUAL_TEXTS_HOURS", "0", "cần lớn hơn 0, gặp '0'"),
        ("CARE_TEXT_DAYS", "9999", "nhiều nhất 3650, gặp '9999'"),
        ("LOG_FORMAT", "xml", "chỉ nhận console hoặc json, gặp 'xml'"),
        ("SILENT_DAYS", "chủ nhật", "chỉ nhận default hoặc off, gặp 'chủ nhật'"),
        ("PUBLIC_URL", "lantoa.vn", "cần một địa chỉ như https://lantoa.example.vn"),
    ],
)
def test_a_wrong_value_is_told_in_the_operators_language(
    here: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"LANTOA_{variable}", value)
    with pytest.raises(SettingsError) as wrong:
        Settings.read()
    assert str(wrong.value).startswith(f"LANTOA_{variable}: {told}")


def test_words_are_taken_in_any_case_and_empty_is_the_usual(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_SILENT_DAYS", " OFF ")
    monkeypatch.setenv("LANTOA_LOG_FORMAT", "")
    assert (Settings.read().silent_days, Settings.read().log_format) == ("off", "console")


def test_a_wrong_next_key_is_named_as_the_next() -> None:
    settings = Settings.read(secret_key="A" * 43 + "=", secret_key_next="ngắn")
    with pytest.raises(SettingsError, match="LANTOA_SECRET_KEY_NEXT: "):
        settings.keys()


def test_a_variable_nobody_reads_is_told_with_the_one_that_was_meant(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".env").write_text("LANTOA_PAID_MESSAGE=on\nPOSTGRES_PASSWORD=x\n", "utf-8")
    monkeypatch.setenv("LANTOA_GIO_GI_DO", "1")
    monkeypatch.setenv("LANTOA_ZALO_RATE", "5")
    assert misspelt() == {"LANTOA_PAID_MESSAGE": "LANTOA_PAID_MESSAGES", "LANTOA_GIO_GI_DO": ""}
