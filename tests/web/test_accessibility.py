"""WCAG 2.2 AA by axe in a real Chromium: on every page, in every state (`make proof`).

The tests that take people through the pages look with the same eyes at what they pass by, with
every change; here are all states, and all sizes of screens and letters.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.web.axe import outside, violations
from tests.web.newcomer import DESKTOP, IN_A_BROWSER, PHONE
from tests.web.walk import Walk

pytestmark = IN_A_BROWSER
NARROW = {"width": 320, "height": 568}  # WCAG 1.4.10: a wide screen at 400 %
LARGE = 32  # pixels; WCAG 1.4.4: letters at 200 %

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


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("size", "letters"),
    [(NARROW, 16), (NARROW, LARGE), (PHONE, LARGE), (DESKTOP, 16)],
    ids=["narrow", "narrow-with-large-letters", "phone-with-large-letters", "desktop"],
)
def test_nothing_is_wrong_in_any_state_of_any_page(
    browser: Browser, untouched_demo: str, size: dict[str, int], letters: int
) -> None:
    found: list[str] = []
    names: list[str] = []

    def look(name: str, page: Page) -> None:
        names.append(name)
        found.extend(f"{name}: {what}" for what in (*violations(page), *outside(page)))

    Walk(browser, untouched_demo, size, look, letters).everywhere()
    assert found == [], "\n" + "\n".join(found)
    assert len(names) >= 30
