"""A plain Word document of lines: what every platform of ours takes as a file. Pure."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from bot.messages import Media, MediaKind

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MADE = (1980, 1, 1, 0, 0, 0)  # the same lines make the same bytes
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_file(name: str, title: str, lines: Sequence[str]) -> Media:
    """The title in bold, then a paragraph for each line."""
    body = _paragraph(title, bold=True) + "".join(_paragraph(line) for line in lines)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f'<w:document xmlns:w="{_WORDS}"><w:body>{body}</w:body></w:document>'
        ),
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, text in parts.items():
            packed.writestr(zipfile.ZipInfo(part, _MADE), text)
    return Media(MediaKind.FILE, name=name, mime=MIME, data=made.getvalue())


def _paragraph(text: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    shown = "".join(c for c in text if c.isprintable() or c == "\t")
    words = f'<w:t xml:space="preserve">{escape(shown)}</w:t>'
    return f"<w:p><w:r>{style}{words}</w:r></w:p>"
