"""The dashboard in a real Chromium, phone and desktop: from the chat's link down to a unit."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.axe import assert_sound
from tests.web.newcomer import DESKTOP, IN_A_BROWSER, PHONE, Newcomer

pytestmark = IN_A_BROWSER


def opened(me: Newcomer) -> tuple[Page, str]:
    """The page behind the button that an admin gets in chat, and the address it led to."""
    me.plays("Xem toàn tỉnh")
    me.says("bảng theo dõi")
    me.reads("mở cho anh/chị đến")
    asked: list[str] = []
    me.page.context.on("request", lambda request: asked.append(request.url))
    with me.page.context.expect_page() as found:
        me.presses("Mở bảng theo dõi")
    expect(found.value.locator(".card")).to_have_count(3)
    return found.value, next(url for url in asked if "t=" in url)


def test_a_year_of_the_sample_union_is_on_the_screens(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, DESKTOP)
    page, _address = opened(me)
    expect(page.locator(".card .verdict")).to_have_count(3)  # no indicator is without data
    expect(
        page.locator(".months li b").filter(has_not_text=re.compile("^0$")).first
    ).to_be_visible()
    assert page.locator(".curve circle").count() > 8  # most months of the curve have a dot
    for asked, read in (
        ("công văn", "Kế hoạch công tác gia đình năm nay: 1/3 đã làm"),
        ("kỳ báo cáo", "đang mở"),
        ("/yeucautuvan", "chờ người tư vấn"),
        ("sự kiện", "Hội thi Bữa cơm gia đình"),
        ("dự báo", "Cứ đà này thì đạt ngày"),
    ):
        me.says(asked)
        me.reads(read)
    assert me.faults == []


def pictured(page: Page, name: str) -> None:
    """Kept where somebody wants to look: PICTURES=folder."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_admin_goes_from_the_whole_down_to_a_unit(
    browser: Browser, demo: str, size: dict[str, int]
) -> None:
    me = Newcomer(browser, demo, size)
    page, _address = opened(me)
    expect(page.get_by_role("heading", level=1)).to_have_text("Liên đoàn Lao động tỉnh Hoa Ban")
    assert "t=" not in page.url
    expect(page.locator(".card").first).to_contain_text(re.compile(r"trên \d+|\d+ trên"))
    assert_sound(page)
    pictured(page, f"dashboard-{size['width']}")
    page.get_by_role("link", name="Công đoàn phường Trung Tâm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Công đoàn phường Trung Tâm")
    page.get_by_role("link", name="Liên đoàn Lao động tỉnh Hoa Ban").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Liên đoàn Lao động tỉnh Hoa Ban")
    page.fill("input[name=on]", "2020-01-01")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_text("không (còn) mở được")).to_be_visible()  # no unit stood that day
    assert me.faults == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_figure_opens_down_to_the_rows_and_the_log_says_who_looked(
    browser: Browser, demo: str, size: dict[str, int]
) -> None:
    me = Newcomer(browser, demo, size)
    page, _address = opened(me)
    page.get_by_role("link", name="Xem bằng chứng").first.click()
    expect(page.get_by_role("heading", name="Đếm theo loại")).to_be_visible()
    expect(page.get_by_text("Phòng, chống bạo lực gia đình", exact=True)).to_be_visible()  # counted
    page.get_by_role("link", name="Công đoàn phường Trung Tâm").click()
    page.get_by_role("link", name="bài đã đọc và xác nhận").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    expect(rows.filter(has_text="bạo lực")).to_have_count(0)  # and never listed
    assert_sound(page)
    pictured(page, f"evidence-{size['width']}")
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_text("Dòng 51 đến")).to_be_visible()
    me.says("nhật ký")
    me.reads("xem từng bằng chứng")
    beyond = page.goto(demo + "dashboard/evidence?indicator=no_such_thing")
    assert beyond is not None
    assert beyond.status == 403
    assert me.faults == []


def test_the_dashboard_speaks_english_when_asked_and_goes_on_so(
    browser: Browser, demo: str
) -> None:
    me = Newcomer(browser, demo, PHONE)
    page, _address = opened(me)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".card").first).to_contain_text("past its date")
    page.get_by_role("link", name="See the evidence").first.click()
    expect(page.get_by_role("heading", name="Counted by kind")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("gia đình")
    assert_sound(page)
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", name="Đếm theo loại")).to_be_visible()
    assert page.goto(demo + "dashboard?lang=xx").ok  # type: ignore[union-attr]
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_a_closed_link_opens_nothing_in_any_browser(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, PHONE)
    mine, address = opened(me)
    other = browser.new_context().new_page()
    other.goto(address)
    expect(other.locator(".card")).to_have_count(3)
    mine.get_by_role("button", name="Đóng liên kết này").click()
    expect(mine.get_by_text("Liên kết đã đóng")).to_be_visible()
    assert_sound(mine)
    other.reload()
    expect(other.get_by_text("không (còn) mở được")).to_be_visible()
    assert other.goto(address).status == 403  # type: ignore[union-attr]


def test_a_link_that_was_made_up_opens_nothing(browser: Browser, demo: str) -> None:
    page = browser.new_context().new_page()
    for address in ("dashboard", "dashboard?t=dashboard:x.00", "dashboard?unit=HB"):
        found = page.goto(demo + address)
        assert found is not None
        assert found.status == 403
        assert "Hoa Ban" not in page.content()


def test_whoever_loses_the_way_is_told_so_in_words(browser: Browser, demo: str) -> None:
    page = browser.new_context(locale="vi", viewport=PHONE).new_page()  # type: ignore[arg-type]
    for address, words in (
        ("no/such/page", "Địa chỉ bị gõ nhầm"),
        ("checkin/show/nobody", "Không có sự kiện này"),
    ):
        found = page.goto(demo + address)
        assert found is not None
        assert found.status == 404
        expect(page.get_by_text(words)).to_be_visible()
        assert_sound(page)
