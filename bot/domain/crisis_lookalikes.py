"""What looks like a cry for help and is none: other words under the same letters, and sayings.

Marks decide where they are written: "từ từ" is not "tự tử", "dạ em" is no kick.
"""

import re
from functools import cache

from bot.domain.needed import Sieve, needed, words_of

# folded word -> the written words that may be meant; with other marks it is another word
MEANT = {
    "danh": "đánh dánh", "oanh": "oánh", "quanh": "quánh", "uynh": "uýnh", "dap": "đập đạp dập",
    "tat": "tát tạt", "dam": "đấm đâm dâm", "da": "đá", "chem": "chém", "giet": "giết",
    "dot": "đốt",
    "bop": "bóp", "chet": "chết", "song": "sống", "canh": "cạnh", "don": "đòn", "tha": "thà",
    "ghe": "ghế", "nang": "nặng", "muon": "muốn", "hiep": "hiếp", "ep": "ép",
    "nhot": "nhốt", "duoi": "đuổi", "troi": "trói", "quat": "quất quật", "xo": "xô", "so": "sờ sỡ",
    "cuu": "cứu", "nem": "ném", "doa": "dọa doạ", "bi": "bị", "no": "nó", "bo": "bố bỏ",
    "con": "con", "chau": "cháu", "chu": "chú", "vo": "vợ", "dao": "dao", "mau": "máu",
    "chay": "chảy", "cam": "cầm cấm cảm", "doi": "đòi đói dõi", "bao": "bạo bảo",
    "ba": "ba bà bả", "hanh": "hành",
    "me": "mẹ", "tu": "tự tử", "sat": "sát", "ra": "ra", "ke": "kề kế", "het": "hết",
    "luong": "lương",
    "em": "em", "toi": "tôi", "cha": "cha", "lao": "lão", "ho": "họ", "han": "hắn",
    "thay": "thấy thầy", "quy": "quỳ", "rinh": "rình", "ruot": "rượt", "them": "thèm", "sau": "sâu",
    "hong": "họng",
}  # fmt: skip
# another word for the same: of the regions, of the young, and what folding would make unlike
SAME = {
    "oánh": "danh", "quánh": "danh", "uýnh": "danh", "quýnh": "danh", "đục": "dam",
    "tui": "toi", "tao": "toi", "tau": "toi", "ổng": "ong", "bả": "ba", "vô": "vao",
    "má": "me", "tía": "bo", "xỉn": "say", "hổng": "khong", "hông": "khong",
    "ck": "chong", "ox": "chong", "vk": "vo", "bx": "vo", "ny": "nguoi yeu", "e": "em",
    "mk": "minh",
    "k": "khong", "ko": "khong", "kh": "khong", "hok": "khong", "hong": "khong", "chẳng": "khong",
    "dc": "duoc", "đc": "duoc", "r": "roi", "còn": "_con", "ng": "nguoi", "nta": "nguoi ta",
    "nện": "dap", "tẩn": "danh", "khện": "danh", "choảng": "danh", "bợp": "tat", "thụi": "dam",
    "dộng": "dap", "xiết": "siet", "doạ": "doa", "mạ": "me", "nớ": "ay", "mệ": "ba",
    "mún": "muon", "đấm": "dam", "axít": "axit", "acid": "axit", "vs": "voi", "sm": "som",
}  # fmt: skip
# two words that folding would make two others
SAYINGS = {
    "tự vẫn": "tu tu", "tự vận": "tu tu", "tư vấn": "_ _", "từ từ": "_ _", "bộ đội": "_ _",
    "đánh dấu": "_ _", "danh bạ": "_ _", "đánh cá": "_ _", "đánh mất": "_ _", "đánh đơn": "_ _",
    "đánh cờ": "_ _", "đánh rơi": "_ _", "giết cá": "_ _", "đòi chết": "muon chet",
    "tự tử": "tu sat", "nước sôi": "nuoc soi", "nện nhạc": "_ _",
}  # fmt: skip

