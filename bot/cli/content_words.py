"""How `lantoa content …` shows screens and changes on a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.i18n import DEFAULT_LOCALE, Words, _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.domain.authoring import Written
    from bot.library.model import Fact, Lesson
    from bot.messages import Bubble
    from bot.services.previews import Screen


def screens_as_json(screens: "Iterable[Screen]") -> list[dict[str, object]]:
    """Every message of every platform, with the characters of each bubble."""
    return [
        {
            "platform": screen.platform,
            "bubbles": [
                {
                    "text": bubble.text,
                    "characters": len(bubble.text),
                    "buttons": [button.label for button in bubble.buttons],
                }
                for bubble in screen.bubbles
            ],
        }
        for screen in screens
    ]


def fact_as_json(fact: "Fact", pages: Sequence[str]) -> dict[str, object]:
    """A fact, and the Vietnamese pages that name it."""
    return {
        "id": fact.id,
        "value": fact.value.vi,
        "verified": fact.verified,
        "checked_on": fact.checked_on,
        "review_by": fact.review_by,
        "used_in": pages,
    }


VERSION_HEADINGS = (
    *(_("Version"), _("In the folder"), _("State"), _("Author"), _("Approved by")),
    *(_("Shown from"), _("Confirmed")),
)


def version_row(written: "Written", zone: "ZoneInfo") -> tuple[object, ...]:
    """One version of a lesson under those headings; the folder's own number beside it."""
    from bot.clock import local_date
    from bot.domain.authoring import STATES
    from bot.i18n import localise

    shown = written.shown_from
    return (
        written.version,
        written.edition or "–",
        localise(STATES[written.state], DEFAULT_LOCALE),
        written.author or "–",
        written.approver or "–",
        f"{local_date(shown, zone):%d/%m/%Y}" if shown else "–",
        written.acknowledged,
    )


def version_as_json(written: "Written") -> dict[str, object]:
    """One version of a lesson, and how many people confirmed that very one."""
    return {
        "version": written.version,
        "edition": written.edition or None,
        "state": written.state,
        "author": written.author,
        "approver": written.approver,
        "shown_from": written.shown_from,
        "acknowledged": written.acknowledged,
    }


def screen_lines(screens: "Sequence[Screen]") -> Iterator[Words]:
    """Platform after platform; those that show the very same stand together."""
    from bot.domain.reach_words import channel

    shown = {
        name: tuple(screen.bubbles for screen in group)
        for name, group in groupby(screens, key=lambda screen: screen.platform)
    }
    for look in dict.fromkeys(shown.values()):
        names = [channel(name) for name, found in shown.items() if found == look]
        yield _("So it looks on {platforms}:", platforms=", ".join(names))
        for number, bubbles in enumerate(look, 1):
            for bubble in bubbles:
                yield _("— message {n}, {length} characters", n=number, length=len(bubble.text))
                yield from _framed(bubble)
        yield ""


def _framed(bubble: "Bubble") -> Iterator[str]:
    yield from (f"│ {line}".rstrip() for line in bubble.text.split("\n"))
    if bubble.buttons:
        yield "╰ " + "  ".join(f"[{button.label}]" for button in bubble.buttons)


def change_lines(id_: str, old: "Lesson | None", new: "Lesson | None") -> Iterator[Words]:
    """What became of one lesson."""
    from bot.domain.lesson_changes import changes, in_words

    if old is None or new is None:
        yield _("{id}: new", id=id_) if new else _("{id}: gone", id=id_)
        return
    yield _("{id}, version {old} → {new}", id=id_, old=old.version, new=new.version)
    for change in changes(old, new):
        yield from (f"  {line}" for line in in_words(change, DEFAULT_LOCALE))
    if old.version == new.version:
        yield "  " + _raise_it()


def _raise_it() -> str:
    from bot.i18n import localise

    return localise(
        _(
            "The version was not raised: fine for a slip of the pen; if the meaning changed, "
            "raise it, for acknowledgements are kept by version."
        ),
        DEFAULT_LOCALE,
    )
