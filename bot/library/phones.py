"""Finds digits that a reader would dial. Pure.

Numbers for help live in hotlines.yaml alone, where each is checked; a number that hides in
another text outlives its truth and may send a person in danger to nobody.
"""

import re
import unicodedata

from bot.i18n import _
from bot.library.faults import Notes

_NO_PHONE = (
    r"\d{4}-\d{2}-\d{2}",  # 2026-11-23
    r"\d{1,2}\s?/\s?\d{1,2}(?:\s?/\s?\d{4})?(?!\d)",  # 28/6/2026
    r"\d{1,4}/(?:19|20)\d{2}/[\w-]+",  # 113/2025/QH15, the number of a law
    r"\d{1,5}/[A-ZĐ][\w-]*",  # 113/QĐ-TTg, the number of a decision
    r"(?:19|20)\d{2}\s?[-\u2013]\s?(?:19|20)\d{2}",  # 2025-2030
    r"(?<![.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?!\d)",  # 50.000.000
    r"\d+,\d+",  # 111,5
    r"(?i:điều|khoản|điểm|article|art\.|clause|no\.)\s\d+(?:\.\d+)*",  # Điều 112
)
_SKIPPED = re.compile(rf"(?<!\d)(?:{'|'.join(_NO_PHONE)})")
_DIGIT = re.compile(r"\d")
_PHONE = re.compile(r"(?<!\d)(?:11\d(?!\d)|1[89]00(?!\d)|\+?\d(?:[ .\u00a0-]?\d){7,})")


def phone_in(text: str) -> str:
    """The first digits that look like a phone number; empty when there are none."""
    plain = unicodedata.normalize("NFKC", text)
    if not _DIGIT.search(plain):
        return ""
    found = _PHONE.search(_SKIPPED.sub("…", plain))
    return found.group() if found else ""


def note_phones(text: str, first_line: int, notes: Notes) -> None:
    """Note each line with digits that look like a phone number."""
    for number, line in enumerate(text.split("\n"), first_line):
        digits = phone_in(line)
        if digits:
            what = _(
                "“{digits}” looks like a phone number: please take it out; in a lesson write "
                "only “the number is at /support”.",
                digits=digits,
            )
            notes.add(number, what)
