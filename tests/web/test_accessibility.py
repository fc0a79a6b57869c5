"""WCAG 2.2 AA by axe in a real Chromium: every page, every state, every talk (`make proof`).

The tests that take people through the pages look with the same eyes at what they pass by, with
every change; here are all states, and all sizes of screens and letters.
"""

import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bot.dialogues import every
from bot.web.pages import first
from tests.web.axe import assert_sound, outside, violations
from tests.web.newcomer import DESKTOP, IN_A_BROWSER, PHONE, enlarge
from tests.web.rounds import UNSAID, Talks
from tests.web.walk import Walk

pytestmark = IN_A_BROWSER
NARROW = {"width": 320, "height": 568}  # WCAG 1.4.10: a wide screen at 400 %
LARGE = 32  # pixels; WCAG 1.4.4: letters at 200 %

SIZES = {
    "narrow": (NARROW, 16),
    "narrow-with-large-letters": (NARROW, LARGE),
    "phone-with-large-letters": (PHONE, LARGE),
    "desktop": (DESKTOP, 16),
}

SOUND = """<!doctype html><html lang="vi"><head><title>a</title></head>
<body><main><h1>Bài học</h1><p>%s</p></main></body></html>"""
FAULTS = {
    "color-contrast": '<span style="color:#aaa;background:#fff">Nguồn</span>',
    "image-alt": '<img src="data:,">',
    "button-name": "<button></button>",
    "label": "<input>",
    "target-size": '<ul><li><button style="width:12px;height:12px">x</button>'
    '<button style="width:12px;height:12px">y</button></li></ul>',
    "valid-lang": '<span lang="zz-zz">Hello</span>',
}
STICKS_OUT = '<span style="display:block;width:900px">Rộng quá</span>'
SPILLS = '<div style="height:20px"><p>Một dòng</p><p>Hai dòng</p></div><p>Dưới</p>'
IS_CUT = '<span style="display:block;height:9px;overflow:hidden">Bị cắt mất một nửa</span>'


def test_the_eyes_are_open(browser: Browser) -> None:
    page = browser.new_page(viewport=NARROW)  # type: ignore[arg-type]
    page.set_content(SOUND % "Đọc tiếp")
    assert [*violations(page), *outside(page)] == []
    page.set_content(SOUND % "".join(FAULTS.values()))
    assert {line.split()[0] for line in violations(page)} == set(FAULTS)
    page.set_content(SOUND % STICKS_OUT)
    assert "the page is 9" in outside(page)[0]
    page.set_content(SOUND % IS_CUT)
    assert "cut off below" in outside(page)[0]
    page.set_content(SOUND % SPILLS)
    assert "spill over" in outside(page)[0]
    page.close()


# No person is shown these: parts of pages, what scripts and machines ask for or post.
FOR_MACHINES = frozenset(
    {
        "/chat/assets/{name}", "/chat/session", "/chat/upload", "/chat/personas", "/chat/coverage",
        "/checkin/assets/{name}", "/checkin/show/{token}/now", "/dashboard/assets/{name}",
        "/healthz", "/readyz", "/metrics", "/webhooks/{platform}",
    }
)  # fmt: skip
DECLARED = re.compile(r"web\.(?:get|post)\(\s*\"([^\"]+)\"")


def missed(root: Path, visited: Collection[str]) -> list[str]:
    """Pages that the sources declare, and that nobody has been to."""
    sources = (root / "bot" / "web").glob("*.py")
    declared = {one for source in sources for one in DECLARED.findall(source.read_text("utf-8"))}
    assert declared > FOR_MACHINES
    patterns = {one: re.sub(r"\{\w+\}", "[^/]+", one) for one in declared - FOR_MACHINES}
    return sorted(
        address
        for address, pattern in patterns.items()
        if not any(re.fullmatch(pattern, path) for path in visited)
    )


def test_a_page_that_nobody_has_been_to_is_named(root: Path) -> None:
    been = ["/", "/chat", "/chat/calendar", "/chat/stream", "/checkin/K7M23P", "/dashboard/leave"]
    assert missed(root, been) == ["/checkin/show/{token}", "/dashboard", "/dashboard/evidence"]


def test_a_page_on_a_server_without_a_web_chat(browser: Browser) -> None:
    page = browser.new_page(viewport=NARROW)  # type: ignore[arg-type]
    page.set_content(first({"zalo-platform-site-verification": "Gk3_x-9"}))
    assert_sound(page)
    page.close()


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("size", "letters"), SIZES.values(), ids=SIZES)
def test_nothing_is_wrong_in_any_state_of_any_page(
    browser: Browser, untouched_demo: str, root: Path, size: dict[str, int], letters: int
) -> None:
    found: list[str] = []
    paths: list[str] = []

    def look(name: str, page: Page) -> None:
        paths.append(urlsplit(page.url).path)
        found.extend(f"{name}: {what}" for what in (*violations(page), *outside(page)))

    Walk(browser, untouched_demo, size, look, letters).everywhere()
    assert found == [], "\n" + "\n".join(found)
    assert len(paths) >= 51
    assert missed(root, paths) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_nothing_is_wrong_in_any_answer_of_any_talk(browser: Browser, untouched_demo: str) -> None:
    found: list[str] = []

    def look(name: str, page: Page) -> None:
        for size, (viewport, letters) in SIZES.items():
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            enlarge(page, letters)
            wrong = (*violations(page), *outside(page))
            found.extend(f"{name}, {size}: {what}" for what in wrong)

    asked = Talks(browser, untouched_demo, look).every()
    assert found == [], "\n" + "\n".join(found)
    assert asked == {definition.name for definition in every()} - UNSAID
