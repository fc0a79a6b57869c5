"""Who asks for a thing that the program has, and says nothing else, is in no danger. Pure.

"Em muốn tài liệu" stands close to "em muốn chết" for whoever has never seen "tài liệu": so few
words, most of them those of a cry. Here every word of the message is known, and none is about a
person, a blow or a wish to die. What could be that without its marks ("danh ba", "mau don") is not
in the list as it stands; nor is a telephone number, which may be asked for in need.
"""

import re

from bot.domain.wording import Form

_POLITELY = (
    "(?:a|ad|admin|alo|anh|ban|bot|cac|can|chi|cho|co|cong doan|cung|cua|da|_da|dum|duoc|em|gap|"
    "giup|gui|ho|hoi|khong|lai|lam on|lay|lop|minh|muon|nao|nay|nhan|nhe|nho|oi|o dau|phai|_sao|"
    "thang|them|toi|tuan|vang|ve|voi|xem|xin)"
)
_THING = (
    "(?:anh buoi hop|bai(?: hoc)?(?: tiep theo)?|bang diem|_?bao cao|(?:giay )?chung nhan|"
    "danh muc|danh sach(?: lop| doan vien| hoc vien)?|duong dan|giay moi|ket qua|"
    "lich(?: hop| hoc)?|link|mã(?: diem danh| lien ket)?|_mau _don|_?so lieu|tai lieu|thong tin)"
)
_MARKED = frozenset({"mã"})  # without its marks it is "má", too
_REQUEST = re.compile(rf"(?:{_POLITELY} )*{_THING}(?: (?:{_POLITELY}|{_THING}))*")


def is_request(form: Form) -> bool:
    """Whether the whole message asks for a thing, and for nothing else."""
    if len(form.words) != len(form.keys):
        return False
    told = [w if w in _MARKED else key for w, key in zip(form.words, form.keys, strict=True)]
    return _REQUEST.fullmatch(" ".join(told)) is not None
