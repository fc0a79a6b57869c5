"""Texts typed with the Vietnamese keyboard switched off: `dduwowcj` is `được`, `d9uoc75` too.

The result is folded anyway, so tones and marks are dropped rather than put in place.
"""

import re

_DOUBLED = (
    (re.compile("dd"), "d"),
    (re.compile("aa|aw"), "a"),
    (re.compile("ee"), "e"),
    (re.compile("oo|ow"), "o"),
    (re.compile("uw"), "u"),
)
_WORD = re.compile(r"[a-z0-9]+")
_VOWEL = re.compile("[aeiouy]")
_TONE = re.compile(r"(?<=[aeiouycghmnpt])[sfrxj]$")
_INNER_TONE = re.compile(r"(?<=[aeiouy])[sfrxj](?=[aeiouycghmnpt])")


def untyped(text: str) -> str:
    """The text as it would read with the keyboard on, without marks."""
    return _WORD.sub(lambda found: _word(found.group()), text.lower())


def _word(word: str) -> str:
    if re.search(r"[a-z]\d", word):
        word = re.sub(r"\d", "", word)  # VNI: digits are marks
    for pattern, plain in _DOUBLED:
        word = pattern.sub(plain, word)
    word = (
        word.replace("w", "u") if "w" in word and not _VOWEL.search(word) else word.replace("w", "")
    )
    return _INNER_TONE.sub("", _TONE.sub("", word))
