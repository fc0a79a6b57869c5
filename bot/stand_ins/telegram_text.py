"""Texts with their formatting: HTML and Markdown as the Bot API reads them (Telegram contract §4).

Offsets and lengths of entities are UTF-16 units; the limit of a text counts what is left after
the marks have been taken out.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.stand_ins import telegram_shapes as shapes

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler",
    "blockquote": "blockquote", "span": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
MARKS = {"__": "underline", "||": "spoiler", "*": "bold", "_": "italic", "~": "strikethrough"}
OLD_MARKS = {"*": "bold", "_": "italic"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_PIECE = re.compile(r"<(/?)([A-Za-z][\w-]*)([^<>]*)>|(&(?:#\d+|#x[0-9A-Fa-f]+|[a-z]+);)|(<)")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FOUND = re.compile(r"(?P<url>https?://[^\s<>]+)|(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32})")
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(((?:\\.|[^)\\])*)\)")
_CODE = re.compile(r"```(?:\w*\n)?(.*?)```|`([^`]*)`", re.DOTALL)


def units(text: str) -> int:
    """Its length as Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class Marked:
    """A text in the making, with what has been marked in it."""

    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)

    def mark(self, begin: int, kind: str, **more: Any) -> None:
        """From there to here; nothing is marked where there is no letter."""
        if length := units(self.text) - begin:
            self.entities.append({"offset": begin, "length": length, "type": kind, **more})


def said(form: Mapping[str, Any], name: str = "text", limit: int = shapes.TEXT) -> Marked:
    """The text or caption of a call; `Wrong` when it is empty, too long or badly marked."""
    raw = form.get(name, "")
    if not isinstance(raw, str):
        raise shapes.bad(f"parameter {name} must be of type String")
    marked = _read(raw, str(form.get("parse_mode") or ""))
    listed = "caption_entities" if name == "caption" else "entities"
    marked.entities += _given(form.get(listed), units(raw))
    if name == "text" and not marked.text.strip():
        raise shapes.bad("message text is empty")
    if len(marked.text) > limit:
        raise shapes.bad(f"{'message' if name == 'text' else 'message caption'} is too long",
                         "length")  # fmt: skip
    marked.entities += found(marked.text)
    return marked


def found(text: str) -> list[dict[str, Any]]:
    """What Telegram marks by itself: addresses and commands."""
    return [
        {"offset": units(text[: m.start()]), "length": units(m[0]), "type": str(m.lastgroup)}
        for m in _FOUND.finditer(text)
    ]


def _given(listed: Any, length: int) -> list[dict[str, Any]]:
    entities = shapes.value(listed) or []
    for entity in entities:
        begin, size = entity.get("offset"), entity.get("length")
        if not isinstance(begin, int) or not isinstance(size, int) or begin + size > length:
            raise shapes.bad("entity beyond the end of the text")
    return list(entities)


def _read(raw: str, mode: str) -> Marked:
    match mode.lower():
        case "":
            return Marked(raw)
        case "html":
            return _html(raw)
        case "markdownv2":
            return _markdown(raw, MARKS, RESERVED)
        case "markdown":
            return _markdown(raw, OLD_MARKS, frozenset())
        case _:
            raise shapes.bad("unsupported parse_mode")


def _broken(why: str, raw: str, at: int) -> shapes.Wrong:
    offset = len(raw[:at].encode())
    return shapes.bad(f"can't parse entities: {why} at byte offset {offset}")


def _html(raw: str) -> Marked:
    marked, open_, last = Marked(), [], 0
    for piece in _PIECE.finditer(raw):
        closing, tag, rest, letter, lone = piece.groups()
        marked.text += raw[last : piece.start()]
        last = piece.end()
        if letter:
            marked.text += html.unescape(letter)
        elif lone or tag.lower() not in TAGS:
            raise _broken(f'Unsupported start tag "{tag or ""}"', raw, piece.start())
        elif not closing:
            open_.append((tag.lower(), units(marked.text), rest))
        elif not open_ or open_[-1][0] != tag.lower():
            raise _broken("Unexpected end tag", raw, piece.start())
        else:
            name, begin, rest = open_.pop()
            href = _HREF.search(rest)
            more = {"url": html.unescape(href[1] or href[2] or "")} if href else {}
            if name != "a" or more:
                marked.mark(begin, TAGS[name], **more)
    if open_:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{open_[-1][0]}"', raw, 0)
    marked.text += raw[last:]
    return marked


def _markdown(raw: str, marks: Mapping[str, str], reserved: frozenset[str]) -> Marked:
    marked, at = Marked(), 0
    open_: list[tuple[str, int, int]] = []
    while at < len(raw):
        if raw[at] == "\\" and at + 1 < len(raw):
            marked.text += raw[at + 1]
            at += 2
        elif (piece := _CODE.match(raw, at)) or (piece := _LINK.match(raw, at)):
            _inside(marked, piece)
            at = piece.end()
        elif mark := next((m for m in marks if raw.startswith(m, at)), ""):
            if open_ and open_[-1][0] == mark:
                marked.mark(open_.pop()[1], marks[mark])
            else:
                open_.append((mark, units(marked.text), at))
            at += len(mark)
        elif raw[at] in reserved:
            why = f"Character '{raw[at]}' is reserved and must be escaped with the preceding '\\'"
            raise _broken(why, raw, at)
        else:
            marked.text += raw[at]
            at += 1
    if open_:
        raise _broken("Can't find end of the entity starting", raw, open_[-1][2])
    return marked


def _inside(marked: Marked, piece: re.Match[str]) -> None:
    """Code, as it stands, or a link's words."""
    begin = units(marked.text)
    if piece.re is _LINK:
        marked.text += re.sub(r"\\(.)", r"\1", piece[1])
        marked.mark(begin, "text_link", url=re.sub(r"\\(.)", r"\1", piece[2]))
    else:
        marked.text += piece[1] if piece[1] is not None else piece[2]
        marked.mark(begin, "pre" if piece[1] is not None else "code")
