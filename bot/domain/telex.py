"""Texts typed with the Vietnamese keyboard switched off: `dduwowcj` is `được`, `d9uoc75` too.

Only words that cannot be Vietnamese as they stand are decoded, and only where a syllable comes out;
the marks are put in place, so that they decide: `tuwf tuwf` is "từ từ", not "tự tử".
"""

import re
from itertools import takewhile

from bot.domain.kept import is_short, kept
from bot.domain.syllables import is_syllable, with_tone

_WORD = re.compile(r"[a-z]+\d[a-z0-9]*|[a-z]+")
_TELEX = (("dd", "đ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"),
          ("uwow", "ươ"), ("uow", "ươ"), ("ow", "ơ"), ("uw", "ư"), ("w", "ư"))  # fmt: skip
_LATE = re.compile(r"([aeo])([bcdghmnptiuy]+)\1")  # muono for muôn: the mark comes at the end
_LATE_D = re.compile(r"^d([^d]+)d$")
_LATE_W = re.compile(r"^(.*?)(uo|[uoa])([cghimnptuy]*)w$")
_HORN = {"u": "ư", "o": "ơ", "a": "ă", "uo": "ươ"}
_HAT = {"a": "â", "e": "ê", "o": "ô"}
_TELEX_TONE = {"s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
_TONE = re.compile(r"(?<=[aăâeêioôơuưy])([sfrxj])|([sfrxj])$")
_AFTER = {"6": "aeo", "7": "uo", "8": "a", "9": "d"}
_MARKED = {"6": _HAT, "7": {"u": "ư", "o": "ơ"}, "8": {"a": "ă"}, "9": {"d": "đ"}}


def untyped(text: str) -> str:
    """The text as it would read with the keyboard on; words that are fine stay as they are."""
    return _WORD.sub(lambda found: decoded(found.group()), text.lower())


@kept(4_096)
def decoded(word: str) -> str:
    """The Vietnamese word behind these keys, or the same again."""
    if not is_short(word) or not word.isascii() or (word.isalpha() and is_syllable(word)):
        return word
    tries = (_vni(word),) if re.search(r"\d", word) else (_telex(word), _telex_late(word))
    return next((found for found in tries if found and is_syllable(found)), word)


def _telex(word: str) -> str:
    tone, bare = _taken_tone(word)
    for keys, letter in _TELEX:
        bare = bare.replace(keys, letter)
    return with_tone(bare, tone) if re.search("[aăâeêioôơuưy]", bare) else ""


def _telex_late(word: str) -> str:
    """The same where the sign of the vowel was typed at the end: `ddanhs`, `muonos`, `duocw`."""
    tone, bare = _taken_tone(word)
    bare = _LATE.sub(lambda m: _HAT[m[1]] + m[2], _LATE_D.sub(r"đ\1", bare))
    bare = _LATE_W.sub(lambda m: m[1] + _HORN[m[2]] + m[3], bare).replace("dd", "đ")
    return with_tone(bare, tone) if re.search("[aăâeêioôơuưy]", bare) else ""


def _taken_tone(word: str) -> tuple[int, str]:
    head = "".join(takewhile(lambda letter: letter not in "aeiouyw", word))
    rest = word[len(head) :]
    found = list(re.finditer("[sfrxj]", rest))
    if not found:
        return 0, word
    last = found[-1]
    return _TELEX_TONE[last.group()], head + rest[: last.start()] + rest[last.end() :]


def _vni(word: str) -> str:
    tone, letters = 0, list[str]()
    for sign in word:
        if sign in "12345":
            tone = int(sign)
        elif sign in _AFTER:
            if not _mark(letters, sign):
                return ""
        elif sign.isdigit():
            return ""
        else:
            letters.append(sign)
    bare = "".join(letters)
    return with_tone(bare, tone) if re.search("[aăâeêioôơuưy]", bare) else ""


def _mark(letters: list[str], sign: str) -> bool:
    """Put the sign on the vowel before it; 7 marks both of uo. Whether there was one."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in _AFTER[sign]:
            letters[at] = _MARKED[sign][letters[at]]
            if sign == "7" and letters[at] == "ơ" and at and letters[at - 1] == "u":
                letters[at - 1] = "ư"
            return True
    return False
