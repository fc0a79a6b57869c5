"""A platform has fallen silent only where we speak to it and it used to confirm."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.silence import Traffic, is_silent

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)
SILENT = Traffic(NOW - timedelta(hours=3), sent_since=40, sent_before=500, confirmed_before=480)


def test_who_confirmed_and_does_not_any_more_is_silent() -> None:
    assert is_silent(SILENT, NOW, HOURS)


@pytest.mark.parametrize(
    ("why_not", "traffic"),
    [
        ("a quiet night: nothing of ours went out", replace(SILENT, sent_since=0)),
        ("a small union: hardly anything went out", replace(SILENT, sent_since=9)),
        ("receipts were never switched on", replace(SILENT, confirmed_before=3)),
        ("too new to have a habit", replace(SILENT, sent_before=12, confirmed_before=12)),
        ("a moment ago", replace(SILENT, heard_at=NOW - timedelta(minutes=90))),
    ],
)
def test_no_alarm(why_not: str, traffic: Traffic) -> None:
    assert not is_silent(traffic, NOW, HOURS), why_not


def test_the_operator_may_switch_it_off() -> None:
    assert not is_silent(SILENT, NOW, timedelta())
