"""The picture: everything fits, nothing overlaps, and it is read without colours."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trend import month_ends, trend
from bot.i18n import localise
from bot.reports.canvas import HOLLOW, WIDTH
from bot.reports.coverage import chart
from bot.reports.drawing import svg
from bot.reports.drawing_heat import SHADES
from bot.reports.formats import formats
from bot.reports.lettering import Weight, font
from bot.reports.pictures import curve, heat
from bot.reports.rasterise import png
from bot.reports.sheet import Picture
from tests.reports.sample import ON, library, report, unit

LONG = "Công đoàn cơ sở Trường Phổ thông Dân tộc bán trú Trung học cơ sở Nậm Chảy, Mường Khương"
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Written:
    """A piece of text in the picture, where it begins and ends."""

    text: str
    left: float
    right: float
    y: float


def written(drawing: str) -> Iterator[Written]:
    """Every piece of text."""
    for element in ElementTree.fromstring(drawing).iter(f"{SVG}text"):
        weight = Weight.SEMIBOLD if element.get("font-weight") == "600" else Weight.REGULAR
        text = element.text or ""
        width = font(weight).width(text, float(element.get("font-size", "")))
        x = float(element.get("x", ""))
        left = x - width if element.get("text-anchor") == "end" else x
        yield Written(text, left, left + width, float(element.get("y", "")))


def pictures() -> dict[str, Picture]:
    """Unions of all shapes."""
    many = [unit(f"U{n}", n * 3, 99, f"{LONG} {n}") for n in range(1, 31)]
    reports = {
        "no child": report(),
        "one child": report(unit("A", 1, 2)),
        "many with long names": report(*many, reached=10**6, of=10**6 + 1),
        "no data": report(unit("A", 0, 0), unit("B", 0, 0), reached=0, of=0),
        "word without end": report(unit("A", 123_456, 1_234_567, "X" * 300)),
    }
    found: dict[str, Picture] = {name: chart(r, library()) for name, r in reports.items()}
    found |= {f"topics: {name}": heat(r, library()) for name, r in reports.items()}
    steps = ((0, 0), (0, 0), (1, 9), (0, 0), (3, 9), (9, 9), (10**5, 10**6))
    for name, months in {"growing": steps, "none": ((0, 0),) * 12, "one": ((1, 2),)}.items():
        days = month_ends(ON, len(months))
        course = trend(days, dict(zip(days, months, strict=True)))
        found[f"trend: {name}"] = curve(reports["many with long names"], course)
    return found


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("name", pictures())
def test_every_word_is_inside_the_picture(name: str, locale: str) -> None:
    for piece in written(svg(pictures()[name], locale)):
        assert 0 <= piece.left <= piece.right <= WIDTH, piece


@pytest.mark.parametrize("name", pictures())
def test_no_words_overlap_on_a_line(name: str) -> None:
    pieces = sorted(written(svg(pictures()[name], "vi")), key=lambda p: (p.y, p.left))
    for before, after in pairwise(pieces):
        assert before.y != after.y or before.right <= after.left, (before, after)


@given(st.text(max_size=200))
def test_any_name_gives_sound_xml(name: str) -> None:
    drawing = svg(chart(report(unit("A", 1, 2, name)), library()), "vi")
    assert ElementTree.fromstring(drawing).tag == f"{SVG}svg"


@pytest.mark.parametrize("reached", [888, 844, 1000])
def test_the_verdict_is_never_cut(reached: int) -> None:
    found = chart(report(reached=reached, of=1000), library())
    texts = [piece.text for piece in written(svg(found, "vi"))]
    assert localise(found.verdict, "vi") in texts


def test_percents_and_counts_stand_beside_the_bars() -> None:
    found = chart(report(unit("A", 85, 100)), library())
    texts = [piece.text for piece in written(svg(found, "vi"))]
    assert "85,0%" in texts
    assert "85/100" in texts


def test_a_bar_below_its_target_is_hollow_and_one_above_is_full() -> None:
    drawing = svg(chart(report(unit("A", 85, 100), unit("B", 86, 100)), library()), "vi")
    bars = [r for r in ElementTree.fromstring(drawing).iter(f"{SVG}rect") if r.get("height") in
            ("22.0", "26.0")]  # fmt: skip
    outlined = [bar.get("stroke") is not None for bar in bars]
    assert outlined == [False, True, False, False]  # track and bar of A, then those of B


@pytest.mark.parametrize("name", pictures())
def test_the_png_is_1080_pixels_wide(name: str) -> None:
    data = png(svg(pictures()[name], "vi"))
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">L", data[16:20]) == (1080,)


def test_diacritics_are_drawn() -> None:
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40">{}</svg>'
    words = '<text x="4" y="30" font-size="26" font-family="Be Vietnam Pro">{}</text>'
    drawn = {png(frame.format(words.format(text))) for text in ("xa hoi", "xã hội", "xả hổi", "")}
    assert len(drawn) == 4


def test_formats_are_found_by_folder() -> None:
    binary = {name: found.binary for name, found in formats().items()}
    assert (binary["json"], binary["png"], binary["table"]) == (False, True, False)


def dots(drawing: str) -> list[tuple[float, float, bool]]:
    """Where the dots of a curve are, and whether they are full."""
    found = ElementTree.fromstring(drawing).iter(f"{SVG}circle")
    return [
        (float(c.get("cx", "")), float(c.get("cy", "")), c.get("fill") != HOLLOW) for c in found
    ]


def test_a_curve_has_full_dots_where_the_target_was_met_and_gaps_without_data() -> None:
    days = month_ends(ON, 5)
    counts = {days[0]: (1, 2), days[1]: (3, 4), days[3]: (9, 10), days[4]: (10, 10)}
    drawing = svg(curve(report(), trend(days, counts)), "vi")
    shown = dots(drawing)[2:]  # the first two are those of the legend
    assert [full for _x, _y, full in shown] == [False, False, True, True]
    assert [y for _x, y, _full in shown] == sorted((y for _x, y, _full in shown), reverse=True)
    strokes = [p.get("points", "").count(",") for p in
               ElementTree.fromstring(drawing).iter(f"{SVG}polyline")]  # fmt: skip
    assert strokes == [2, 2]


def test_a_curve_says_how_far_it_rose_and_names_its_targets() -> None:
    days = month_ends(ON, 3)
    found = curve(report(), trend(days, {days[0]: (1, 10), days[2]: (5, 10)}))
    texts = [piece.text for piece in written(svg(found, "vi"))]
    assert "Tăng 40 điểm phần trăm từ tháng 09/2026: 10,0% lên 50,0%" in " ".join(texts)
    assert {"Chỉ tiêu 2025: trên 85%", "Chỉ tiêu 2030: trên 95%"} <= set(texts)


def test_every_cell_of_a_heat_map_has_its_figure_and_more_families_are_darker() -> None:
    drawing = svg(heat(report(unit("A", 0, 100), unit("B", 100, 100)), library()), "vi")
    texts = [piece.text for piece in written(drawing)]
    assert texts.count("100,0%") == 1
    assert texts.count("0,0%") == 10  # three topics and all of them, in three rows, less two cells
    cells = [r.get("fill") for r in ElementTree.fromstring(drawing).iter(f"{SVG}rect")
             if r.get("height") == "62.0"]  # fmt: skip
    assert (cells[4], cells[8]) == (SHADES[0], SHADES[-1])


def test_topics_without_families_are_dashes_not_zeros() -> None:
    drawing = svg(heat(report(reached=0, of=0), library()), "vi")
    assert [piece.text for piece in written(drawing)].count("–") == 4
