"""A walk past every page that people are served, in every state; somebody looks at each."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.pictures import photo
from tests.web import walk_boards
from tests.web.newcomer import Newcomer, enlarge

Look = Callable[[str, Page], None]  # the name of the state, the page in it
Size = dict[str, int]
# One for each kind of card (domain.md §8), and words that stand on that card alone.
CRIES = {
    "chồng em vừa đánh em, em sợ lắm": "Nếu đang nguy hiểm",
    "chồng hay đánh tôi": "và không đơn độc",
    "em không muốn sống nữa": "không phải chịu đựng một mình",
    "hàng xóm nhà em đang bị chồng đánh": "Đừng tự đứng ra can ngăn",
    "tôi lỡ đánh vợ, thấy hối hận": "cho tới khi bình tĩnh lại",
}


class Walk:
    """Through a demo that nobody has touched; `look` is told every state."""

    def __init__(
        self, browser: Browser, url: str, size: Size, look: Look, letters: int = 16
    ) -> None:
        self.browser, self.url, self.size, self.look = browser, url, size, look
        self.letters = letters

    def everywhere(self) -> None:
        """All of it; what it leaves open it closes."""
        for way in (self.strangers, self.members, self.officers, self.admins, self.doors):
            known = list(self.browser.contexts)
            way()
            for context in self.browser.contexts:
                if context not in known:
                    context.close()

    def comes(self, name: str) -> Newcomer:
        """Somebody of the sample union opens the chat."""
        me = Newcomer(self.browser, self.url, self.size, self.letters)
        me.plays(name)
        return me

    def page(self, locale: str = "vi") -> Page:
        """A page of a browser that has not been here before."""
        return self._in(self.browser.new_context(viewport=self.size, locale=locale))  # type: ignore[arg-type]

    def _in(self, context: BrowserContext) -> Page:
        page = context.new_page()
        enlarge(page, self.letters)
        return page

    def strangers(self) -> None:
        """Somebody whom nobody knows: the chat as it is outside the demo, then consent."""
        page = self.page()
        page.route("**/chat/personas", lambda route: route.fulfill(status=404))
        page.goto(self.url)
        expect(page.locator(".talk .hint")).to_be_visible()
        self.look("chat: a guest, nothing said yet", page)
        self.look("chat: without scripts", self._without_scripts())
        me = Newcomer(self.browser, self.url, self.size, self.letters)
        if me.page.locator("#open-people").is_visible():
            for sheet in ("people", "standing"):
                me.page.click(f"#open-{sheet}")
                self.look(f"demo: the sheet of {sheet}", me.page)
                me.page.click(f"[data-close={sheet}]")
        me.says("xin chào")
        me.reads("Nếu anh/chị đồng ý")
        self.look("chat: consent is asked for", me.page)

    def _without_scripts(self) -> Page:
        """As a browser lays it out that runs none; axe itself needs one that does."""
        page = self.page()
        given = page.request.get(f"{self.url}chat").text()
        bare = re.sub(r"</?noscript>|<script.*?</script>", "", given)
        page.route("**/chat", lambda route: route.fulfill(body=bare, content_type="text/html"))
        page.goto(f"{self.url}chat")
        expect(page.get_by_text("cần JavaScript")).to_be_in_viewport()
        return page

    def members(self) -> None:
        """Lesson, quiz, a file, what goes wrong, cries for help, the way out."""
        me = self.comes("người thứ nhất")
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
        self._gives(me)
        me.page.reload()
        expect(me.page.get_by_text("[Ảnh: nhà.jpg]")).to_be_visible()
        self.look("chat: opened again, pictures and files by their names", me.page)
        for cry, card in CRIES.items():
            me.says(cry)
            me.reads(card)
            self.look(f"chat: the card for “{cry}”", me.page)
        me.presses("Thoát nhanh")
        expect(me.page.locator("#month")).to_be_visible()
        self.look("quick exit: a calendar", me.page)

    def _gives(self, me: Newcomer) -> None:
        """What nobody asked for: a picture, what is no picture, a file; then the line is down."""
        picture: FilePayload = {
            "name": "nhà.jpg",
            "mimeType": "image/jpeg",
            "buffer": photo(400, 300),
        }
        broken: FilePayload = {**picture, "name": "hỏng.jpg", "buffer": b"no picture"}
        file: FilePayload = {
            "name": "danh-sách.pdf",
            "mimeType": "application/pdf",
            "buffer": b"%PDF",
        }
        me.page.locator("#picture").set_input_files([picture, broken, file])
        expect(me.page.locator(".talk .hint", has_text="chưa hỏi ảnh")).to_have_count(3)
        me.page.evaluate("offline(true)")
        self.look("chat: pictures and a file of mine, refused; the line is down", me.page)
        me.page.evaluate("offline(false)")

    def officers(self) -> None:
        """A form half answered; a meeting that is on; the chat in English."""
        me = self.comes("Soạn tin phát động")
        me.says("báo cáo")
        me.presses("Báo cáo mới")
        me.presses("CĐCS Trường Mầm non Hoa Sữa")
        me.reads("Hoạt động gì ạ")
        self.look("chat: a form is open", me.page)
        walk_boards.meeting(self, me)
        me.says("/ngonngu")
        me.presses("English")
        me.reads("We speak English now")
        me.says("/menu")
        me.reads("What would you like to do")
        self.look("chat: in English", me.page)

    def admins(self) -> None:
        """Pictures of figures, the dashboard, the sign of a meeting on a projector."""
        me = self.comes("Xem toàn tỉnh")
        me.says("thống kê")
        expect(me.page.locator(".bubble img").last).to_be_visible(timeout=20_000)
        self.look("chat: a picture of figures", me.page)
        me.says("sự kiện")
        me.presses("Bữa cơm gia đình")
        me.reads("Mã sẽ hiện ở đây")
        walk_boards.projector(self, me, me.link("Màn hình chiếu"))
        me.says("bảng theo dõi")
        me.reads("mở cho anh/chị đến")
        walk_boards.dashboard(self, me.link("Mở bảng theo dõi"))

    def doors(self) -> None:
        """Pages for whoever scanned a code, and for whoever lost the way."""
        lost = ("no/such/page", "dashboard/leave", "chat/stream", "checkin/show/nobody")
        for locale in ("vi", "en"):
            page = self.page(locale)
            for path in ("checkin/K7M23P", "checkin/abc", *lost):
                page.goto(self.url + path)
                self.look(f"{path} ({locale})", page)
