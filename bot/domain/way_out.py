"""Words that end something: the form that is open, or all messages. The one place of that rule.

Inside an open form "thôi", "hủy", "bỏ", "thoát" mean the form: leaving it loses nothing, and the
answer tells how to stop all messages. Words that can only mean the messages ("dừng", "stop", "tắt
tin nhắn", "đừng gửi nữa") stop them at once, there too; where in doubt that is the lawful reading
(`domain.md` §7, §9). Outside a form every stop word means the messages.
"""

import re

from bot.domain.fold import normalise
from bot.domain.intents import Intent, plain, recognise
from bot.domain.telex import untyped

LONGEST = 8  # words; a longer text is an answer, not a way out
LONGEST_STOP = 14  # words of nothing but courtesy, a stop, and the messages

_WRITTEN = {
    "thoi": frozenset({"thoi", "thôi"}),
    "huy": frozenset({"huy", "hủy", "huỷ"}),
    "bo": frozenset({"bo", "bỏ"}),
    "thoat": frozenset({"thoat", "thoát"}),
}  # "thời", "bố", "bò" are other words
_WORK = r"(?:lam|viet|nhap|dien|khai|bao cao|tao|soan|ghi|tra loi)"
_IT = r"(?:bao cao|bieu mau|form|phan nay|viec nay|cai nay|ban nay)"
_NO_MORE = rf"(?:khong|chua)(?: muon| can)? {_WORK}(?: tiep)?(?: {_IT})?(?: nua)?"
_LEAVE = re.compile(
    rf"(?:thoi|huy|bo|thoat)(?: (?:di|ra|het|ngay|khoi|thoi|bo|huy|de sau|nua|{_IT}|{_NO_MORE}))*"
    rf"|(?:thoi )?(?:khong|chua)(?: muon| can)? {_WORK}(?: tiep)?(?: {_IT})? nua(?: dau)?"
    rf"|(?:thoi )?(?:de|lam|viet|dien) (?:sau|khi khac|luc khac)"
)
_TAIL = (
    r"(?: (?:viec|nhan|gui|nhac|tin|nhan tin|tin nhan|bai|thong bao|theo doi|dang ky|bot|cho|toi|"
    r"em|minh|chi|anh|nua|di|ngay|lai|het|moi|tat ca|them|giup|dum|lam phien|spam|lan toa|"
    r"cua|cong doan|ben nay|o day|voi|a|nhe|nha))"
)
_STOP = re.compile(
    r"(?:xin |hay |vui long |lam on |thoi |toi |em |minh |cho toi |cho em )*"
    r"(?:stop|unsubscribe|dung|ngung|tat|huy|bo|thoi|chan|cham dut|"
    rf"khong muon|khong can|khong){_TAIL}*"
)


def leaves_form(text: str) -> bool:
    """Whether these words, said inside an open form, mean no more than to leave the form."""
    tidy = normalise(text).removeprefix("/")
    readings = (tidy, untyped(tidy)) if tidy.isascii() else (tidy,)
    return any(_leaves(reading) for reading in readings)


def _leaves(tidy: str) -> bool:
    if len(tidy.split()) > LONGEST or not _LEAVE.fullmatch(plain(tidy)):
        return False
    first = re.sub(r"\W", "", (tidy.split() or [""])[0])
    return first in _WRITTEN.get(plain(first), {first})


def is_only_stop(text: str) -> bool:
    """Whether an answer in free words is none, but asks for no more messages and nothing else."""
    reading = recognise(text)
    if reading.intent is not Intent.STOP or not reading.is_ruled:
        return False
    count = len(text.split())
    return count <= 2 or (count <= LONGEST_STOP and bool(_STOP.fullmatch(plain(text))))
