"""What a message asks for: commands in every spelling, and intents in free words. Pure.

Order: crisis > stop > command > free intent > greeting > unknown. Each reading says why.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.checkin_codes import as_code
from bot.domain.crisis import crisis
from bot.domain.fold import fold, normalise
from bot.domain.intent_words import COMMANDS, HOW, NO, PARTICLES, RULES, SHORT, STOP, YES
from bot.domain.telex import untyped

LONGEST_COMMAND = 5  # words: what the menu calls them is understood too, e.g. dữ liệu của tôi
PLACED = ("thongke", "dubao")  # a unit may follow these without a slash before them


class Intent(StrEnum):
    """What people mean."""

    ACK = "ack"
    STOP = "stop"
    HELP = "help"
    MENU = "menu"
    CRISIS = "crisis"
    COUNSEL = "counsel"
    REPORT = "report"
    STATS = "stats"
    GREET = "greet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """An intent, and in a few words which rule found it."""

    intent: Intent
    why: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command under its canonical name, and what stood behind it."""

    name: str
    argument: str = ""


def recognise(text: str) -> Reading:
    """The intent of a message."""
    category = crisis(text)
    if category is not None:
        return Reading(Intent.CRISIS, f"crisis words: {category.value}")
    found = _free(text)
    if found.intent is Intent.UNKNOWN and text.isascii():
        decoded = _free(untyped(text))
        if decoded.intent is not Intent.UNKNOWN:
            return Reading(decoded.intent, f"{decoded.why} (typed without the Vietnamese keyboard)")
    return found


def _free(text: str) -> Reading:
    written = normalise(text)
    key = plain(text)
    if re.search("[👍✅👌🙏💯❤]", text) and not re.sub(r"\W", "", key):
        return Reading(Intent.ACK, "emoji of assent")
    if not key:
        return Reading(Intent.UNKNOWN, "no words")
    asks_how = HOW.search(key)
    for pattern, why in STOP:
        if not asks_how and pattern.search(key) and not _begins_other_words(written, key):
            return Reading(Intent.STOP, why)
    if command(text):
        return Reading(*_of_command(text))
    for name, pattern, why in RULES:
        if pattern.search(key):
            return Reading(Intent(name), why)
    return Reading(Intent.UNKNOWN, "no rule matches")


def _begins_other_words(written: str, key: str) -> bool:
    """Whether the diacritics say that bare "dung" is đúng or dùng, not dừng."""
    return bool(re.match(r"(đúng|dùng|đứng|đựng|dựng)\b", written)) and key.startswith("dung")


def _of_command(text: str) -> tuple[Intent, str]:
    found = command(text)
    name = found.name if found else ""
    known = {
        "menu": Intent.MENU,
        "trogiup": Intent.HELP,
        "dung": Intent.STOP,
        "tuvan": Intent.COUNSEL,
        "baocao": Intent.REPORT,
        "thongke": Intent.STATS,
    }
    return known.get(name, Intent.MENU), f"command /{name}"


def plain(text: str) -> str:
    """The folded words, short forms written out, polite particles dropped."""
    words = re.sub(r"[^\w%/ ]+", " ", fold(text)).split()
    opened = [SHORT.get(word, word) for word in words]
    kept = [word for word in opened if word not in PARTICLES]
    return " ".join(kept or opened)


def command(text: str) -> Command | None:
    """The command in these words: with or without slash, diacritics and spaces inside."""
    tidy = normalise(text)
    slashed = tidy.startswith("/")
    words = fold(tidy.removeprefix("/")).split()
    for length in range(min(len(words), LONGEST_COMMAND), 0, -1):
        name = COMMANDS.get("".join(words[:length]))
        rest = words[length:]
        if name and (slashed or not rest or _fits(name, rest)):
            original = text.strip().removeprefix("/").split()
            return Command(name, " ".join(original[length:]))
    return None


def _fits(name: str, rest: list[str]) -> bool:
    """Whether what follows belongs to the command, not to a sentence that begins like it."""
    if name == "diemdanh":
        return bool(as_code("".join(rest)))
    return name in PLACED and _is_place(rest)


def _is_place(rest: list[str]) -> bool:
    """Whether what follows looks like a unit's code and a day, not like a sentence."""
    return len(rest) <= 2 and all(re.search(r"\d|-|^[a-z]{1,4}$", word) for word in rest)


def yes_no(text: str) -> bool | None:
    """Yes, no, or neither."""
    key = plain(text)
    if normalise(text).startswith("đúng") or YES.fullmatch(key) or re.search("[👍✅👌]", text):
        return True
    return False if NO.fullmatch(key) else None
