"""A lesson's page as text: set its fields and body anew, and make Markdown of what was typed. Pure.

Everything else of the page stays as its author wrote it: questions, facts, comments.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.library.frontmatter import FENCE
from bot.library.markup import SEPARATOR
from bot.library.pages import UNWRITTEN

_KEY = re.compile(r"[a-z_]+:")
_BULLET = re.compile(r"[-•–+]\s+")
_RULE = re.compile(r"[*\-_=—–]{3,}")
_NUMBERED = re.compile(r"\d+[.)]\s")


def edited(
    page: str,
    *,
    version: int | None = None,
    title: str | None = None,
    checked_on: date | None = None,
    sources: Sequence[str] | None = None,
    body: str | None = None,
) -> str:
    """The page with these parts replaced; None: as it is."""
    fields, text = _apart(page)
    for key, lines in (
        ("version", [f"version: {version}"] if version is not None else None),
        ("title", [f"title: {_quoted(title)}"] if title is not None else None),
        ("checked_on", [f"checked_on: {checked_on}"] if checked_on is not None else None),
        ("sources", _sources(sources) if sources is not None else None),
    ):
        if lines is not None:
            fields = _with(fields, key, lines)
    return "\n".join([FENCE, *fields, FENCE, text if body is None else body.rstrip() + "\n"])


@dataclass(frozen=True, slots=True)
class Typed:
    """What an author sees of a page, facts by their names; "" where it is still to be written."""

    title: str
    body: str
    sources: tuple[str, ...]


def for_chat(page: str) -> Typed:
    """The page as it would be typed: a line for each paragraph, `***` between the steps."""
    fields, text = _apart(page)
    title = next((line for line in fields if line.startswith("title:")), "title:")
    at = fields.index("sources:") if "sources:" in fields else len(fields)
    after = (n for n in range(at + 1, len(fields)) if _KEY.match(fields[n]))
    listed = fields[at + 1 : next(after, len(fields))]
    sources = (_unquoted(line.strip().removeprefix("-")) for line in listed)
    return Typed(
        _written(_unquoted(title.removeprefix("title:"))),
        _written("\n".join(_unwrapped(text))),
        tuple(filter(None, map(_written, sources))),
    )


def from_chat(typed: str) -> str:
    """The body of a page from a message: every line a paragraph, `***` between steps."""
    made: list[str] = []
    for line in (" ".join(raw.split()) for raw in typed.splitlines()):
        if not line:
            continue
        item = _BULLET.match(line) if not _RULE.fullmatch(line) else None
        shown = SEPARATOR if _RULE.fullmatch(line) else f"- {line[item.end() :]}" if item else line
        if made and not (_is_item(shown) and _is_item(made[-1])):
            made.append("")
        made.append(shown)
    return "\n".join(made)


def _unwrapped(body: str) -> Iterator[str]:
    """Paragraphs in one line each, however the page breaks them."""
    open_line = ""
    for line in (*(raw.strip() for raw in body.split("\n")), ""):
        begins = not line or line == SEPARATOR or _is_item(line)
        if begins and open_line:
            yield open_line
            open_line = ""
        if line == SEPARATOR:
            yield SEPARATOR
        elif line:
            open_line = f"{open_line} {line}".strip()


def _written(text: str) -> str:
    return "" if UNWRITTEN in text else text


def _unquoted(scalar: str) -> str:
    text = scalar.strip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return str(json.loads(text))
    return text


def _is_item(line: str) -> bool:
    return line.startswith("- ") or bool(_NUMBERED.match(line))


def _apart(page: str) -> tuple[list[str], str]:
    """The lines between the fences, and what follows them."""
    lines = page.split("\n")
    end = lines.index(FENCE, 1)
    return lines[1:end], "\n".join(lines[end + 1 :])


def _with(fields: Sequence[str], key: str, lines: Sequence[str]) -> list[str]:
    begin = next((n for n, line in enumerate(fields) if line.startswith(f"{key}:")), len(fields))
    after = (n for n in range(begin + 1, len(fields)) if _KEY.match(fields[n]))
    return [*fields[:begin], *lines, *fields[next(after, len(fields)) :]]


def _sources(sources: Sequence[str]) -> list[str]:
    return ["sources:", *(f"  - {_quoted(source)}" for source in sources)]


def _quoted(text: str | None) -> str:
    """A double-quoted scalar: what JSON writes, YAML reads."""
    return json.dumps(text, ensure_ascii=False)
