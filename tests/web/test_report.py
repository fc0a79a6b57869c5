"""An officer reports an activity with a photo, on a phone, in the web chat."""

import os
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, expect

from tests.pictures import photo
from tests.web.newcomer import IN_A_BROWSER, PHONE, Newcomer

pytestmark = IN_A_BROWSER


def file_of(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def test_an_officer_reports_with_a_photo_from_a_phone(
    browser: Browser, demo: str, tmp_path: Path
) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.plays("Soạn tin phát động")
    me.says("báo cáo")
    me.presses("Báo cáo mới")
    me.reads("Đơn vị nào tổ chức")
    me.says("hoa sữa")
    me.presses("Tọa đàm")
    me.presses("Hôm qua")
    me.reads("Về những chủ đề nào")
    me.says("3 4")
    me.presses("Hội Phụ nữ")
    me.presses("Xong")
    me.reads("Có bao nhiêu lượt người")
    me.says("32")
    me.reads("bao nhiêu nữ")
    me.says("25")
    me.says("1,5 triệu")
    me.reads("Anh/chị có ảnh không")
    picture = me.page.locator("#picture")
    picture.set_input_files([file_of("ke-hoach.jpg", b"%PDF-1.7")])
    me.reads("không phải ảnh")
    picture.set_input_files([file_of("toa-dam.jpg", photo(turned=6))])
    me.reads("Đã nhận 1 ảnh")
    expect(me.page.locator(".own img").last).to_be_visible()
    looked_at(me, tmp_path, "photo")
    me.presses("Xong")
    me.presses("Bỏ qua bước này")
    me.reads("Anh/chị xem lại báo cáo")
    looked_at(me, tmp_path, "check")
    me.presses("Lưu báo cáo")
    me.reads("Đã lưu")
    me.presses("Xem báo cáo")
    me.presses("Xem ảnh")
    expect(me.page.locator(".theirs img").last).to_be_visible(timeout=15_000)
    shown = me.page.locator(".theirs img").last
    size = shown.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert size == [1200, 1600], "upright, at most 1600"
    looked_at(me, tmp_path, "shown")
    assert me.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert me.faults == []


def looked_at(me: Newcomer, folder: Path, name: str) -> None:
    """A screenshot for whoever wants to look: LOOK names the folder."""
    where = Path(os.environ.get("LOOK", str(folder)))
    me.page.screenshot(path=where / f"{name}.png")


def test_a_picture_that_nobody_asked_for_is_not_taken(browser: Browser, demo: str) -> None:
    me = Newcomer(browser, demo, PHONE)
    me.plays("Duyệt tin của người kia")
    me.page.locator("#picture").set_input_files([file_of("a.jpg", photo(60, 40))])
    expect(me.page.locator(".talk .hint").last).to_contain_text("chưa hỏi ảnh hay tệp nào")
