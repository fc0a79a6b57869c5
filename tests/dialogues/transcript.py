r"""Transcripts: what people write and read, in plain text.

`> words` writes (`\n` begins a new line), `> [label]` presses, `> {payload}` sends a payload;
`@name` says who is at the phone from now on; `* 2 h` lets time pass; `~ 24 h` closes talks so
long after a person's last word; `! takeover` lets staff write by hand; `> ☎ 0912…` shares a
number; `> 📷 a.jpg b.jpg` sends pictures (`tests/pictures.py`); `> #code` sends the check-in code
that was shown last, to whomever; `<` begins what came back; `= timer` lets the timer look at the
reporting periods, `= letter U1 2026-11-30 title` sends a letter from that unit to those below.
With TRANSCRIPTS=rewrite the answers in the file are replaced by those that came; the diff is the
review.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.messages import Bubble, Kind
from bot.services import letters, periods
from bot.services.letters import Request
from tests.chat import Chat

_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
_ANSWERS = ("<", " ")


@dataclass
class Result:
    """The transcript as it was written, and as it went."""

    written: str
    went: str


async def play(text: str, chat: Chat) -> Result:
    """Do what the transcript says and write down what comes back."""
    went: list[str] = []
    who = code = ""
    for line in _deeds(text):
        went.append(line)
        if line.startswith("@"):
            who = line[1:].strip()
            went += _shown(chat.hears(who))
        elif line.startswith("*"):
            await chat.time_passes(_duration(line[1:].strip()))
        elif line.startswith("~"):
            chat.closes_after(_duration(line[1:].strip()))
        elif line.startswith("!"):
            await chat.staff(who, Kind(line[1:].strip()))
        elif line == "= timer":
            await periods.keep(chat.house)
            await chat.deliver()
        elif line.startswith("= letter"):
            await send_letter(chat, *line.split(maxsplit=4)[2:])
        elif line.startswith(">"):
            went += _shown(await _do(chat, who, line[1:].strip().replace("#code", code)))
        code = _code_in(went) or code
    return Result(text.rstrip() + "\n", "\n".join(went).rstrip() + "\n")


async def send_letter(chat: Chat, unit: str, deadline: str, title: str) -> None:
    """By the admin Quân, as from the command line."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(b"%PDF-1.4 " + title.encode())
        file.flush()
        day = date.fromisoformat(deadline)
        request = Request(Path(file.name), unit, title, "12/CV", day, "QUAN")
        await letters.send(chat.house, request)


def _deeds(text: str) -> Iterator[str]:
    """All lines but the answers; they are what is compared."""
    yield from (line for line in text.splitlines() if not line.startswith(_ANSWERS))


async def _do(chat: Chat, who: str, deed: str) -> list[Bubble]:
    if deed.startswith("["):
        return await chat.presses(who, deed[1:-1])
    if deed.startswith("☎"):
        return await chat.shares(who, deed[1:].strip())
    if deed.startswith("📷"):
        return await chat.shows(who, *deed[1:].split())
    if deed.startswith("📎"):
        return await chat.hands(who, deed[1:].strip())
    if deed.startswith("{"):
        return await chat.sends(who, deed[1:-1])
    return await chat.says(who, deed.replace(r"\n", "\n"))


def _code_in(went: list[str]) -> str:
    """The check-in code in the newest answer."""
    found = (re.fullmatch(r"  Mã: (\w{6})", line) for line in reversed(went[-20:]))
    return next((match[1] for match in found if match), "")


def _shown(bubbles: list[Bubble]) -> list[str]:
    return [line for bubble in bubbles for line in _lines(bubble)]


def _lines(bubble: Bubble) -> list[str]:
    first, *more = bubble.text.splitlines() or [""]
    shown = [f"< {first}", *(f"  {line}".rstrip() or "  ·" for line in more)]
    if bubble.media is not None:
        shown.append(f"  ({bubble.media.kind.value}: {bubble.media.name})")
    if bubble.buttons:
        shown.append("  " + " ".join(f"[{button.label}]" for button in bubble.buttons))
    return [line if line.strip() else "  ·" for line in shown]


def _duration(words: str) -> timedelta:
    found = re.fullmatch(r"(\d+) (s|min|h|d)", words)
    assert found, f"not a duration: {words!r}"
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
