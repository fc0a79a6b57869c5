"""A real process and a real Chromium, for every test of the pages."""

import re
import shutil
import subprocess
import time
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium on this machine: the demo is not looked at"
    ),
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 300  # the test has a time of its own
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo does not answer")


def enlarge(page: Page, letters: int) -> None:
    """The browser's own setting for the size of letters, as somebody with weak eyes changes it."""
    sizes = {"fontSizes": {"standard": letters, "fixed": letters}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)


class Newcomer:
    """Somebody with a browser; any error on the page is a failure.

    `letters` is how large this person has set them: 16 pixels, if they never looked. `touch`: a
    phone, on which nothing hovers and nothing moves by itself.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        size: dict[str, int],
        letters: int = 16,
        *,
        touch: bool = False,
    ) -> None:
        self.faults: list[str] = []
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            has_touch=touch, is_mobile=touch, reduced_motion="reduce" if touch else None,
        )  # fmt: skip
        self.page: Page = context.new_page()
        enlarge(self.page, letters)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._console)
        self.page.goto(url, timeout=120_000)  # a busy machine is no fault
        self.page.locator(".persona").first.wait_for(state="attached")

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.faults.append(str(getattr(message, "text", "")))

    def plays(self, name: str) -> None:
        if self.page.locator("#open-people").is_visible():
            self.page.click("#open-people")
        self.page.locator(".persona", has_text=name).click()
        expect(self.page.locator("#who-name")).to_have_text(re.compile(".+"))

    def says(self, text: str) -> None:
        self.page.fill("#words", text)
        self.page.press("#words", "Enter")

    def presses(self, label: str) -> None:
        self.page.locator("li:not(.old) > .choices > .choice", has_text=label).last.click()

    def reads(self, text: str) -> None:
        expect(self.page.locator(".talk .theirs", has_text=text).last).to_be_visible(timeout=15_000)

    def link(self, label: str) -> str:
        """Where the newest button of that name leads."""
        found = self.page.locator("a.choice", has_text=label).last.get_attribute("href")
        assert found is not None
        return found
