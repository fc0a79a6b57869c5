"""The demo as a newcomer meets it: a real process, a real Chromium, phone and desktop."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ports import free_port

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium on this machine: the demo is not looked at"
    ),
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo does not answer")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    """The address of a fresh demo."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", "demo", "--port", str(port)],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_until_ready(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Newcomer:
    """Somebody with a browser; any error on the page is a failure."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int]) -> None:
        self.faults: list[str] = []
        context = browser.new_context(viewport=size)  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._console)
        self.page.goto(url)
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


def test_a_stranger_on_a_phone_agrees_links_reads_and_the_family_is_counted(
    browser: Browser, demo: str
) -> None:
    me = Newcomer(browser, demo, PHONE)
    code = re.search(r"[A-Z2-9]{8}", me.page.locator(".talk .hint").inner_text())
    assert code
    me.says("xin chào")
    me.reads("Nếu anh/chị đồng ý")
    me.presses("Tôi đồng ý")
    me.reads("mã cá nhân")
    me.says(code[0])
    me.reads("Đã liên kết")
    me.says("bài học")
    me.presses("Đọc tiếp")
    me.reads("Nguồn:")
    me.presses("Tôi đã đọc")
    me.reads("1 trên 6 chủ đề")
    width = me.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert me.faults == []


def test_one_officer_drafts_another_approves_and_coverage_moves_when_members_acknowledge(
    browser: Browser, demo: str
) -> None:
    me = Newcomer(browser, demo, DESKTOP)
    me.plays("Soạn tin phát động")
    me.says("/phatdong")
    me.presses("Công đoàn phường Trung Tâm")
    me.presses("Một bài trong thư viện")
    me.presses("Bình đẳng giới")
    me.presses("Việc nhà")
    me.presses("Mọi người trong đơn vị")
    me.presses("Ngay khi được duyệt")
    me.reads("người sẽ nhận được")
    me.presses("Giữ lại")
    me.reads("Đã giữ")
    me.plays("Duyệt tin của người kia")
    me.says("phát động")
    me.presses("chờ duyệt")
    me.presses("Duyệt đúng bản này")
    me.reads("Đã duyệt")
    me.plays("người thứ nhất")
    me.reads("Việc nhà")
    topics = me.page.locator("#topics li", has_text="Bình đẳng giới").locator("b")
    before = topics.inner_text()
    me.presses("Tôi đã đọc")
    me.reads("Đã ghi nhận")
    expect(topics).not_to_have_text(before, timeout=15_000)
    assert me.faults == []


def test_an_admin_sees_a_picture_and_the_log(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, DESKTOP)
    me.plays("Xem toàn tỉnh")
    me.says("thống kê")
    expect(me.page.locator(".bubble img").last).to_be_visible(timeout=20_000)
    me.says("nhật ký")
    me.reads("Việc cán bộ và quản trị đã làm")
    assert me.faults == []


def test_an_admin_takes_the_report_home_as_a_file(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.plays("Xem toàn tỉnh")
    me.says("thống kê")
    me.presses("Báo cáo thành tệp")
    me.presses("Word, để sửa")
    with me.page.expect_download(timeout=30_000) as coming:
        me.page.locator("a.file").last.click(timeout=30_000)
    assert coming.value.suggested_filename.endswith(".docx")
    read = Document(str(coming.value.path()))
    assert "BÁO CÁO" in [paragraph.text for paragraph in read.paragraphs]
    assert me.faults == []


def test_everything_is_reached_by_keyboard_alone(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, DESKTOP)
    me.page.keyboard.press("Tab")
    assert me.page.evaluate("document.activeElement.className") == "skip"
    me.page.keyboard.press("Enter")
    me.page.keyboard.press("Tab")
    me.page.focus("#words")
    me.page.keyboard.type("menu")
    me.page.keyboard.press("Enter")
    me.page.locator(".choice").last.wait_for()
    me.page.keyboard.press("Shift+Tab")
    assert "choice" in me.page.evaluate("document.activeElement.className")


def test_quick_exit_leaves_a_calendar_and_no_way_back(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.says("chồng em vừa đánh em, em sợ lắm")
    me.reads("Anh/chị không có lỗi")
    me.presses("Thoát nhanh")
    expect(me.page.locator("#month")).to_be_visible()
    stored = me.page.evaluate("JSON.stringify(sessionStorage)")
    assert "đánh" not in stored
    me.page.go_back()
    expect(me.page.locator("text=Anh/chị không có lỗi")).to_have_count(0)
