"""Bytes of a content file -> text that every later step can trust. Pure."""

import codecs
import unicodedata

from bot.i18n import Text, _
from bot.library.faults import Notes

SIZE_LIMIT = 256 * 1024  # bytes; the longest lesson has some 4 KB
# Control characters, halves of characters, and line breaks that YAML counts and editors do not.
_NOT_WRITTEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def decode(data: bytes, notes: Notes) -> str | None:
    """The text of a file, lines ending in "\\n"; None when a fault was noted."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if len(data) > SIZE_LIMIT:
        notes.add(1, _("The file is larger than {limit} KB.", limit=SIZE_LIMIT // 1024))
        return None
    if not data.strip():
        notes.add(1, _("The file is empty."))
        return None
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.add(line, _("Not UTF-8: save the file with UTF-8 encoding."))
        return None
    return text if _is_clean(text, notes) else None


def _is_clean(text: str, notes: Notes) -> bool:
    for number, line in enumerate(text.split("\n"), 1):
        what = flaw_of(line)
        if what is not None:
            notes.add(number, what)
            return False
    return True


def flaw_of(line: str) -> Text | None:
    """What is wrong with the characters of a line; None when nothing is."""
    if "\t" in line:
        return _("A tab character: use spaces.")
    if not line.isprintable() and any(unicodedata.category(c) in _NOT_WRITTEN for c in line):
        return _("A control character (for example NUL): type the line anew.")
    if not unicodedata.is_normalized("NFC", line):
        return _("Letters and accents are stored apart (not NFC): type the line anew.")
    return None
