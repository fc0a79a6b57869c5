"""Every talk of the book is begun in the web chat, by those who may, in both languages."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from playwright.sync_api import Browser, Page, expect

from bot.dialogues import every
from bot.domain.people import Role
from tests.web.newcomer import DESKTOP, Newcomer

Look = Callable[[str, Page], None]
AT_ONCE = 8  # answers that are looked at together: axe sees what is scrolled out of sight too
# Begun by the receiver alone, or by pressing a button that leaves the page; the walk is there.
UNSAID = frozenset({"crisis", "exit", "phone"})
LAST = ("dung", "nhanlai", "xoa")  # afterwards one is spoken to differently
PATIENCE = 60_000  # milliseconds, on a busy machine
LEAVES = re.compile("Thoát nhanh|Quick exit")
MENU = re.compile("muốn làm gì|like to do|Nếu anh/chị đồng ý|If you agree")  # or who is erased
WHO: tuple[tuple[str, frozenset[Role | None], str], ...] = (
    ("người thứ nhất", frozenset({None}), "vi"),
    ("Soạn tin phát động", frozenset({Role.OFFICER}), "vi"),
    ("Xem toàn tỉnh", frozenset({None, Role.OFFICER, Role.ADMIN}), "en"),
)


class Talks:
    """`look` is told what was said, and sees the answers."""

    def __init__(self, browser: Browser, url: str, look: Look) -> None:
        self.browser, self.url, self.look = browser, url, look

    def every(self) -> set[str]:
        """All of them; which were begun."""
        begun: set[str] = set()
        for who, roles, language in WHO:
            me = Newcomer(self.browser, self.url, DESKTOP)
            me.plays(who)
            if language == "en":
                me.says("/ngonngu")
                me.presses("English")
                me.reads("We speak English now")
            names = list(_open_to(roles))
            for start in range(0, len(names), AT_ONCE):
                some = names[start : start + AT_ONCE]
                self._begin(me, some)
                self.look(f"{who}: {', '.join(some)}", me.page)
            begun.update(names)
            assert me.faults == []
            me.page.context.close()
        return begun

    def _begin(self, me: Newcomer, names: Sequence[str]) -> None:
        """Say each, and answer what it asks by its first button; wait until all is answered."""
        me.page.evaluate("document.getElementById('talk').replaceChildren()")
        newest = me.page.locator("#talk > li:last-child > .choices > button.choice")
        for name in names:
            before = self._count(me)
            me.page.evaluate("name => send({ payload: `go:${name}` }, name)", name)  # as a button
            self._more(me, before)
            button = newest.filter(has_not_text=LEAVES)
            if button.count():
                before = self._count(me)
                button.first.click()
                self._more(me, before)
        me.says("/menu")
        expect(me.page.locator("#talk > li").last).to_contain_text(MENU, timeout=PATIENCE)

    def _count(self, me: Newcomer) -> int:
        return me.page.locator("#talk > .theirs").count()

    def _more(self, me: Newcomer, before: int) -> None:
        expect(me.page.locator("#talk > .theirs").nth(before)).to_be_visible(timeout=PATIENCE)


def _open_to(roles: Collection[Role | None]) -> Iterator[str]:
    names = [found.name for found in every() if found.role in roles]
    yield from (name for name in names if name not in UNSAID and name not in LAST)
    yield from (name for name in LAST if name in names)
