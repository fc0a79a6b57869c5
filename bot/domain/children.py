"""Names of children in what people write: recognised, so that they are never stored.

A child's private life needs the child's and the representative's consent (Law 91/2025, Art. 24),
so Lan Toả takes numbers of children and no names. When in doubt the words are refused kindly.
"""

import re

from bot.domain.fold import fold

_CAPITAL = r"[A-ZĐÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ]"
_WHOSE = r"(?:\s+(?:tôi|em|mình|chị|anh|trai|gái|nhỏ|lớn|đầu|út|đầu lòng|thứ\s+\w+|là))*"
# “cháu Minh”, “con gái tôi là Hoa”, “bé Na”; not the district Con Cuông, not a new sentence.
_CALLED = re.compile(rf"\b(?:[Cc]háu|[Bb]é|[Cc]on){_WHOSE}\s+(?!Cuông){_CAPITAL}\w+")
# “tên là an”, also without marks and capitals, near a word for a child
_NAMED = re.compile(
    r"\b(?:chau|be|con)\b(?: \w+){0,6} ten\b(?: (?:la|goi))? (?!benh|truong|lop)\w+"
)


def names_child(text: str) -> bool:
    """Whether the words seem to hold the name of a child."""
    key = re.sub(r"[^\w ]+", " ", fold(text))
    return bool(_CALLED.search(text) or _NAMED.search(" ".join(key.split())))
