"""One piece of a lesson by itself, under the rules of `content check`, as it is typed. Pure.

The piece is set into a page that is sound in all else, and the page is read like any other: what
is noted then is about the piece.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.i18n import Text
from bot.library.faults import Fault
from bot.library.model import Library
from bot.library.overlay import WRITTEN_IN, Pages, read_pages
from bot.library.page_text import TypedQuestion, edited, with_home


@dataclass(frozen=True, slots=True)
class Piece:
    """What was typed of a page in one language; None: nothing."""

    title: str | None = None
    body: str | None = None
    home: str | None = None
    sources: tuple[str, ...] | None = None
    quiz: tuple[TypedQuestion, ...] | None = None


SOUND_QUESTION: Mapping[str, TypedQuestion] = {
    "vi": TypedQuestion("Có phải không?", ("Có", "Không"), 1, "Vì thế."),
    "en": TypedQuestion("Is it so?", ("Yes", "No"), 1, "That is why."),
}
_SOUND = {
    "vi": Piece("Bài mẫu", "Một câu ngắn.", "Cùng ăn cơm.", ("Sổ tay",), ()),
    "en": Piece("A sample", "A short line.", "Eat together.", ("A handbook",), ()),
}


def fault_in(
    piece: Piece,
    locale: str,
    base: Pages,
    library: Library,
    today: date,
    other: Piece | None = None,
) -> Text | None:
    """What is wrong with the piece; None: nothing. `other` is its counterpart in Vietnamese."""
    given = {locale: piece, **({"vi": other} if other and locale != "vi" else {})}
    known = {fault.what for fault in _faults({}, base, library, today)}  # not the piece's own
    for fault in _faults(given, base, library, today):
        if fault.file.endswith(f".{locale}.md") and fault.what not in known:
            return fault.what
    return None


def _faults(
    given: Mapping[str, Piece], base: Pages, library: Library, today: date
) -> tuple[Fault, ...]:
    pages = {"vi": base.vi, "en": base.en}
    vi, en = (_set_into(pages[at], given.get(at, Piece()), at) for at in WRITTEN_IN)
    return read_pages(Pages(base.lesson_id, base.topic, vi, en), library, today)[1]


def _set_into(page: str, piece: Piece, locale: str) -> str:
    sound = _SOUND[locale]
    body = sound.body if piece.body is None else piece.body
    home = sound.home if piece.home is None else piece.home
    assert body is not None  # of what is sound nothing is missing
    return edited(
        page,
        title=sound.title if piece.title is None else piece.title,
        sources=sound.sources if piece.sources is None else piece.sources,
        quiz=sound.quiz if piece.quiz is None else piece.quiz,
        body=with_home(body, home or "", locale),
    )
