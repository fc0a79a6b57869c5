"""Who asks for a thing that the program has, and says nothing else, is in no danger. Pure.

"Em muốn tài liệu" stands close to "em muốn chết" for whoever has never seen "tài liệu": so few
words, most of them those of a cry. Only a whole request in the order in which one asks is taken for
that: the same words in another order may tell of anything ("họ bán em, cho em thông tin"), and
without their marks of anything at all. What may be that even in this order ("danh ba", "mau don")
is not in the list as it stands; nor is a telephone number, which may be asked for in need.
"""

import re

from bot.domain.fold import normalise
from bot.domain.wording import Form

_I = "(?:em|toi|minh)"
_YOU = "(?:anh chi|anh|chi|co|ad|admin|bot|ban|cong doan)"
_ASKS = (
    f"(?:muon|can|xin|hoi|nho {_YOU} gui(?: lai)?|gui(?: lai)?|cho {_I}(?: xin| hoi| xem| nhan)?)"
    "(?: (?:co|xin|xem|nhan|hoi))?"
)
_THING = (
    "(?:anh buoi hop|bai(?: hoc)?(?: tiep theo)?|bang diem|_?bao cao|(?:giay )?chung nhan|"
    "danh muc|danh sach(?: lop| doan vien| hoc vien)?|duong dan|giay moi|ket qua|"
    "lich(?: hop| hoc)?|link|mã(?: diem danh| lien ket)?|_mau _don|_?so lieu|tai lieu|thong tin)"
)
_ENDS = f"(?: (?:giup|cho|cua) {_I}| nay| _sao| o dau| duoc khong| a| _a| nhe| voi)*"
_REQUEST = re.compile(
    rf"(?:(?:a|alo|da|_da) )?(?:{_YOU} (?:oi )?)?(?:{_I} )?{_ASKS} {_THING}{_ENDS}"
)
_MARKED = frozenset({"mã"})  # without its marks it is "má", too
# Whoever types marks means these words and no other of the same letters.
_MEANT = frozenset(
    normalise(
        "a alo dạ anh chị cô ad admin bot bạn công đoàn ơi em tôi mình muốn cần xin hỏi nhờ gửi lại"
        " cho xem nhận có giúp của này sao ở đâu được không ạ nhé với ảnh buổi họp bài học tiếp"
        " theo bảng điểm báo cáo giấy chứng nhận danh mục danh sách lớp đoàn viên học viên đường"
        " dẫn giấy mời kết quả lịch link mã điểm danh liên kết mẫu đơn số liệu tài liệu thông tin"
    ).split()
)


def is_request(form: Form) -> bool:
    """Whether the whole message asks for a thing, and for nothing else."""
    if len(form.words) != len(form.keys):
        return False
    if form.marked and not _MEANT.issuperset(form.words):
        return False
    told = [w if w in _MARKED else key for w, key in zip(form.words, form.keys, strict=True)]
    return _REQUEST.fullmatch(" ".join(told)) is not None
