"""Programme pages -> support programmes, with the rules of one pair of pages. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.i18n import _
from bot.library.fields import Fields
from bot.library.lessons import LONGEST_STEP, LONGEST_TITLE
from bot.library.localised import Localised, LocalisedParts
from bot.library.pages import Found, Page, Pair
from bot.library.programmes import Asker, Concern, Counted, Programme, Variety

_SAME = (
    "id", "order", "asked_by", "concerns", "counts", "days", "amount", "detail", "checked_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _ProgrammePage:
    title: str
    description: str
    sources: tuple[str, ...]
    varieties: tuple[tuple[str, str, bool, Counted | None], ...]


def read_programme(pair: Pair, today: date) -> Found[Programme] | None:
    """The programme of two pages; None when a fault was noted."""
    vi, en = _programme_page(pair.vi, today), _programme_page(pair.en, today)
    pair.must_agree_on(*_SAME)
    if [(v[0], *v[2:]) for v in vi.varieties] != [(v[0], *v[2:]) for v in en.varieties]:
        pair.en.fields.fault(_("The two languages differ in their varieties."), "varieties")
    fields = pair.vi.fields
    checked_on = fields.day("checked_on")
    if not pair.is_sound or checked_on is None:
        return None
    programme = Programme(
        id=pair.vi.stem,
        order=fields.whole("order", 1, 99),
        title=Localised(vi.title, en.title),
        description=Localised(vi.description, en.description),
        asked_by=_askers(fields),
        concerns=fields.choice("concerns", Concern),
        varieties=tuple(
            Variety(own[0], Localised(own[1], other[1]), own[2], own[3])
            for own, other in zip(vi.varieties, en.varieties, strict=True)
        ),
        counts=fields.choice("counts", Counted),
        days=fields.flag("days"),
        amount=fields.flag("amount"),
        detail=fields.flag("detail"),
        checked_on=checked_on,
        sources=LocalisedParts(vi.sources, en.sources),
    )
    return Found(programme, fields)


def _programme_page(page: Page, today: date) -> _ProgrammePage:
    fields = page.fields
    fields.only(*_SAME, "title", "varieties", "sources")
    page.identify()
    fields.whole("order", 1, 99)
    fields.choice("concerns", Concern)
    fields.choice("counts", Counted)
    for key in ("days", "amount", "detail"):
        fields.flag(key)
    _check_askers(fields)
    checked_on = fields.day("checked_on")
    if checked_on and checked_on > today:
        fields.fault(_("The day of the check lies in the future."), "checked_on", stops=False)
    if len(page.parts) > 1:
        page.notes.add(page.parts[1].line, _("A programme has one text, without “***”."))
    return _ProgrammePage(
        title=fields.text("title", LONGEST_TITLE),
        description=page.plain(page.parts[0], LONGEST_STEP),
        sources=fields.texts("sources"),
        varieties=_varieties(fields),
    )


def _varieties(fields: Fields) -> tuple[tuple[str, str, bool, Counted | None], ...]:
    found = []
    for item in fields.mappings("varieties") if fields.has("varieties") else ():
        item.only("id", "title", "hidden", "counts")
        counts = item.choice("counts", Counted) if item.has("counts") else None
        title = item.text("title", LONGEST_TITLE)
        found.append((item.identifier(), title, item.flag("hidden", default=False), counts))
    if len({variety[0] for variety in found}) < len(found):
        fields.fault(_("Two varieties have the same id."), "varieties")
    return tuple(found)


def _askers(fields: Fields) -> tuple[Asker, ...]:
    return tuple(Asker(word) for word in fields.texts("asked_by") if word in set(Asker))


def _check_askers(fields: Fields) -> None:
    words = fields.texts("asked_by")
    if set(words) - set(Asker):
        what = _("“{key}” must be {wanted}.", key="asked_by",
                 wanted=_("one of: {words}", words=", ".join(Asker)))  # fmt: skip
        fields.fault(what, "asked_by")
    if Asker.MEMBER in words and fields.choice("concerns", Concern) is Concern.UNIT:
        what = _("A member asks for somebody: “concerns” must then be member.")
        fields.fault(what, "concerns")
