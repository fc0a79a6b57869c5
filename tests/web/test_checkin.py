"""Check-in as people meet it: the picture in the chat, the scanned page on a phone, a projector."""

import base64
import re
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from bot.demo.union import people
from tests.sheets import sheet
from tests.web.axe import assert_sound
from tests.web.newcomer import DESKTOP, IN_A_BROWSER, PHONE, Newcomer

pytestmark = IN_A_BROWSER


def decoded(picture: bytes) -> str:
    found = zxingcpp.read_barcode(Image.open(BytesIO(picture)))
    assert found is not None, "no code can be read from this picture"
    return str(found.text)


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def watched(browser: Browser, url: str, size: dict[str, int], faults: list[str]) -> Page:
    page = browser.new_context(viewport=size, locale="vi").new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: faults.append(r.url) if "127.0.0.1" not in r.url else None)
    page.goto(url)
    return page


def test_an_officer_holds_up_a_code_and_a_member_scans_it(browser: Browser, demo: str) -> None:
    officer = Newcomer(browser, demo, DESKTOP)
    officer.plays("Soạn tin phát động")
    officer.says("/sukien")
    officer.presses("Công đoàn phường Trung Tâm")
    officer.presses("Gia đình, theo chủ đề")
    officer.presses("Bình đẳng giới")
    officer.presses("Xong")
    officer.presses("Tọa đàm")
    officer.reads("Tên sự kiện")
    officer.says("Tọa đàm chia sẻ việc nhà")
    officer.presses("trong 2 giờ")
    officer.presses("Mở")
    picture = officer.page.locator(".bubble img").last
    expect(picture).to_be_visible(timeout=20_000)
    source = picture.get_attribute("src") or ""
    link = decoded(base64.b64decode(source.partition(",")[2]))
    faults: list[str] = []
    phone = watched(browser, link, PHONE, faults)
    code = link.rsplit("/", 1)[1]
    expect(phone.locator("output")).to_have_text(code)
    assert_sound(phone)
    phone.locator("a.way", has_text="Điểm danh qua web").click()
    expect(phone.locator(".talk .theirs", has_text="Nếu anh/chị đồng ý").last).to_be_visible(
        timeout=15_000
    )
    show = officer.page.locator("a.choice", has_text="Màn hình chiếu").last.get_attribute("href")
    assert show is not None
    screen = watched(browser, show, {"width": 1920, "height": 1080}, faults)
    assert decoded(screen.screenshot()) == link
    expect(screen.locator("[data-now=people]")).to_have_text("0 người đã điểm danh")
    assert_sound(screen)
    member = Newcomer(browser, demo, PHONE)
    member.plays("người thứ nhất")
    member.says(code.lower())
    member.reads("Đã điểm danh")
    member.reads("Bình đẳng giới")
    expect(screen.locator("[data-now=people]")).to_have_text("1 người đã điểm danh", timeout=15_000)
    small = watched(browser, show, PHONE, faults)
    assert decoded(small.screenshot()) == link
    assert fits(small)
    assert re.fullmatch(r"\w{6}", small.locator("[data-now=code]").inner_text())
    assert faults == officer.faults == member.faults == []


def test_a_list_of_a_meeting_that_has_been_is_sent_in_from_the_page(
    browser: Browser, demo: str
) -> None:
    officer = Newcomer(browser, demo, PHONE)
    officer.plays("Soạn tin phát động")
    officer.says("/event new")
    officer.presses("Công đoàn phường Trung Tâm")
    officer.presses("Gia đình, theo chủ đề")
    officer.presses("Bình đẳng giới")
    officer.presses("Xong")
    officer.presses("Sinh hoạt câu lạc bộ")
    officer.reads("Tên sự kiện")
    officer.says("Câu lạc bộ bữa cơm gia đình")
    officer.presses("Giờ khác")
    officer.says("hôm qua 08:00-10:00")
    officer.reads("Buổi này đã diễn ra")
    officer.presses("Mở")
    officer.presses("Nộp danh sách")
    officer.reads("Anh/chị gửi danh sách")
    first, second = list(people())[:2]
    file = officer.page.locator("#picture")
    file.set_input_files([workbook([(first.code, first.name), ("KHONG-CO", "Ai Đó")])])
    officer.reads("không có mã “KHONG-CO”")
    file.set_input_files([workbook([(p.code, p.name) for p in (first, second)])])
    officer.reads("Mới: 2. Đã có: 0.")
    assert fits(officer.page)
    assert officer.faults == []


def workbook(rows: list[tuple[str, str]]) -> FilePayload:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "danh sách.xlsx", "mimeType": kind, "buffer": sheet(rows)}
