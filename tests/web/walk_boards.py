"""The part of the walk past what is not the chat: meetings, the dashboard and its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, ViewportSize, expect

from tests.web.newcomer import Newcomer

if TYPE_CHECKING:
    from tests.web.walk import Walk

PAPER: ViewportSize = {"width": 794, "height": 1123}  # A4 at 96 dots per inch


def meeting(walk: Walk, me: Newcomer) -> None:
    """One that is on now: its sign in the chat, on a projector, and behind the code."""
    me.says("/sukien")
    for label in ("Công đoàn phường Trung Tâm", "Gia đình, theo chủ đề", "Bình đẳng giới",
                  "Xong", "Tọa đàm"):  # fmt: skip
        me.presses(label)
    me.reads("Tên sự kiện")
    me.says("Tọa đàm chia sẻ việc nhà")
    me.presses("trong 2 giờ")
    me.presses("Mở")
    expect(me.page.locator(".bubble img").last).to_be_visible(timeout=20_000)
    walk.look("chat: the sign of a meeting", me.page)
    page = walk.page()
    page.goto(me.link("Màn hình chiếu"))
    expect(page.locator(".qr svg")).to_be_visible()
    walk.look("projector: scan and come in", page)
    page.evaluate("away(true)")
    walk.look("projector: a code that may be out of date", page)
    phone = walk.page()
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"{walk.url}checkin/{page.locator('[data-now=code]').inner_text()}")
    phone.click("#copy")
    expect(phone.locator("#copy")).to_have_text("Đã chép")
    walk.look("checkin: the code is copied", phone)


def projector(walk: Walk, me: Newcomer, address: str) -> None:
    """Before the hours of a meeting, and after them."""
    page = walk.page()
    page.goto(address)
    walk.look("projector: before the hours", page)
    page.evaluate("away(true)")
    walk.look("projector: the line is down", page)
    me.presses("Đóng lại")
    me.reads("Sau đó không ai điểm danh được nữa")
    me.presses("Đóng lại")
    me.reads("Đã đóng")
    page.reload()
    walk.look("projector: it is over", page)


def dashboard(walk: Walk, address: str) -> None:
    """The figures, on paper too; the evidence; both languages; and when it is closed."""
    page = walk.page()
    page.goto(address)
    page.locator("details").first.click()
    walk.look("dashboard: the whole", page)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    walk.look("dashboard: on paper", page)
    page.emulate_media(media="screen")
    page.set_viewport_size(walk.size)  # type: ignore[arg-type]
    _evidence(walk, page)
    page.get_by_role("link", name="English").click()
    walk.look("evidence in English", page)
    page.goto(f"{walk.url}dashboard?unit=HB-TT")
    walk.look("dashboard in English, one unit", page)
    page.goto(f"{walk.url}dashboard?unit=HB-TT-MN&lang=vi")
    walk.look("dashboard: a unit with none below", page)
    page.goto(f"{walk.url}dashboard?on=2020-01-01")
    expect(page.get_by_text("không (còn) mở được")).to_be_visible()
    walk.look("dashboard: a day before there was a unit", page)
    page.goto(f"{walk.url}dashboard?lang=en")
    page.get_by_role("button", name="Close this link").click()
    walk.look("dashboard: closed by its reader", page)
    page.goto(address)
    walk.look("dashboard: a link that is no more", page)


def _evidence(walk: Walk, page: Page) -> None:
    """By kind for each indicator; row by row, to the last page and past it."""
    doors = page.get_by_role("link", name="Xem bằng chứng")
    expect(doors).to_have_count(3)
    for number in (2, 1, 0):
        doors.nth(number).click()
        walk.look(f"evidence: by kind, indicator {number + 1}", page)
        page.go_back()
    doors.first.click()
    page.get_by_role("link", name="Công đoàn phường Trung Tâm").click()
    page.get_by_role("link", name="bài đã đọc và xác nhận").click()
    walk.look("evidence: row by row", page)
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_text("Dòng 51 đến")).to_be_visible()
    walk.look("evidence: the next rows", page)
    page.goto(page.url.replace("first=50", "first=900000").partition("#")[0])
    expect(page.get_by_text("Không còn bằng chứng nào")).to_be_visible()
    walk.look("evidence: past the last row", page)
    page.go_back()
