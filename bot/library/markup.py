"""The small Markdown that chats can show -> plain text. Pure.

Zalo and Messenger show no formatting, so all platforms get the same plain text: paragraphs
with an empty line between them, "• " and "1. " before list items, emphasis left out. Anything
else (links, headings, HTML, images, code) is a fault with its line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.i18n import Text, _
from bot.library.faults import Notes

SEPARATOR = "***"
LONGEST_BODY = 20_000  # characters; longer ones are refused unread

_SPANS = {"text": None, "softbreak": " ", "hardbreak": "\n"}
_UNSEEN = frozenset({"strong_open", "strong_close", "em_open", "em_close"})
_NAMES = {
    "heading": _("a heading"),
    "hr": _("a dividing line"),
    "fence": _("program code"),
    "code": _("program code"),
    "html": _("HTML tags"),
    "blockquote": _("a quotation"),
    "link": _("a link"),
    "image": _("an image"),
}
_WEB_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKDOWN = MarkdownIt("commonmark")  # keeps nothing between two texts


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a body between separators; `line` is that of its first text."""

    line: int
    source: str


def parts(body: str, first_line: int) -> tuple[Part, ...]:
    """The body cut at the lines that hold only `***`."""
    found: list[Part] = []
    lines = body.split("\n")
    start = 0
    for at in [*(n for n, line in enumerate(lines) if line.strip() == SEPARATOR), len(lines)]:
        piece = lines[start:at]
        blank = next((n for n, line in enumerate(piece) if line.strip()), 0)
        found.append(Part(first_line + start + blank, "\n".join(piece[blank:]).rstrip()))
        start = at + 1
    return tuple(found)


def plain(part: Part, notes: Notes) -> str:
    """What a chat shows of the part; faults are noted with their lines."""
    if len(part.source) > LONGEST_BODY:
        notes.add(part.line, _("The text is longer than {limit} characters.", limit=LONGEST_BODY))
        return ""
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(part.source, environment)
    writer = _Writer(part.line, notes)
    for reference in environment.get("references", {}).values():  # they leave no token behind
        writer.refuse("link", reference["map"][0])
    return writer.write(tokens)


class _Writer:
    """Walks the tokens of one part and writes them as plain text."""

    def __init__(self, first_line: int, notes: Notes) -> None:
        self._first_line = first_line
        self._notes = notes
        self._blocks: list[str] = []
        self._items: list[str] | None = None  # of the list we are in
        self._marker = ""  # of the item we are in, until it is written

    def write(self, tokens: Sequence[Token]) -> str:
        """The text of all blocks."""
        for token in tokens:
            self._block(token)
        return "\n\n".join(self._blocks)

    def refuse(self, kind: str, line: int) -> None:
        """Note that a chat cannot show this."""
        what = _NAMES.get(kind.split("_")[0], kind)
        self._notes.add(
            self._first_line + line, _("Chats cannot show {what}: leave it out.", what=what)
        )

    def _block(self, token: Token) -> None:
        line = token.map[0] if token.map else 0
        match token.type:
            case "inline":
                self._place(self._inline(token, line), line)
            case "bullet_list_open" | "ordered_list_open" if self._items is not None:
                self._fault(line, _("A list inside a list: use one level."))
            case "bullet_list_open" | "ordered_list_open":
                self._items = []
            case "bullet_list_close" | "ordered_list_close" if self._items is not None:
                self._blocks.append("\n".join(self._items))
                self._items = None
            case "list_item_open":
                self._marker = f"{token.info}. " if token.info else "• "
            case "paragraph_open":
                pass
            case kind if token.nesting >= 0:
                self.refuse(kind, line)

    def _place(self, text: str, line: int) -> None:
        if self._items is None:
            self._blocks.append(text)
        elif self._marker:
            self._items.append(self._marker + text)
            self._marker = ""
        else:
            self._fault(line, _("A list item holds one paragraph only."))

    def _inline(self, token: Token, line: int) -> str:
        pieces: list[str] = []
        for child in token.children or ():
            if child.type in _SPANS:
                pieces.append(_SPANS[child.type] or child.content)
            elif child.type not in _UNSEEN and child.nesting >= 0:
                self.refuse(child.type, line)
            line += child.type in ("softbreak", "hardbreak")
        text = "".join(pieces).strip()
        if _WEB_ADDRESS.search(text):
            self.refuse("link", line)
        return text

    def _fault(self, line: int, what: Text) -> None:
        self._notes.add(self._first_line + line, what)