_TIRED = "met|cuoi|nong|doi|buon ngu|ban|chan|vui|dau|xau ho|nguong|ngon|them|gap|buon cuoi|lanh|so"
_PLAYED = (
    "cau|cau long|bai|bong|bong chuyen|bong ban|bong da|tennis|golf|ban|co tuong|co vua|dan|trong|"
    "ghi ta|guitar|piano|organ|game|lien quan|ca ngua|to lom|phom|lo|lo to|bac|bi a|bida|vong"
)
_MADE = (
    "gia|may|van|van ban|vi tinh|rang|phan|son|kem|bong giay|giay|vay|xe|thuc|thue|lieu|"
    "tieng|doi|sach|hieu|muc|cap|rot|truot|so|so thu tu|chu|luoi|vang|dien|cuoc|chen|"
    "dau (?:giup|vao|cho|lai|san|ho|trang|ngay|bai)|ba dien thoai|ca(?! (?:nha|vo|me|hai|con))|"
    "mat (?:the|vi|dien thoai|giay|co hoi|tien|chia khoa)"
)
_NEWS = (
    "(?:doc _?bao|_?bao dang|tren _?bao|thoi su|tren mang|tren tivi|tren tv|dien vien|ca si|"
    "nguoi noi tieng|hoa hau|vu an|tin tuc|nghe tin)"
)
_OWN = r"(?:toi|em|minh|con|chau|chong|vo|no|hang xom|ban)\b"
_ACCUSED = "(?:bao hanh|bao luc|xam hai|danh|hiep dam|quay roi|sam so)"
_LOOKALIKES = re.compile(
    "|".join(
        rf"\b(?:{pattern})\b"
        for pattern in (
            rf"danh (?:{_PLAYED}|{_MADE})",
            r"gia(?: \w+){0,2} bi danh",
            r"danh roi (?:vi|dien thoai|the|chia khoa|do|tien|giay|mat)",
            r"danh (?:nhau|vat) voi (?:deadline|viec|dong|cong viec|bai|muoi)",
            r"danh thoi gian",
            r"danh (?:cho(?! mot tran| bam| tim| te| no| tan| gay| sung| chet)|rieng)(?: \w+){0,2}",
            r"(?:danh|dam) (?:dum|tang|cuoi|dong|thang|bao)",
            r"(?:phim|truyen|game|tieu thuyet|_canh)(?: \w+){0,4} (?:danh|giet|chem|dam|hiep|bao "
            r"luc|"
            r"tu tu|tu sat)(?: \w+)?(?: (?:vo|con|nguoi|nhau))?",
            r"(?:chua|khong) bao gio (?:bi )?(?:\w+ ){0,2}(?:danh|tat|bao hanh|chui)(?: \w+)?",
            r"khong (?:he |co |bi |con )+(?:\w+ )?bao (?:luc|hanh)",
            r"khong (?:he|co) (?:danh|tat) (?:em|toi|con|ai|vo)",
            r"(?:deadline|kpi|cong viec|ke toan|hoa don|muoi)(?: \w+){0,2} (?:giet|danh|dam|hanh "
            r"ha|"
            r"dap)(?: \w+)?",
            r"giet thoi (?:gian|gio)",
            r"giet (?:ga|vit|lon|heo|bo|muoi|gian)",
            r"bop co (?:ga|vit|chai)",
            rf"(?:{_TIRED})(?: (?:qua|lam|ma|gan|thay|ba|chi))? muon chet(?: luon| duoc)?",
            r"muon chet (?:met|cuoi|vi|voi (?:cai|dong|may|deadline|viec))(?: \w+)?",
            rf"(?:{_TIRED.replace('|doi|', '|')}) chet(?: (?:mat|di|luon|duoc))*",
            r"doi chet (?:mat|di duoc|luon)",
            r"them(?: \w+){1,4} muon chet",
            r"xe dap(?: dien)?",
            r"^(?:con|be|chau) (?:\w+ )?(?:leo|tro) len",
            r"la _?het (?:karaoke|co vu|hat|vui)",
            r"(?:tat|danh|mang|chui) yeu",
            r"(?:dut|kep) tay(?: \w+)? chay mau|may (?:kep|cat|dap)(?: \w+){0,2} chay mau",
            r"song ao",
            r"bi ong (?:dot|chich|can)(?! nha)(?: \w+)? sung(?: \w+)?",
            r"so (?:vao )?(?:tran|nguoi|tay)(?: \w+)? thay (?:nong|sot|lanh|am)",
            r"(?:bai|chuyen de|tai lieu|noi dung|chu de|luat)(?: (?:hoc|noi|viet|ve|phong|chong|"
            r"giao duc))* bao (?:luc|hanh)(?: gia dinh| hoc duong)?",
            rf"{_NEWS}(?: (?!{_OWN})\w+){{0,8}} (?:bao (?:hanh|luc)|giet|chem|danh|hiep dam|"
            r"xam hai|tu tu|tu sat|dam)",
            rf"{_NEWS}(?: \w+){{0,3}} (?:vu|chuyen|tin|clip)(?: \w+){{1,3}} (?:giet|danh|chem|dam|"
            r"hiep|bao hanh) (?:vo|chong|con|me|bo|nguoi|chau|be)",
            r"(?:nga|te) (?:cau thang|xe|ngua|tu|o|khi|luc)(?: \w+){0,2} chay mau(?: \w+)?",
            r"(?:co|nhieu|diet|bay|con|dan) chuot(?: \w+){0,6} thuoc chuot",
            r"thuoc chuot (?:bay|diet|rai|dat|o)",
            r"(?:duoi|ruot) (?:con )?(?:ga|cho|chuot|meo|vit|muoi|ran|bo)",
            r"(?:_?chay|_?cho) muon chet(?: luon)?",
            rf"bi to (?:\w+ )?{_ACCUSED}",
            r"duoi (?:em|toi|con|chi|minh|me con) (?:vao|len|ve) (?:phong|giuong|nha)? ?(?:nghi|"
            r"ngu|nam)",
            r"duoi (?:em|toi|con|chi|minh) di (?:nghi|ngu|choi|hoc|an|tam)",
            r"(?:bao ve|nha xe|cong ty|xuong|truong|to truong)(?: \w+)? (?:khoa|dong) (?:cong|cua)",
            r"nghien cuu",
            r"cuu (?:tro|hoa|ho|nan|sinh vien|chien binh|sinh|thuong|chua|van)",
            r"(?:cap|so|tra|quan) cuu",
            r"(?<!muon )(?<!dinh )(?<!doi )(?<!tinh )(?<!chuyen )tu tu (?:thoi|se|da|nhe|nha|a|roi|"
            r"moi|de|hay|lam|doc|em|anh|minh|cung|tinh|noi|chi|ma)",
            r"(?:cu|lam|doc|di|noi|an|thong tha|hoc|uong|nghi|xem|tap|hieu) tu tu",
            r"tu (?:tuc|tin|tuong|giac|lap|hoc|chu|nhien|dong|lieu)",
            r"tre em",
            r"(?:da|nem|dap|phang|quang) (?:bong|cau|banh)",
            r"da (?:doc|nhan|xem|hieu|ro|xong|gui|ky|lam|hoc|biet|nghe|nam)(?: \w+)?",
            r"(?:chay|do) mau (?:cam|lua)",
            r"(?:hien|xet nghiem|thu|nhom|mo) mau",
            r"tat (?:may|den|dien|tin|thong bao)",
            r"(?:tat|dam|dap) (?:ca|nien|xe|bot|giup|gium|dum|ho|di|het)",
            r"dap (?:hop|tan|an|lai|ung|thung|chan|dich)(?: \w+)?",
            r"(?:cam|lay|dua|mua) dao (?:thai|got|cat|di mai|lam bep)",
        )
    )
)


@cache
def _sieve() -> Sieve:
    return Sieve([needed(_LOOKALIKES.pattern)])


def without_lookalikes(key: str) -> str:
    """The words of a key with `_` for every word of a look-alike."""
    if not _sieve().passing(words_of(key)):
        return key
    return _LOOKALIKES.sub(lambda found: " ".join("_" * len(found[0].split())), key)
