"""A lesson under way in chat: what was typed so far, over the pages that it began with. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.domain.reader_words import LEVELS, READERS
from bot.engine.answers import Misread
from bot.engine.dialogue import Dialogue
from bot.i18n import Words, _
from bot.library.overlay import PREMARITAL, Pages
from bot.library.page_text import Typed, edited, for_chat, with_home
from bot.library.piece import Piece, fault_in

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """Both languages of a lesson as they stand now."""

    base: Pages
    vi: Typed
    en: Typed

    @classmethod
    def of(cls, base: Pages) -> "Draft":
        """As the pages are."""
        return cls(base, for_chat(base.vi), for_chat(base.en))

    def at(self, locale: str) -> Typed:
        """One language."""
        return self.vi if locale == "vi" else self.en

    def having(self, locale: str, typed: Typed) -> "Draft":
        """With one language written anew."""
        return replace(self, vi=typed) if locale == "vi" else replace(self, en=typed)

    def pages(self, checked_on: date | None) -> Pages:
        """The pages: what was typed is set anew, all else stays as its author wrote it."""
        vi, en = (
            _page(page, for_chat(page), self.at(at), at, checked_on)
            for at, page in (("vi", self.base.vi), ("en", self.base.en))
        )
        return Pages(self.base.lesson_id, self.base.topic, vi, en)

    def summary(self) -> list[Words]:
        """What is not seen in the text itself, a line each."""
        level, readers = LEVELS[self.vi.level], READERS[self.vi.audience]
        told: list[Words] = [self.vi.title] if self.vi.title else []
        if self.base.topic != PREMARITAL:  # whose course asks none
            told.append(_("• questions: {n}", n=len(self.vi.quiz)))
        told.append(_("• level: {level}; readers: {readers}", level=level, readers=readers))
        return told


def _page(page: str, was: Typed, now: Typed, locale: str, checked_on: date | None) -> str:
    def new(before: T, after: T) -> T | None:
        return after if after != before else None

    is_text_new = (was.body, was.home) != (now.body, now.home)
    return edited(
        page,
        title=new(was.title, now.title),
        sources=new(was.sources, now.sources),
        level=new(was.level, now.level),
        audience=new(was.audience, now.audience),
        quiz=new(was.quiz, now.quiz),
        checked_on=checked_on,
        body=with_home(now.body, now.home, locale) if is_text_new else None,
    )


def rules(
    d: Dialogue,
    draft: Draft,
    locale: str,
    make: Callable[[T], Piece],
    vietnamese: Piece | None = None,
) -> Callable[[T], None]:
    """The rules of `content check` for what is typed now; `make` says which piece it is."""

    def check(value: T) -> None:
        why = fault_in(make(value), locale, draft.base, d.library, d.today, vietnamese)
        if why is not None:
            raise Misread(why)

    return check
