"""Secrets never show: not in settings as printed, not in errors, not in the log."""

import logging
from typing import Any

import pytest
import structlog

from bot import log
from bot.crypto import Cipher, decode_key, encode_key, new_key
from bot.errors import SettingsError
from bot.settings import Settings
from tests.adapters.kits import SECRETS

KEY, NEXT = encode_key(new_key()), encode_key(new_key())


def test_settings_as_printed_hold_no_key() -> None:
    settings = Settings.read(secret_key=KEY, secret_key_next=NEXT)
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert KEY not in shown
        assert NEXT not in shown


@pytest.mark.parametrize(
    "bad", [KEY[:-9], "mật khẩu của tôi", "x" * 60], ids=["cut", "password", "long"]
)
def test_a_wrong_key_is_named_and_not_quoted(bad: str) -> None:
    with pytest.raises(SettingsError, match="LANTOA_SECRET_KEY") as told:
        decode_key(bad)
    assert bad not in str(told.value) + repr(told.value)


def test_what_cannot_be_opened_is_not_quoted() -> None:
    sealed = Cipher(new_key()).seal("Đặng Thị Bích")
    with pytest.raises(SettingsError) as told:
        Cipher(new_key()).open_bytes(sealed)
    assert sealed.hex() not in repr(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("form", ["console", "json"])
def test_the_log_drops_what_could_hold_a_person_or_a_key(
    form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    hidden: dict[str, Any] = dict.fromkeys(log.DROPPED, KEY)
    log.set_up(form)
    try:  # a logger of its own: the program's keeps the stream that it first wrote to
        structlog.get_logger("probe").info("probe", **hidden, platform="zalo")
    finally:
        structlog.reset_defaults()
    told = capfd.readouterr()
    assert "probe" in told.err
    assert KEY not in told.err + told.out


def test_no_library_that_quotes_requests_is_heard() -> None:
    log.set_up()
    structlog.reset_defaults()
    for noisy in ("httpx", "telegram", "aiohttp.access"):
        assert not logging.getLogger(noisy).isEnabledFor(logging.INFO), noisy
    assert SECRETS
