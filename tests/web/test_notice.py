"""A notice that comes while a form is open: the form's buttons stay usable; on phones."""

import os
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.web.newcomer import IN_A_BROWSER, PHONE, Newcomer

pytestmark = IN_A_BROWSER


def test_a_notice_during_a_form_leaves_its_buttons_open(
    browser: Browser, demo: str, tmp_path: Path
) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.plays("Soạn tin phát động")
    report(me)
    me.says("báo cáo")
    me.presses("Báo cáo mới")
    me.presses("CĐCS Trường Mầm non Hoa Sữa")
    me.reads("Hoạt động gì ạ")
    seen(me, tmp_path, "form")

    admin = Newcomer(browser, demo, PHONE)
    admin.plays("Xem toàn tỉnh")
    admin.says("báo cáo")
    admin.presses("chờ tôi xem")
    admin.presses("Diễn đàn")
    admin.presses("Nhận báo cáo")
    admin.reads("Đã nhận báo cáo")

    me.reads("đã nhận báo cáo “Diễn đàn”")
    seen(me, tmp_path, "notice")
    question = me.page.locator(".theirs", has_text="Hoạt động gì ạ").last
    expect(question).not_to_have_class("theirs old")
    me.presses("Hội thi")
    me.reads("Vào ngày nào ạ")
    expect(question).to_have_class("theirs old")
    me.presses("Hôm qua")
    me.says("thôi")
    me.reads("những gì anh/chị viết vẫn được giữ")
    seen(me, tmp_path, "left")
    me.presses("Viết tiếp")
    me.reads("Về những chủ đề nào ạ")
    assert me.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert me.faults == []


def report(me: Newcomer) -> None:
    """A whole report, so that somebody above can accept it."""
    me.says("báo cáo")
    me.presses("Báo cáo mới")
    me.presses("CĐCS Trường Mầm non Hoa Sữa")
    me.presses("Diễn đàn")
    me.presses("Hôm nay")
    me.presses("Không thuộc chủ đề nào")
    me.presses("Không phối hợp")
    me.reads("Có bao nhiêu lượt người")
    me.says("15")
    for _optional in ("nữ", "Kinh phí", "ảnh", "ghi chú"):
        me.reads(_optional)
        me.presses("Bỏ qua bước này")
    me.presses("Lưu báo cáo")
    me.reads("Đã lưu")


def seen(me: Newcomer, folder: Path, name: str) -> None:
    """A screenshot for whoever wants to look: LOOK names the folder."""
    where = Path(os.environ.get("LOOK", str(folder)))
    me.page.screenshot(path=where / f"{name}.png")
