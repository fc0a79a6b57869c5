"""What a Vietnamese syllable may look like: which words can be one, and how its tone is written.

A word that cannot be a syllable was mistyped, or typed with the Vietnamese keyboard off. Pure.
"""

import re
import unicodedata

from bot.domain.kept import kept

LONGEST = 7  # letters of a syllable: nghiêng
_TONES = {"\u0301": 1, "\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
_SIGN = {tone: sign for sign, tone in _TONES.items()}
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx]"
# Every rime of the language, by the vowel it begins with; i and y are told apart nowhere.
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu ic ing
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oe oen oeo oet  ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uâ uân uâng uât uây uê uêch uên uênh uơ uy uya uych uyn uynh uyt uyu
uyên uyêt uôc uôi uôm uôn uông uôp uôt ua uyp uang uan uai uac uat uao uanh uach uay uăn uăng uăt
uen uet ueo uit
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu ym yn ynh yt
"""
_WHOLE = frozenset(_RIMES.split())
_MARKS = str.maketrans("ăâêôơưđ", "aaeooud")
_PLAIN = frozenset(rime.translate(_MARKS) for rime in _WHOLE)
_STOPPED = re.compile(r"(?:c|ch|p|t)$")


@kept(4_096)
def toneless(word: str) -> tuple[str, int]:
    """The word without its tone, and the tone: 0 none, 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng.

    So hòa and hoà are one word.
    """
    tone, kept = 0, []
    for sign in unicodedata.normalize("NFD", word):
        if sign in _TONES:
            tone = _TONES[sign]
        else:
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept)), tone


@kept(4_096)
def is_syllable(word: str) -> bool:
    """Whether a word in small letters can be Vietnamese, marks complete or left out."""
    if len(word) > LONGEST:
        return False
    bare, tone = toneless(word)
    if bare == "xoong":
        return True
    return any(_fits(onset, rime, tone) for onset, rime in _cuts(bare))


def _cuts(bare: str) -> list[tuple[str, str]]:
    """Where the rime may begin: gì is g + i, qua is qu + a."""
    cuts = [(bare[:n], bare[n:]) for n in range(min(4, len(bare)))]
    return [(onset, rime) for onset, rime in cuts if not onset or re.fullmatch(_ONSET, onset)]


def _fits(onset: str, rime: str, tone: int) -> bool:
    known = rime in (_PLAIN if rime.isascii() else _WHOLE)
    return known and not (tone in (2, 3, 4) and _STOPPED.search(rime))


def with_tone(bare: str, tone: int) -> str:
    """The word with the tone over the vowel where it is written: `hoa`, 2 is `hòa`."""
    if not tone:
        return bare
    at = _carrier(bare)
    return unicodedata.normalize("NFC", bare[: at + 1] + _SIGN[tone] + bare[at + 1 :])


def _carrier(bare: str) -> int:
    start = 2 if bare[:2] in ("gi", "qu") and re.search("[aăâeêioôơuưy]", bare[2:]) else 0
    vowels = [n for n, c in enumerate(bare) if n >= start and c in "aăâeêioôơuưy"]
    marked = [n for n in vowels if bare[n] in "ăâêôơư"]
    if marked:
        return marked[-1]
    if len(vowels) == 1 or (len(vowels) > 1 and vowels[-1] == len(bare) - 1):
        return vowels[-2] if len(vowels) > 1 else vowels[0]
    return vowels[1] if len(vowels) > 1 else len(bare) - 1
