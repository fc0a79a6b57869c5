"""What a picture says aloud: every label and every figure that is drawn."""

import re

import pytest

from bot.domain.trend import month_ends, trend
from bot.messages import Address, Media, MediaKind, OutboundMessage, Purpose
from bot.reports.coverage import chart
from bot.reports.drawing import svg
from bot.reports.pictures import curve, heat
from bot.reports.sheet import Picture
from bot.reports.spoken import spoken
from bot.store.events import message_from_json, message_to_json
from tests.reports.sample import ON, library, report, unit

UNITS = report(unit("A", 40, 100, "Công đoàn xã Suối Xanh"), unit("B", 90, 100))
DAYS = month_ends(ON, 6)
PICTURES: dict[str, Picture] = {
    "bars": chart(UNITS, library()),
    "topics": heat(UNITS, library()),
    "months": curve(UNITS, trend(DAYS, {DAYS[0]: (1, 10), DAYS[-1]: (5, 10)})),
}


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_every_figure_that_is_drawn_is_said(name: str, locale: str) -> None:
    drawn = set(re.findall(r">(\d+[.,]\d%)<", svg(PICTURES[name], locale)))
    said = spoken(PICTURES[name], locale)
    assert drawn
    assert [figure for figure in drawn if figure not in said] == []


def test_a_figure_is_said_after_its_label() -> None:
    assert "Công đoàn xã Suối Xanh 40,0%" in spoken(PICTURES["bars"], "vi")
    assert "Công đoàn xã Suối Xanh: Chính sách, pháp luật 40,0%" in spoken(PICTURES["topics"], "vi")
    assert f"{DAYS[-1]:%m/%y} 50,0%" in spoken(PICTURES["months"], "vi")


def test_what_it_says_waits_with_the_picture_until_it_is_sent() -> None:
    picture = Media(MediaKind.IMAGE, "a.png", "image/png", b"x", alt="Công đoàn xã Suối Xanh 40,0%")
    to = Address("paper", "lan")
    message = OutboundMessage("k", to, Purpose.REPLY, "Kết quả", media=(picture,))
    assert message_from_json(message_to_json(message), "k", to).media == (picture,)
