"""What can be measured of a page by WCAG 2.2 AA: axe-core, reflow, what is cut, what is too small.

axe-core comes from PyPI with its hash (`requirements-dev.lock`); it is put into the page by the
browser's own tools, past the page's rules about scripts.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# What has just been scrolled under a bar that sticks is not too small to be pressed: it scrolls on.
_RUN = """async ([tags]) => {
  const all = [...document.querySelectorAll("body *")];
  const bars = all.filter((e) => getComputedStyle(e).position === "sticky");
  for (const bar of bars) bar.style.position = "static";
  const found = await axe.run({
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], elementRef: false,
  });
  for (const bar of bars) bar.style.position = "";
  return found;
}"""

# Text that its own box cuts off, and whatever sticks out of the window or of a box that scrolls.
_OUTSIDE = """() => {
  const found = [], APART = ".unseen, .skip, svg, [role=img], [hidden], noscript";
  const name = (e) => [e.tagName.toLowerCase(), e.id && "#" + e.id,
    ...[...e.classList].map((c) => "." + c), ` “${e.textContent.trim().slice(0, 30)}”`].join("");
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth)
    found.push(`the page is ${page.scrollWidth} wide in a window of ${page.clientWidth}`);
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest(APART) || !e.checkVisibility()) continue;
    const { overflowX, overflowY, clipPath, fontSize } = getComputedStyle(e);
    const box = e.getBoundingClientRect(), line = parseFloat(fontSize);
    if (!box.width || clipPath === "inset(50%)") continue; // for screen readers only
    if (box.right > page.clientWidth + 1 || box.left < -1)
      found.push(`out of the window: ${name(e)}`);
    const wide = e.scrollWidth - e.clientWidth, tall = e.scrollHeight - e.clientHeight;
    if (overflowX !== "visible" && wide > 1 && e.tagName !== "INPUT")
      found.push(`${wide} pixels to scroll sideways: ${name(e)}`);
    if (["hidden", "clip"].includes(overflowY) && tall > 1 && e !== document.body)
      found.push(`${tall} pixels are cut off below: ${name(e)}`);
    // Less than half a line is the room that letters take above and below, not what they say.
    if (overflowY === "visible" && tall > line / 2 && e.clientHeight && e !== document.body)
      found.push(`${tall} pixels spill over what comes below: ${name(e)}`);
  }
  return found.slice(0, 8);
}"""


def violations(page: Page) -> Iterator[str]:
    """Every rule that is broken: which, how bad, where, why."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(_RUN, [TAGS])
    for rule in found["violations"]:
        for node in rule["nodes"]:
            where = " ".join(map(str, node["target"]))
            why = " ".join(node["failureSummary"].split())
            yield f"{rule['id']} ({rule['impact']}) at {where}: {why}"


def outside(page: Page) -> list[str]:
    """What has to be scrolled sideways, and what is cut."""
    found: list[str] = page.evaluate(_OUTSIDE)
    return found


def assert_sound(page: Page) -> None:
    """Nothing is wrong here by any rule, and nothing sticks out or is cut."""
    wrong = [*violations(page), *outside(page)]
    assert wrong == [], "\n" + "\n".join(wrong)


@cache
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
