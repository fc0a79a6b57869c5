"""What an official letter is typed on: paper, styles, paragraphs, tables, pictures (python-docx).

Sizes and margins follow the rules for official documents (Decree 30/2020/NĐ-CP, annex I): A4,
Times New Roman, 30 mm at the left, the number of the page at the top from the second page on.
"""

from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bot.i18n import Words, localise
from bot.reports.lettering import plain
from bot.reports.sheet import Letter, Sheet

FONT = "Times New Roman"
SIZE = 13  # points
WIDE = 16.5  # centimetres of the lines
PICTURE, TALL = 11.0, 19.0  # centimetres for a picture: phone pictures are tall
CENTRE, LEFT, RIGHT, FULL = ALIGN.CENTER, ALIGN.LEFT, ALIGN.RIGHT, ALIGN.JUSTIFY
LONGEST_PROPERTY = 255  # characters a property of the document may have


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set."""

    size: float = SIZE
    bold: bool = False
    italic: bool = False
    align: Any = FULL
    indent: float = 0.0  # centimetres, first line
    before: float = 0.0  # points
    after: float = 0.0
    keep: bool = False  # on one page with what follows
    inset: float = 0.0  # centimetres from both edges


@dataclass(slots=True)
class Typist:
    """The document being written, and its language."""

    document: Opened
    locale: str

    def words(self, words: Words) -> str:
        """In the letter's language."""
        return plain(localise(words, self.locale))

    def say(self, words: Words, type_: Type = Type(), into: Any = None) -> Paragraph:
        """A paragraph at the end of the document or of a cell."""
        written: Paragraph = (into or self.document).add_paragraph()
        return self.set(written, words, type_)

    def set(self, written: Paragraph, words: Words, type_: Type) -> Paragraph:
        """Fill a paragraph."""
        written.alignment = type_.align
        shape = written.paragraph_format
        shape.space_before, shape.space_after = Pt(type_.before), Pt(type_.after)
        shape.first_line_indent = Cm(type_.indent)
        shape.left_indent = shape.right_indent = Cm(type_.inset)
        shape.keep_with_next = type_.keep
        run = written.add_run(self.words(words))
        run.font.size, run.bold, run.italic = Pt(type_.size), type_.bold, type_.italic
        return written

    def rule(self, into: Any, inset: float) -> None:
        """A short line under names, as official letters have it."""
        written = self.say("", Type(size=4, align=CENTRE, inset=inset, before=3, after=4), into)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        written._p.get_or_add_pPr().append(borders)

    def heading(self, words: Words) -> None:
        """A heading that the outline of the document knows."""
        written = self.document.add_paragraph(style="Heading 1")
        self.set(written, words, Type(bold=True, align=LEFT, before=12, after=6, keep=True))

    def table(self, sheet: Sheet) -> None:
        """A table with its heading repeated on every page; no row is torn."""
        if self.words(sheet.title):
            self.say(sheet.title, Type(12, bold=True, align=CENTRE, before=6, after=4, keep=True))
        table = self.document.add_table(rows=1, cols=len(sheet.columns), style="Table Grid")
        table.autofit = False
        for cell, column in zip(table.rows[0].cells, sheet.columns, strict=True):
            self._cell(cell, column.title, Type(11.5, bold=True, align=CENTRE), "DDEBE9")
        for row in sheet.rows:
            cells = table.add_row().cells
            for cell, content, column in zip(cells, row, sheet.columns, strict=True):
                align = RIGHT if column.numeric else LEFT
                self._cell(cell, content.shown, Type(11.5, align=align))
        _shaped(table, [column.wide for column in sheet.columns])
        self.say("", Type(size=6))

    def _cell(self, cell: Any, words: Words, type_: Type, shade: str = "") -> None:
        self.set(cell.paragraphs[0], words, Type(type_.size, type_.bold, align=type_.align,
                                                 before=2, after=2))  # fmt: skip
        if shade:
            shading = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
                shading.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shading)

    def picture(self, png: bytes, words: Words) -> None:
        """A picture as wide as the lines, or as tall as the page leaves room for."""
        written = self.say("", Type(align=CENTRE, before=6, after=6))
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        wide = min(PICTURE, TALL * width / height)
        shape = written.runs[0].add_picture(BytesIO(png), width=Cm(wide))
        shape._inline.docPr.set("descr", self.words(words))

    def finished(self) -> bytes:
        """The file."""
        target = BytesIO()
        self.document.save(target)
        return target.getvalue()


def fresh(letter: Letter, locale: str) -> Typist:
    """Empty paper for this letter."""
    typist = Typist(Document(), locale)
    _styles(typist.document)
    _paper(typist.document)
    about = typist.document.core_properties
    about.title = typist.words(letter.title)[:LONGEST_PROPERTY]
    about.author = typist.words(letter.unit)[:LONGEST_PROPERTY]
    about.comments, about.language = "", "vi-VN" if locale == "vi" else locale
    if letter.made_on is not None:
        about.created = about.modified = datetime.combine(letter.made_on, time.min)
    about.last_modified_by = about.author
    return typist


def _styles(document: Opened) -> None:
    for name in ("Normal", "Heading 1"):
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.paragraph_format.line_spacing = 1.15
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal: Any = document.styles["Normal"]
    normal.element.get_or_add_rPr().append(language)


def _paper(document: Opened) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    section.different_first_page_header_footer = True
    numbered = section.header.paragraphs[0]
    numbered.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    numbered._p.append(field)


def _shaped(table: Any, wide: list[int]) -> None:
    """Columns in proportion, over the whole width; the heading repeated, rows whole."""
    widths = [Cm(WIDE * part / sum(wide)) for part in wide]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(table.rows):
        about = row._tr.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if number == 0:
            about.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
