"""Two people read ten lessons each on a phone: one as phones come, one with small screen and large
letters. At every step: nothing cut, nothing sideways, the button where the reading ends.

LOOK=folder keeps a screenshot of every step, for somebody to look at.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.axe import outside, violations
from tests.web.newcomer import IN_A_BROWSER, PHONE, Newcomer

pytestmark = [*IN_A_BROWSER, pytest.mark.slow, pytest.mark.timeout(900)]
SMALL = {"width": 320, "height": 568}
LESSONS = 10
NEWEST = "li.theirs:not(.old):has(> .choices)"

# Of the newest message: is its beginning in sight, are its buttons, how many screens is it tall.
_STEP = """() => {
  const items = document.querySelectorAll("#talk > li.theirs:not(.old):has(> .choices)");
  const item = items[items.length - 1], log = document.getElementById("log");
  const whole = getComputedStyle(log).overflowY === "visible";
  const bar = document.getElementById("leave").getBoundingClientRect();
  const room = log.getBoundingClientRect();
  const [top, bottom] = whole ? [bar.bottom, innerHeight] : [room.top, room.bottom];
  const buttons = [...item.querySelectorAll(".choice")].map((b) => b.getBoundingClientRect());
  const bubble = item.querySelector(".bubble").getBoundingClientRect();
  return {
    begins: bubble.top >= top - 1 && bubble.top < bottom - 20,
    atOnce: buttons.every((b) => b.top >= top - 1 && b.bottom <= bottom + 1),
    gap: Math.min(...buttons.map((b) => b.top)) - bubble.bottom,
    screens: item.getBoundingClientRect().height / (bottom - top),
    low: Math.min(...buttons.map((b) => Math.min(b.width, b.height))),
    typing: document.activeElement.id === "words",
  };
}"""

# A paragraph, or a button, whose last line is one short word: it reads as if something was lost.
_ALONE = """() => {
  const items = document.querySelectorAll("#talk > li.theirs:not(.old):has(> .choices)");
  const found = [], range = document.createRange(), item = items[items.length - 1];
  const place = (node, from, word) => {
    range.setStart(node, from + word.index);
    range.setEnd(node, from + word.index + word[0].length);
    return range.getBoundingClientRect();
  };
  for (const box of item.querySelectorAll(".bubble, .choice")) {
    const node = box.firstChild;
    let from = 0;
    for (const paragraph of node.data.split("\\n")) {
      const words = [...paragraph.matchAll(/\\S+/g)].slice(-2);
      const [before, last] = words.map((word) => place(node, from, word));
      if (last && last.top > before.top + 2 && last.width < box.clientWidth / 4)
        found.push(`alone on its line: the last word of “${paragraph.slice(-40)}”`);
      from += paragraph.length + 1;
    }
  }
  return found;
}"""

# Once one has read down to the end of the message, its buttons can be pressed: nothing covers them.
_REACHED = """() => {
  const items = document.querySelectorAll("#talk > li.theirs:not(.old):has(> .choices)");
  return [...items[items.length - 1].querySelectorAll(".choice")].every((button) => {
    button.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = button.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === button;
  });
}"""


@dataclass
class Measured:
    """What one step of reading was like."""

    name: str
    at_once: bool
    screens: float
    wrong: list[str]


class Reader(Newcomer):
    """Reads, presses, and notes at every step what it looked like."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int], letters: int) -> None:
        super().__init__(browser, url, size, letters, touch=True)
        self.steps: list[Measured] = []
        self.looks = f"{size['width']}-{letters}"

    def step(self, label: str) -> None:
        """Press, wait for the answer and its buttons, measure."""
        before = self.page.locator("#talk > li").count()
        self.presses(label)
        self._answered(before)
        self._measure(label)

    def asks(self, text: str) -> None:
        before = self.page.locator("#talk > li").count()
        self.says(text)
        self._answered(before)
        self._measure(text)

    def labels(self) -> list[str]:
        return self.page.locator(NEWEST).last.locator(".choice").all_inner_texts()

    def _answered(self, before: int) -> None:
        newest = f"#talk > li:nth-child(n+{before + 2}).theirs:has(> .choices)"
        expect(self.page.locator(newest).last).to_be_visible(timeout=30_000)

    def _measure(self, label: str) -> None:
        name = f"{len(self.steps) + 1:02} {label}"
        self._pictured(f"{self.looks}-{name}")
        found = self.page.evaluate(_STEP)
        wrong = [*outside(self.page), *self.page.evaluate(_ALONE)]
        if not (found["atOnce"] or found["begins"]):
            wrong.append("neither the beginning nor the buttons are in sight")
        if found["gap"] > 24:
            wrong.append(f"the buttons are {found['gap']} pixels away from the words")
        if found["low"] < 24:
            wrong.append(f"a button is only {found['low']} pixels")
        if found["typing"] and len(self.steps):
            wrong.append("the keyboard comes up over what is to be read")
        if not self.page.evaluate(_REACHED):
            wrong.append("something covers a button")
        if not found["atOnce"]:
            self._pictured(f"{self.looks}-{name}-end")
        self.steps.append(Measured(name, found["atOnce"], found["screens"], wrong))

    def _pictured(self, name: str) -> None:
        folder = os.environ.get("LOOK")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name.replace('/', '_')[:60]}.png"))


def reads(me: Reader) -> Iterator[str]:
    """Ten lessons with their questions, from the first press to the last."""
    me.asks("bài học")
    for number in range(LESSONS):
        while "Tôi đã đọc" not in me.labels():
            me.step("Đọc tiếp")
        yield me.page.locator(".theirs").last.inner_text()
        me.step("Tôi đã đọc")
        if "Câu hỏi nhỏ" in me.labels():
            me.step("Câu hỏi nhỏ")
            while "Bài tiếp theo" not in me.labels():
                me.step(me.labels()[number % 2])
        if number + 1 < LESSONS:
            me.step("Bài tiếp theo")


@pytest.mark.parametrize(
    ("who", "size", "letters"),
    [("người thứ nhất", PHONE, 16), ("Cùng gia đình ấy", SMALL, 24)],
    ids=["as-phones-come", "small-with-large-letters"],
)
def test_ten_lessons_on_a_phone(
    browser: Browser, demo: str, who: str, size: dict[str, int], letters: int
) -> None:
    me = Reader(browser, demo, size, letters)
    me.plays(who)
    endings = list(reads(me))
    assert len(set(endings)) == LESSONS
    assert [f"{step.name}: {what}" for step in me.steps for what in step.wrong] == []
    assert list(violations(me.page)) == []
    assert me.faults == []
    told(me.page, me.steps, letters)


def told(page: Page, steps: list[Measured], letters: int) -> None:
    """The figures that docs/explain/accessibility.md gives."""
    at_once = sum(step.at_once for step in steps)
    longest = max(step.screens for step in steps)
    width = page.viewport_size["width"] if page.viewport_size else 0
    print(  # noqa: T201 - seen with -s
        f"\n{width} px, letters {letters}: {len(steps)} steps, buttons in sight at once in "
        f"{at_once}; the longest message is {longest:.1f} screens"
    )
