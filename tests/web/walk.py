"""A walk past every page that people are served, in every state; somebody looks at each."""

from collections.abc import Callable

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.pictures import photo
from tests.web.newcomer import Newcomer, enlarge

Look = Callable[[str, Page], None]  # the name of the state, the page in it
Size = dict[str, int]
PAPER: ViewportSize = {"width": 794, "height": 1123}  # A4 at 96 dots per inch


class Walk:
    """Through a demo that nobody has touched; `look` is told every state."""

    def __init__(
        self, browser: Browser, url: str, size: Size, look: Look, letters: int = 16
    ) -> None:
        self.browser, self.url, self.size, self.look = browser, url, size, look
        self.letters = letters

    def _comes(self, name: str) -> Newcomer:
        me = Newcomer(self.browser, self.url, self.size, self.letters)
        me.plays(name)
        return me

    def _page(self, **options: str) -> Page:
        context = self.browser.new_context(viewport=self.size, **options)  # type: ignore[arg-type]
        page = context.new_page()
        enlarge(page, self.letters)
        return page

    def everywhere(self) -> None:
        """All of it; what it leaves open it closes."""
        for way in (self.strangers, self.members, self.officers, self.admins, self.doors):
            known = list(self.browser.contexts)
            way()
            for context in self.browser.contexts:
                if context not in known:
                    context.close()

    def strangers(self) -> None:
        """Somebody whom nobody knows: the chat as it is outside the demo, then consent."""
        page = self._page()
        page.route("**/chat/personas", lambda route: route.fulfill(status=404))
        page.goto(self.url)
        expect(page.locator(".talk .hint")).to_be_visible()
        self.look("chat: a guest, nothing said yet", page)
        me = Newcomer(self.browser, self.url, self.size, self.letters)
        if me.page.locator("#open-people").is_visible():
            for sheet in ("people", "standing"):
                me.page.click(f"#open-{sheet}")
                self.look(f"demo: the sheet of {sheet}", me.page)
                me.page.click(f"[data-close={sheet}]")
        me.says("xin chào")
        me.reads("Nếu anh/chị đồng ý")
        self.look("chat: consent is asked for", me.page)

    def members(self) -> None:
        """Lesson, quiz, a file, what goes wrong, a cry for help, the way out."""
        me = self._comes("người thứ nhất")
        self.look("chat: nothing said yet", me.page)
        me.says("bài học")
        me.presses("Đọc tiếp")
        me.reads("Nguồn:")
        self.look("chat: the last step of a lesson, old buttons above", me.page)
        me.presses("Tôi đã đọc")
        me.reads("Đã ghi nhận")
        me.presses("Câu hỏi nhỏ")
        expect(me.page.locator("li:not(.old) > .choices").last).not_to_contain_text("Menu")
        self.look("chat: a quiz", me.page)
        me.says("dữ liệu")
        me.presses("Nhận tất cả thành tệp")
        expect(me.page.locator("a.file")).to_be_visible(timeout=15_000)
        self.look("chat: a file", me.page)
        given: FilePayload = {
            "name": "nhà.jpg",
            "mimeType": "image/jpeg",
            "buffer": photo(400, 300),
        }
        me.page.locator("#picture").set_input_files(given)
        expect(me.page.locator(".talk .hint").last).to_contain_text("chưa hỏi ảnh")
        me.page.evaluate("offline(true)")
        self.look("chat: a photo of mine, refused; the line is down", me.page)
        me.page.evaluate("offline(false)")
        me.says("chồng em vừa đánh em, em sợ lắm")
        me.reads("Anh/chị không có lỗi")
        self.look("chat: the card for a cry for help", me.page)
        me.presses("Thoát nhanh")
        expect(me.page.locator("#month")).to_be_visible()
        self.look("quick exit: a calendar", me.page)

    def officers(self) -> None:
        """A form is open, half of it answered."""
        me = self._comes("Soạn tin phát động")
        me.says("báo cáo")
        me.presses("Báo cáo mới")
        me.presses("CĐCS Trường Mầm non Hoa Sữa")
        me.reads("Hoạt động gì ạ")
        self.look("chat: a form is open", me.page)

    def admins(self) -> None:
        """Pictures of figures, the dashboard, the sign of a meeting on a projector."""
        me = self._comes("Xem toàn tỉnh")
        me.says("thống kê")
        expect(me.page.locator(".bubble img").last).to_be_visible(timeout=20_000)
        self.look("chat: a picture of figures", me.page)
        me.says("sự kiện")
        me.presses("Bữa cơm gia đình")
        me.reads("Mã sẽ hiện ở đây")
        self._screens(me, self._link(me, "Màn hình chiếu"))
        me.says("bảng theo dõi")
        me.reads("mở cho anh/chị đến")
        self._dashboard(self._link(me, "Mở bảng theo dõi"))

    def _link(self, me: Newcomer, label: str) -> str:
        found = me.page.locator("a.choice", has_text=label).last.get_attribute("href")
        assert found is not None
        return found

    def _screens(self, me: Newcomer, address: str) -> None:
        page = self._page(locale="vi")
        page.goto(address)
        self.look("projector: before the hours", page)
        page.evaluate("away(true)")
        self.look("projector: the line is down", page)
        me.presses("Đóng lại")
        me.reads("Sau đó không ai điểm danh được nữa")
        me.presses("Đóng lại")
        me.reads("Đã đóng")
        page.reload()
        self.look("projector: it is over", page)

    def _dashboard(self, address: str) -> None:
        page = self._page()
        page.goto(address)
        page.locator("details").first.click()
        self.look("dashboard: the whole", page)
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        self.look("dashboard: on paper", page)
        page.emulate_media(media="screen")
        page.set_viewport_size(self.size)  # type: ignore[arg-type]
        page.get_by_role("link", name="Xem bằng chứng").first.click()
        self.look("evidence: by kind", page)
        page.get_by_role("link", name="Công đoàn phường Trung Tâm").click()
        page.get_by_role("link", name="bài đã đọc và xác nhận").click()
        self.look("evidence: row by row", page)
        page.get_by_role("link", name="English").click()
        self.look("evidence in English", page)
        page.goto(f"{self.url}dashboard?unit=HB-TT")
        self.look("dashboard in English, one unit", page)
        page.get_by_role("button", name="Close this link").click()
        self.look("dashboard: closed by its reader", page)
        page.goto(address)
        self.look("dashboard: a link that is no more", page)

    def doors(self) -> None:
        """Pages for whoever scanned a code, and for whoever lost the way."""
        for locale in ("vi", "en"):
            page = self._page(locale=locale)
            for path in ("checkin/K7M23P", "checkin/abc", "checkin/show/nobody", "no/such/page"):
                page.goto(self.url + path)
                self.look(f"{path} ({locale})", page)
