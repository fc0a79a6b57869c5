"""What a free text should not hold: a child's name, a telephone number (`domain.md` §7).

A machine only suspects; a person is asked kindly and decides.
"""

import re
from enum import StrEnum

# A name: two or more words that begin with a capital letter, e.g. "Nguyễn Văn A".
_CAPITAL = r"[A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
_WORD = rf"{_CAPITAL}\w*\.?"
_NAME = rf"{_WORD}(?:\s+{_WORD})+"
_OF_A_CHILD = (
    r"(?:[Cc]háu|[Bb]é|[Ee]m bé|[Tt]rẻ|[Hh]ọc sinh|[Cc]on (?:gái|trai)|[Cc]on là|[Cc]háu bé)"
)
_CHILD = re.compile(rf"\b{_OF_A_CHILD}\s+(?:tên\s+)?(?:là\s+)?{_NAME}")
_LITTLE = re.compile(
    rf"\b{_OF_A_CHILD}\s+(?:tên\s+)?(?:là\s+)?{_WORD}\W+\S{{0,12}}\s*\d{{1,2}}\s*tuổi"
)
_YOUNG = re.compile(rf"{_NAME}\W{{1,3}}(?:\w+\s+){{0,2}}(?:1[0-7]|[1-9])\s*tuổi")
_BORN = re.compile(
    rf"{_NAME}\W{{1,3}}(?:sinh(?:\s+năm)?|sn)\s*(?:\d{{1,2}}/\d{{1,2}}/)?20[0-9]{{2}}"
)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\d)")


class Delicate(StrEnum):
    """What a text seems to hold."""

    CHILD = "child"
    PHONE = "phone"


def delicate(text: str) -> Delicate | None:
    """The first thing of that kind that the text seems to hold."""
    if any(found.search(text) for found in (_CHILD, _LITTLE, _YOUNG, _BORN)):
        return Delicate.CHILD
    return Delicate.PHONE if _PHONE.search(text) else None
