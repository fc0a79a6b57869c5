"""The same words as hands on other keyboards would have typed them; no chance, only seeds."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

SEEDS = 3  # typing errors of each kind that every utterance is given
_LETTER = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_DIGIT = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_TELEX, _VNI = "sfrxj", "12345"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside() -> dict[str, str]:
    """The keys around each key; every row stands half a key to the right of the one above."""
    places = {
        key: (at + row / 2, row) for row, keys in enumerate(_ROWS) for at, key in enumerate(keys)
    }
    return {
        key: "".join(
            other
            for other, (column, line) in places.items()
            if other != key and abs(column - x) <= 1 and abs(line - y) <= 1
        )
        for key, (x, y) in places.items()
    }


BESIDE = _beside()


def without_marks(text: str) -> str:
    """No diacritics at all."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def decomposed(text: str) -> str:
    """NFD, as some telephones send it."""
    return unicodedata.normalize("NFD", text)


def telex(text: str) -> str:
    """Every word as Telex keys, the tone at the end of the word."""
    return _keys(text, _LETTER, _TELEX, at_end=True)


def telex_inside(text: str) -> str:
    """Every word as Telex keys, the tone right behind its vowel."""
    return _keys(text, _LETTER, _TELEX, at_end=False)


def half_telex(text: str) -> str:
    """Every other word as Telex keys, the rest without marks: `toi ddang bij ddanhs`."""
    words = text.split(" ")
    return " ".join(telex(w) if n % 2 else without_marks(w) for n, w in enumerate(words))


def vni(text: str) -> str:
    """Every word as VNI keys, the tone at the end of the word."""
    return _keys(text, _DIGIT, _VNI, at_end=True)


def vni_inside(text: str) -> str:
    """Every word as VNI keys, the tone right behind its vowel."""
    return _keys(text, _DIGIT, _VNI, at_end=False)


def _keys(text: str, letters: Mapping[str, str], tones: str, *, at_end: bool) -> str:
    return re.sub(r"[^\W\d_]+", lambda found: _word(found[0], letters, tones, at_end), text)


def _word(word: str, letters: Mapping[str, str], tones: str, at_end: bool) -> str:
    typed, tone = "", ""
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        own = "".join(tones[_TONES.index(c)] for c in parts if c in _TONES)
        bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        typed += letters.get(bare, bare) + ("" if at_end else own)
        tone += own if at_end else ""
    return typed + tone


def swapped(text: str, chance: random.Random) -> str:
    """Two neighbouring letters in the wrong order."""
    pairs = [
        n for n in range(len(text) - 1) if text[n : n + 2].isalpha() and text[n] != text[n + 1]
    ]
    if not pairs:
        return text
    at = pairs[chance.randrange(len(pairs))]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def dropped(text: str, chance: random.Random) -> str:
    """A letter lost; never the only one."""
    at = _letter(text, chance)
    return text if at is None or len(text) == 1 else text[:at] + text[at + 1 :]


def doubled(text: str, chance: random.Random) -> str:
    """A letter twice."""
    at = _letter(text, chance)
    return text if at is None else text[: at + 1] + text[at:]


def beside(text: str, chance: random.Random) -> str:
    """The key beside the right one."""
    at = _letter(text, chance)
    if at is None:
        return text
    near = BESIDE.get(without_marks(text[at].lower()), text[at])
    return text[:at] + near[chance.randrange(len(near))] + text[at + 1 :]


def _letter(text: str, chance: random.Random) -> int | None:
    letters = [n for n, c in enumerate(text) if c.isalpha()]
    return letters[chance.randrange(len(letters))] if letters else None


WAYS: Mapping[str, Callable[[str], str]] = {
    "without marks": without_marks,
    "NFD": decomposed,
    "Telex, tone last": telex,
    "Telex, tone inside": telex_inside,
    "half Telex": half_telex,
    "VNI, tone last": vni,
    "VNI, tone inside": vni_inside,
}
TYPOS: Mapping[str, Callable[[str, random.Random], str]] = {
    "letters swapped": swapped,
    "letter lost": dropped,
    "letter doubled": doubled,
    "key beside": beside,
}


def with_typos(text: str, kind: str) -> list[str]:
    """The text with one typing error of that kind, once for every seed."""
    return [
        TYPOS[kind](unicodedata.normalize("NFC", text), random.Random(f"{kind}/{seed}/{text}"))
        for seed in range(SEEDS)
    ]
