"""Observance pages -> observances, with the rules of one pair of pages. Pure."""

from dataclasses import dataclass

from bot.i18n import _
from bot.library.discretion import telling_words
from bot.library.fields import Fields
from bot.library.lessons import LONGEST_TITLE
from bot.library.model import Localised, LocalisedParts, MonthDay, Observance, When
from bot.library.pages import Found, Page, Pair

LONGEST_TEXT = 500  # characters
LONGEST_OFFICIAL_NAME = 160
EARLIEST = -120  # days before; ministries write some seven weeks ahead
_NEW_YEAR = When(MonthDay(1, 1), MonthDay(1, 1))  # stands in where a fault was noted
_KEYS = (
    "id",
    "title",
    "when",
    "remind",
    "officers",
    "topics",
    "founding_document",
    "basis",
    "sources",
    "push_title",
)


@dataclass(frozen=True, slots=True)
class _ObservancePage:
    title: str
    push_title: str
    member_text: str
    officer_text: str
    basis: str
    sources: tuple[str, ...]


def read_observance(pair: Pair) -> Found[Observance] | None:
    """The observance of two pages; None when a fault was noted."""
    vi, en = _observance_page(pair.vi), _observance_page(pair.en)
    pair.must_agree_on("id", "when", "remind", "officers", "topics", "founding_document")
    fields = pair.vi.fields
    remind, officers = _reminders(fields)
    when = _when(fields)
    if not pair.is_sound:
        return None
    observance = Observance(
        id=pair.vi.stem,
        title=Localised(vi.title, en.title),
        when=when,
        remind=remind,
        officers=officers,
        topics=fields.texts("topics"),
        founding_document=fields.flag("founding_document"),
        push_title=Localised(vi.push_title, en.push_title),
        member_text=Localised(vi.member_text, en.member_text),
        officer_text=Localised(vi.officer_text, en.officer_text),
        basis=Localised(vi.basis, en.basis),
        sources=LocalisedParts(vi.sources, en.sources),
    )
    return Found(observance, fields)


def _observance_page(page: Page) -> _ObservancePage:
    fields = page.fields
    fields.only(*_KEYS)
    page.identify()
    _when(fields)
    _reminders(fields)
    fields.texts("topics")
    fields.flag("founding_document")
    member, officer = _two_texts(page)
    push_title = fields.text("push_title", LONGEST_TITLE)
    if telling := telling_words(f"{push_title}\n{member}"):
        what = _("“{words}” would be read on a lock screen: choose a neutral one.", words=telling)
        fields.fault(what, "push_title")
    return _ObservancePage(
        title=fields.text("title", LONGEST_OFFICIAL_NAME),
        push_title=push_title,
        member_text=member,
        officer_text=officer,
        basis=fields.text("basis", optional=True),
        sources=fields.texts("sources", optional=True),
    )


def _two_texts(page: Page) -> tuple[str, str]:
    if len(page.parts) != 2:
        what = _("Two texts are needed, to members and to key officers, with a line “***” between.")
        page.notes.add(page.parts[0].line, what)
        return "", ""
    member, officer = (page.plain(part, LONGEST_TEXT) for part in page.parts)
    return member, officer


def _reminders(fields: Fields) -> tuple[tuple[int, ...], tuple[int, ...]]:
    remind = fields.wholes("remind")
    officers = fields.wholes("officers", optional=True)
    if list(remind) != sorted(set(remind)):
        fields.fault(_("The reminders must be in order, each once: -14, -7, -1, 0."), "remind")
    if any(not EARLIEST <= step <= 0 for step in remind):
        what = _("Reminders count from {low} (days before) to 0.", low=str(EARLIEST))
        fields.fault(what, "remind")
    if not set(officers) <= set(remind):
        fields.fault(_("Each step for officers must stand in “remind” too."), "officers")
    return remind, officers


def _when(fields: Fields) -> When:
    when = fields.mapping("when")
    if when is None:
        return _NEW_YEAR
    if when.has("day"):
        when.only("day")
        day = when.month_day("day")
        return When(day, day)
    when.only("from", "to")
    return When(when.month_day("from"), when.month_day("to"))
