"""The demo as a newcomer meets it: a real process, a real Chromium, phone and desktop."""

import re

from docx import Document
from playwright.sync_api import Browser, expect

from tests.web.axe import assert_sound
from tests.web.newcomer import DESKTOP, IN_A_BROWSER, PHONE, Newcomer

pytestmark = IN_A_BROWSER


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
    assert_sound(me.page)
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
    assert_sound(me.page)
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
    assert_sound(me.page)
    assert me.faults == []


FOCUSED = """() => {
  const e = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(e);
  const ring = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  const around = e.type === "file" ? getComputedStyle(e.parentElement) : getComputedStyle(e);
  const sheet = e.closest("#people, #standing");
  return { id: e.id, className: e.className, isSeen: ring(around), sheet: sheet && sheet.id,
           item: [...document.getElementById("talk").children].indexOf(e.closest("#talk > li")) };
}"""


def test_everything_is_reached_by_keyboard_alone(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, DESKTOP)
    me.plays("Xem toàn tỉnh")
    me.page.reload()
    keys = me.page.keyboard
    keys.press("Tab")
    assert me.page.evaluate(FOCUSED)["className"] == "skip"
    keys.press("Enter")
    assert me.page.evaluate(FOCUSED)["id"] == "words"
    keys.type("menu")
    keys.press("Enter")
    asked = me.page.locator("#talk > li.own", has_text="menu")
    asked.locator("xpath=following-sibling::li").locator(".choice").first.wait_for()
    stops = []
    for _stop in range(2):
        keys.press("Tab")
        stops.append(me.page.evaluate(FOCUSED))
    assert [stop["id"] or stop["className"] for stop in stops] == ["picture", "send"]
    for _stop in range(3):
        keys.press("Shift+Tab")
        stops.append(me.page.evaluate(FOCUSED))
    assert stops[-1]["className"] == "choice"
    before = me.page.locator("#talk > li").count()
    keys.press("Enter")
    newest = me.page.locator(f"#talk > li:nth-child(n+{before + 2}) .choice")
    newest.first.wait_for()
    keys.press("Tab")  # on from the button that was pressed: into the answer
    stops.append(me.page.evaluate(FOCUSED))
    assert stops[-1]["item"] > before
    assert [stop for stop in stops if stop["id"] != "words" and not stop["isSeen"]] == []


def test_a_sheet_on_a_phone_keeps_the_keyboard_until_it_is_closed(
    browser: Browser, demo: str
) -> None:
    me = Newcomer(browser, demo, PHONE)
    for sheet in ("people", "standing"):
        me.page.focus(f"#open-{sheet}")
        me.page.keyboard.press("Enter")
        for _stop in range(10):
            found = me.page.evaluate(FOCUSED)
            # None, without an id: the browser's own bar, which comes between last and first.
            assert found["sheet"] == sheet or (found["sheet"] is None and not found["id"]), found
            me.page.keyboard.press("Tab")
        me.page.keyboard.press("Escape")
        assert me.page.evaluate(FOCUSED)["id"] == f"open-{sheet}"


def test_messages_are_read_aloud_with_their_speaker_and_in_their_language(
    browser: Browser, demo: str
) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.plays("Lý Hồng Vân")
    me.says("/ngonngu")
    me.presses("English")
    me.reads("We speak English now")
    log = me.page.get_by_role("log", name="Tin nhắn")
    expect(log).to_have_attribute("aria-live", "polite")
    said = me.page.get_by_role("listitem").filter(has_text="We speak English now")
    expect(said).to_have_attribute("lang", "en")
    expect(said.locator("[lang=vi]")).to_have_text("Lan Toả nhắn:")
    expect(log.get_by_role("listitem").filter(has_text="Anh/chị nhắn:")).to_have_count(2)
    me.page.reload()  # what was read before is there again, and is not announced
    expect(log).not_to_have_attribute("aria-busy", "true")
    expect(said).to_be_visible()


def test_quick_exit_leaves_a_calendar_and_no_way_back(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.says("chồng em vừa đánh em, em sợ lắm")
    me.reads("Anh/chị không có lỗi")
    assert_sound(me.page)
    me.presses("Thoát nhanh")
    expect(me.page.locator("#month")).to_be_visible()
    assert_sound(me.page)
    stored = me.page.evaluate("JSON.stringify(sessionStorage)")
    assert "đánh" not in stored
    me.page.go_back()
    expect(me.page.locator("text=Anh/chị không có lỗi")).to_have_count(0)
