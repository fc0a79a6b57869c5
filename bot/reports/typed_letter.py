"""The letter itself, from its head to the signature, typed on official paper."""

from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.shared import Cm

from bot.i18n import Words, _
from bot.reports.drawing import svg
from bot.reports.rasterise import png
from bot.reports.sheet import Letter, Page, Part
from bot.reports.typing_paper import CENTRE, LEFT, Type, Typist, fresh

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"  # as the decree writes it, in every language
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LINES_TO_FILL = 3


def typed(page: Page, locale: str) -> bytes:
    """The whole letter; a page without one becomes its tables and its picture."""
    letter = page.letter or _plain(page)
    typist = fresh(letter, locale)
    if page.letter is not None:
        _head(typist, letter)
    _title(typist, letter)
    for numeral, part in zip(ROMAN, letter.parts, strict=False):
        _part(typist, numeral, part)
    if page.letter is not None:
        _foot(typist, letter)
    return typist.finished()


def _plain(page: Page) -> Letter:
    parts = tuple(Part(sheet.title, tables=(sheet,)) for sheet in page.sheets)
    return Letter("", page.title, None, page.title, (), parts)


def _columns(typist: Typist, widths: Iterable[float]) -> tuple[Any, Any]:
    """Two cells side by side, without borders."""
    table = typist.document.add_table(rows=1, cols=2)
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    for cell, column, width in zip((left, right), table.columns, widths, strict=True):
        cell.width = column.width = Cm(width)
        cell._tc.remove(cell.paragraphs[0]._p)
    return left, right


def _head(typist: Typist, letter: Letter) -> None:
    """Who writes at the left; the State, its motto, place and day at the right."""
    left, right = _columns(typist, (7.0, 9.5))
    own = typist.words(letter.unit).upper()
    if letter.above:
        typist.say(letter.above.upper(), Type(12, align=CENTRE), left)
    typist.say(own, Type(12, bold=True, align=CENTRE), left)
    typist.rule(left, 2.2)
    typist.say(_("No.: ……/BC-……"), Type(align=CENTRE), left)
    typist.say(STATE, Type(12, bold=True, align=CENTRE), right)
    typist.say(MOTTO, Type(13, bold=True, align=CENTRE), right)
    typist.rule(right, 1.9)
    made = letter.made_on
    day = _("……, date …… month …… year ……") if made is None else _(
        "……, date {day} month {month} year {year}", day=f"{made:%d}", month=f"{made:%m}",
        year=f"{made:%Y}",
    )  # fmt: skip
    typist.say(day, Type(13, italic=True, align=CENTRE), right)


def _title(typist: Typist, letter: Letter) -> None:
    typist.say(_("REPORT"), Type(14, bold=True, align=CENTRE, before=18, keep=True))
    typist.say(letter.title, Type(14, bold=True, align=CENTRE, keep=True))
    typist.rule(None, 6)
    if letter.above:
        to = _("To: {unit}", unit=letter.above)
        typist.say(to, Type(14, align=CENTRE, before=6, after=8))
    _paragraphs(typist, letter.opening)


def _paragraphs(typist: Typist, paragraphs: Iterable[Words]) -> None:
    for words in paragraphs:
        typist.say(words, Type(indent=1.0, after=6))


def _part(typist: Typist, numeral: str, part: Part) -> None:
    title = typist.words(part.heading).upper()
    typist.heading(f"{numeral}. {title}")
    _paragraphs(typist, part.paragraphs)
    for sheet in part.tables:
        typist.table(sheet)
    for drawn in part.pictures:
        typist.picture(png(svg(drawn, typist.locale)), drawn.title)
    if part.room:
        typist.say(_("(To be written by the unit.)"), Type(italic=True, indent=1.0))
        for _line in range(LINES_TO_FILL):
            typist.say("…" * 34, Type(align=LEFT))


def _foot(typist: Typist, letter: Letter) -> None:
    """Who gets it; who signs. The names are the unit's own."""
    typist.say("", Type(size=8, keep=True))
    left, right = _columns(typist, (7.5, 9.0))
    typist.say(_("Distribution:"), Type(12, bold=True, italic=True, align=LEFT, keep=True), left)
    if letter.above:
        typist.say(
            _("- {unit} (to report);", unit=letter.above), Type(11, align=LEFT, keep=True), left
        )
    typist.say(_("- Filed: VT."), Type(11, align=LEFT, keep=True), left)
    own = _("FOR {unit}", unit=typist.words(letter.unit).upper())
    typist.say(own, Type(13, bold=True, align=CENTRE, keep=True), right)
    typist.say(_("[POSITION OF WHO SIGNS]"), Type(13, bold=True, align=CENTRE, keep=True), right)
    typist.say(
        _("(Signature, full name, seal)"), Type(12, italic=True, align=CENTRE, keep=True), right
    )
