"""A Markdown page with YAML front matter -> its fields with line numbers, and its body. Pure."""

from dataclasses import dataclass

from bot.i18n import _
from bot.library.faults import Notes
from bot.library.yamltree import Branch, parse

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Document:
    """A page: what stands between the two fences, and the text after them."""

    fields: Branch
    body: str
    body_line: int


def read_document(text: str, notes: Notes) -> Document | None:
    """The page of a decoded text; None when a fault was noted."""
    lines = [line.rstrip() for line in text.split("\n")]
    if lines[0] != FENCE:
        notes.add(1, _("The page must begin with front matter: a line “---” at the very top."))
        return None
    if FENCE not in lines[1:]:
        notes.add(1, _("The front matter that begins here has no closing line “---”."))
        return None
    end = lines.index(FENCE, 1)
    fields = parse("\n".join(lines[1:end]), notes, first_line=2)
    if fields is None:
        if not notes.faults:
            notes.add(1, _("The front matter is empty."))
        return None
    return Document(fields, "\n".join(text.split("\n")[end + 1 :]), end + 2)
