"""A lesson's page as text: set its fields and body anew, and make Markdown of what was typed. Pure.

Everything else of the page stays as its author wrote it: facts by their names, comments.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.library.faults import Notes
from bot.library.fields import Fields
from bot.library.frontmatter import FENCE, read_document
from bot.library.lessons import AT_HOME
from bot.library.markup import SEPARATOR
from bot.library.pages import UNWRITTEN
from bot.library.readers import Level, ReaderGroup

_KEY = re.compile(r"[a-z_]+:")
_BULLET = re.compile(r"[-•–+]\s+")
_HOME = re.compile(rf"\**(?:{'|'.join(AT_HOME.values())})\**\s*(.*)", re.IGNORECASE)
_RULE = re.compile(r"[*\-_=—–]{3,}")
_INLINE_RULE = re.compile(r"[ \t]+\*{3,}[ \t]+")
_NUMBERED = re.compile(r"\d+[.)]\s")


def edited(
    page: str,
    *,
    version: int | None = None,
    title: str | None = None,
    checked_on: date | None = None,
    sources: Sequence[str] | None = None,
    body: str | None = None,
    quiz: Sequence["TypedQuestion"] | None = None,
    level: Level | None = None,
    audience: ReaderGroup | None = None,
) -> str:
    """The page with these parts replaced; None: as it is. No questions: the key goes."""
    fields, text = _apart(page)
    for key, lines in (
        ("version", [f"version: {version}"] if version is not None else None),
        ("title", [f"title: {_quoted(title)}"] if title is not None else None),
        ("checked_on", [f"checked_on: {checked_on}"] if checked_on is not None else None),
        ("level", [f"level: {level}"] if level is not None else None),
        ("audience", [f"audience: {audience}"] if audience is not None else None),
        ("sources", _sources(sources) if sources is not None else None),
        ("quiz", _quiz(quiz) if quiz is not None else None),
    ):
        if lines is not None:
            fields = _with(fields, key, lines)
    return "\n".join([FENCE, *fields, FENCE, text if body is None else body.rstrip() + "\n"])


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """A question as its author wrote it; `right` counts from 1."""

    question: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What an author sees of a page, facts by their names; "" where it is still to be written.

    `home` is the one thing to do or to talk about, which stands in the last step.
    """

    title: str
    body: str
    home: str
    sources: tuple[str, ...]
    quiz: tuple[TypedQuestion, ...] = ()
    level: Level = Level.FIRST
    audience: ReaderGroup = ReaderGroup.EVERYONE
    checked_on: date | None = None


def for_chat(page: str) -> Typed:
    """The page as it would be typed: a line for each paragraph, `***` between the steps."""
    fields, text = _apart(page)
    title = next((line for line in fields if line.startswith("title:")), "title:")
    at = fields.index("sources:") if "sources:" in fields else len(fields)
    after = (n for n in range(at + 1, len(fields)) if _KEY.match(fields[n]))
    listed = fields[at + 1 : next(after, len(fields))]
    sources = (_unquoted(line.strip().removeprefix("-")) for line in listed)
    body, home = apart_from_home("\n".join(_unwrapped(text)))
    return Typed(
        _written(_unquoted(title.removeprefix("title:"))),
        _written(body),
        _written(home),
        tuple(filter(None, map(_written, sources))),
        **_read(page),
    )


def _read(page: str) -> dict[str, Any]:
    """The fields that are more than a line; harmless ones in place of what cannot be read."""
    notes = Notes("page")
    document = read_document(page, notes)
    if document is None:
        return {}
    fields = Fields(document.fields, notes)
    asked = fields.mappings("quiz") if fields.has("quiz") else ()
    return {
        "quiz": tuple(
            TypedQuestion(
                one.text("question"), one.texts("options"), one.whole("right", 1, 9),
                one.text("why", 999),
            )
            for one in asked
        ),
        "level": fields.choice("level", Level, Level.FIRST),
        "audience": fields.choice("audience", ReaderGroup, ReaderGroup.EVERYONE),
        "checked_on": fields.day("checked_on", optional=True),
    }  # fmt: skip


def apart_from_home(body: str) -> tuple[str, str]:
    """The text without the line for home, and what that line says; "" where there is none."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if found := _HOME.match(line.strip()):
            rest = (*lines[:number], *lines[number + 1 :])
            return "\n".join(rest).strip(), found[1].strip()
    return body, ""


def with_home(body: str, home: str, locale: str) -> str:
    """The body of a page from what was typed: the line for home ends its last step."""
    last = f"**{AT_HOME[locale]}** {home}" if home else ""
    return "\n\n".join(filter(None, (from_chat(body), last)))


def from_chat(typed: str) -> str:
    """The body of a page from a message: every line a paragraph, `***` between steps."""
    made: list[str] = []
    apart = _INLINE_RULE.sub(f"\n{SEPARATOR}\n", typed)  # a phone's Enter may send
    for line in (" ".join(raw.split()) for raw in apart.splitlines()):
        if not line:
            continue
        item = _BULLET.match(line) if not _RULE.fullmatch(line) else None
        shown = SEPARATOR if _RULE.fullmatch(line) else f"- {line[item.end() :]}" if item else line
        if made and not (_is_item(shown) and _is_item(made[-1])):
            made.append("")
        made.append(shown)
    return "\n".join(made)


def listed(typed: str) -> tuple[str, ...]:
    """One thing on each line, or with | between them where there is only one line."""
    lines = typed.splitlines() if "\n" in typed.strip() else typed.split("|")
    found = (" ".join(line.split()).strip("-•–+ ") for line in lines)
    return tuple(line for line in found if line)


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


def _quiz(questions: Sequence[TypedQuestion]) -> list[str]:
    lines = ["quiz:"] if questions else []
    for one in questions:
        lines += [f"  - question: {_quoted(one.question)}", "    options:"]
        lines += [f"      - {_quoted(option)}" for option in one.options]
        lines += [f"    right: {one.right}", f"    why: {_quoted(one.why)}"]
    return lines


def _quoted(text: str | None) -> str:
    """A double-quoted scalar: what JSON writes, YAML reads."""
    return json.dumps(text, ensure_ascii=False)
