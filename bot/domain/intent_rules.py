"""The rules of the free intents, over folded words, short forms written out; one meaning a rule.

The first that matches counts, so the order is part of the meaning: stop before everything, how it
works before what it is about.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Text, _


class Intent(StrEnum):
    """What people mean."""

    ACK = "ack"
    STOP = "stop"
    HELP = "help"
    MENU = "menu"
    CRISIS = "crisis"
    COUNSEL = "counsel"
    REPORT = "report"
    STATS = "stats"
    GREET = "greet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """An intent, what the rule says of itself, and its words."""

    intent: Intent
    why: Text
    pattern: re.Pattern[str]
    is_weak: bool = False  # too little to go by where a word had to be mended first


def _rule(intent: Intent, why: Text, *patterns: str, is_weak: bool = False) -> Rule:
    return Rule(intent, why, re.compile("|".join(patterns)), is_weak)


def _w(*patterns: str) -> str:
    """Any of these, as whole words."""
    return rf"\b(?:{'|'.join(patterns)})\b"


_WHO = "(?:toi|em|minh|chi|anh|co|chu|bac|con|chau|tui|chung toi|bon em|tui em)"
_HOW = "(?:the nao|nhu the nao|lam sao|ra sao|sao|kieu gi|cach nao|lam the nao)"
_MESSAGES = "(?:nhan|gui|theo doi|dang ky|thong bao|tin|nhac|nhan tin|bot|bai|lam phien|spam)"
_END = "(?:dung|ngung|huy|tat|cham dut)"
_POLITE = (
    f"(?:xin|hay|vui long|lam on|cho {_WHO}(?: xin)?(?: phep)?|admin|bot|thoi|{_WHO}|nhieu tin qua|"
    "phien qua|muon|chao|lan toa|cong doan|yeu cau|de nghi)"
)
_TAIL = (
    f"(?:di|lai|ngay|luon|het|tin|nhan|gui|nhan tin|gui tin|tin nhan|dang ky|theo doi|thong bao|"
    f"bot|giup|"
    f"cho|cai|nua|it|roi|voi|thoi|xin|bai|{_WHO}|admin|cam on)"
)
_NOT = r"(?:không|khong|ko|k|chưa|chua|chẳng|hông|hổng|kg)"
_MILD = r"(?:hề|he|bao giờ|bao gio|muốn|muon|cần|định|dinh|có ý|phải|có)"
# "Không muốn dừng", "đừng hủy": the opposite of stop. Looked for in the written words.
KEEPS = re.compile(
    rf"\b(?:{_NOT} (?:{_MILD} )*(?:dừng|ngừng|ngưng|hủy|huỷ|tắt|stop)"
    rf"|đừng (?:có )?(?:dừng|ngừng|ngưng|hủy|huỷ|tắt|bỏ|stop)"
    rf"|(?:khong|ko|chua) (?:{_MILD} )*(?:huy|ngung)"
    rf"|(?:khong|ko|chua) (?:{_MILD} )+(?:dung|tat)(?!.* nua))\b"
)
# "Dung bot nay the nao" asks how to use it, "dung roi" says yes: without marks the rest decides.
ASKS_HOW = re.compile(
    r"^dung (?:roi|vay|the)\b|\b(?:khong|chua) biet dung\b|"
    r"\b(?:sao|vi sao)(?: \w+){0,3} khong (?:gui|nhan|nhac)\b|"
    rf"\b(?:dung|dung_)\b.*\b{_HOW}\b|\b(?:cach|su|huong dan) dung\b"
)

STOP = (
    _rule(
        Intent.STOP,
        _("a bare stop word"),
        rf"^(?!dung roi)(?:{_POLITE} )*(?:stop|unsubscribe|{_END}|thoi|chan)(?: {_TAIL})*$",
        r"^im(?: di)?$",
    ),
    _rule(
        Intent.STOP,
        _("stop, and messages"),
        rf"\b(?!bo bai)(?:{_END}|thoi|bo|chan|khong muon|khong can|khong co nhu cau|khong muon bi|"
        rf"xin dung|khong thich)"
        rf" (?:ngay |luon |giup |di |han |het )?(?:viec |cai |bi |moi )?(?:lai )?{_MESSAGES}\b(?! "
        rf"duoc)",
    ),
    _rule(
        Intent.STOP,
        _("do not send any more"),
        rf"\b(?:dung|thoi|khong)(?: co| can| muon| phai| duoc)?(?: {_WHO})? (?:gui|nhan|nhac|lam "
        rf"phien|spam|goi)"
        r"(?! duoc)(?: \w+){0,6} nua\b",
        r"\bdung (?:co )?(?:gui|nhan|nhac|lam phien|spam)\b",
        r"\bkhoi (?:can |phai |co )?(?:gui|nhan|nhac|goi|bao)(?! lai)\b",
        r"\b(?:qua|phien) spam\b|\bspam (?:hoai|qua|nhieu|lam|mai|suot|vua)\b",
        r"\bblock(?: (?:gio|bot|admin|het|nha|cho|di)|$)",
        r"\bkhong (?:muon |can |thich )?(?:nhan|xem|doc)(?! duoc)(?: \w+){0,3} nua\b",
        r"^(?:thoi )?khong nhan(?: tin| bai)?$",
    ),
    _rule(
        Intent.STOP,
        _("cancel the subscription"),
        r"\b(?:huy|bo|tat|rut|xoa)(?: \w+){0,2} (?:dang ky|theo doi|nhan tin|thong bao|tin nhan|"
        r"tin|bot)\b",
        rf"\b(?:bo|xoa|rut|cho)(?: ten)? {_WHO} (?:ra |khoi |ra khoi )(?:danh sach|nhom|day)",
        r"\bxin rut\b",
        r"\brut (?:ten |so )?(?:ra )?khoi(?: \w+){0,2} (?:danh sach|nhom|chuong trinh|bot|day)",
        r"\brut lai (?:su |loi )?(?:dong y|dang ky|cho phep|chap thuan)",
        rf"\b(?:xoa|bo|go) (?:so|ten|so dien thoai|lien lac)(?: cua)? {_WHO}\b",
        r"\bkhong (?:he |co )?dang ky (?:cai |may |nhan )(?:nay|tin|do|bai)",
    ),
    _rule(
        Intent.STOP,
        _("ends with a stop word"),
        rf"(?<!noi )\b(?:dung|ngung|huy|tat)(?: (?:ngay|di|lai|giup|cai|{_WHO}))+$|(?:ngung|huy)$",
        is_weak=True,
    ),
    _rule(Intent.STOP, _("stop in English"), _w("stop", "unsubscribe")),
)
_WED = "(?:cuoi|ket hon|lay (?:vo|chong)|lap gia dinh|dam cuoi|thanh hon|dam hoi)"
_SOON = (
    r"(?:sap|chuan bi|dinh|tinh|du dinh|sang nam|nam sau|nam toi|dau nam|_?cuoi nam|thang (?:sau|"
    r"toi|\d+)|"
    r"tet|ra gieng|tuan (?:sau|toi)|mua (?:xuan|ha|thu|dong))"
)
_FORM = (
    "(?:hoat dong|toa dam|hoi thi|hoi nghi|tap huan|sinh hoat|dien dan|tuyen truyen|chuyen de|"
    "ngay hoi)"
)
_DID = "(?:to chuc|sinh hoat|lam xong|hoan thanh|trien khai|tien hanh)"
RULES = (
    _rule(
        Intent.HELP,
        _("asks how it works"),
        _w(
            r"cach (?:su )?(?:dung|dung_)",
            r"cach bam",
            r"huong dan",
            "su dung_",
            rf"(?:dung|dung_|su dung|bam)\b.*\b{_HOW}",
            r"lam (?:sao|the nao)(?: de)? (?:xem|doc|dang nhap|vao|hoc|mo|gui|tra loi|bam|dung_)",
            r"bam (?:gi|vao dau|dau|nut nao|cho nao|o dau|sao|tiep)",
            r"khong biet (?:\w+ ){0,2}(?:dung|dung_|bam|lam sao|cach)",
            r"khong hieu (?:cach|gi)",
            r"chua biet (?:\w+ ){0,2}(?:dung|dung_|bam|lam|cach)",
            r"(?:bot|ban|cai nay|day|lan toa)(?: \w+)? lam duoc (?:nhung )?gi",
            r"hoi (?:duoc )?(?:nhung )gi",
            r"lam gi (?:tiep|nua|bay gio)",
            r"buoc tiep theo",
            r"gio lam gi",
        ),
    ),
    _rule(
        Intent.STATS,
        _("asks for figures"),
        _w(
            r"(?:nao|ai|bao nhieu|may)(?: don vi)? (?:con )?(?:chua|da) (?:nop|gui|lam) bao cao",
            r"con so(?: \w+)? tong hop",
            r"(?:cho|muon|xin)(?: \w+)? xem (?:so lieu |bang |ban )?tong hop",
            r"xem (?:ket qua|con so) (?:toan|cua|don vi|cac|quy|thang|tinh|nganh)",
        ),
    ),
    _rule(
        Intent.REPORT,
        _("hands in an activity"),
        _w(
            r"nhap(?: \w+)? (?:ket qua|hoat dong|so lieu|bao cao)",
            r"(?:gui|nop|lam|viet|xin|muon) bao cao",
            r"bao cao(?: \w+){0,2} " + _FORM,
            r"(?:gui|nop) (?:ket qua|anh hoat dong|hinh)",
            r"(?:moi|vua|da) ra mat (?:cau lac _?bo|mo hinh|to|nhom|doi)",
            r"(?:cap nhat|khai bao|dang tin|them|ghi) hoat dong",
            rf"(?:vua|da|moi|xong)(?: \w+){{0,4}} {_DID}(?! chua)",
            rf"{_DID} (?:xong|duoc)",
            rf"{_DID}.* \d+ (?:nguoi|doi|chi em|gia dinh|dai bieu|doan vien|can _?bo|luot)",
            rf"{_FORM}(?: \w+){{0,8}} \d+ (?:nguoi|doi|chi em|gia dinh|dai bieu|doan vien|can _?bo|"
            rf"luot)",
        ),
    ),
    _rule(
        Intent.STATS,
        _("asks for figures"),
        _w(
            "thong ke",
            "t[yi] le",
            "so lieu",
            "tien do",
            "chi_? tieu",
            "do phu",
            "phan tram",
            r"bao nhieu(?: \w+)? (?:gia dinh|ho|can _?bo|doan vien|don vi|nguoi (?:da|duoc|doc|"
            r"tham gia))",
            r"dat (?:\w+ ){0,2}bao nhieu",
            r"con thieu",
            r"xep (?:thu|hang)",
            r"(?:nao|ai|don vi \w+) (?:da|chua) dat",
            r"dat chua",
            r"(?:ket qua|tinh hinh) thuc hien",
            r"tong so (?:gia dinh|nguoi|doan vien)",
            r"da tiep can",
        )
        + r"|bao nhieu %|% (?:roi|hoan thanh)|^%",
    ),
    _rule(
        Intent.COUNSEL,
        _("counselling before marriage"),
        _w(
            r"tu van",
            r"tien hon nhan",
            r"(?:truoc|ve) hon nhan",
            rf"{_SOON}(?: \w+){{0,6}} {_WED}",
            rf"truoc (?:khi |ngay )?{_WED}",
            rf"{_WED} (?:roi|nam sau|thang \d)",
        ),
    ),
    _rule(Intent.REPORT, _("reports an activity"), _w("bao cao")),
    _rule(
        Intent.MENU,
        _("asks for the menu"),
        _w(
            "menu",
            "danh muc",
            "quay (?:lai|ve)",
            "trang (?:chu|chinh|dau)",
            "bang chon",
            "man hinh chinh",
            "(?:tro|di) (?:lai|ve) (?:dau|menu|tu dau)",
            "ve (?:dau|tu dau|menu)",
            r"(?:cac|nhung|danh sach)(?: \w+)? (?:chuc nang|muc)",
            "tro ve dau",
            "muc chinh",
        ),
    ),
    _rule(
        Intent.HELP,
        _("asks for help"),
        _w(
            "tro giup",
            "help",
            "giup (?:minh|em|toi|voi|do|chi|anh|chau|con|bac|co|chut|cai)",
            r"can (?:\w+ )?(?:giup|ho tro|tro giup)",
            r"chi_? (?:em|toi|minh|giup)(?: \w+){0,2} cach",
        )
        + r"|^giup$|^\?+$",
    ),
    _rule(
        Intent.ACK,
        _("says it was read"),
        rf"^(?:(?:da|vang|u|ok|ro|duoc|dong y|nhat tri|roger|{_WHO}|cam on|"
        r"bai|hay|qua|tin|rat|cong doan|cdcs|don vi|ben|to) ){0,5}"
        r"(?:da (?:nhan|doc|xem|hieu|ro|nam|tiep thu|nghe|hoc)|nhan duoc|nhan roi|"
        r"(?:doc|xem|nghe|hoc|hieu|nam|ro) (?:xong|roi|het|ky)|biet roi|"
        r"se (?:doc|xem|hoc) (?:ky|ngay|het|bai|sau|lai|toi nay)|"
        r"ro roi|nhat tri|dong y|da ro|hieu "
        r"roi|"
        r"cam on|ghi nhan|tiep thu)\b(?: \w+){0,6}$",
        r"\b(?:em|toi|minh|chi|anh|con) (?:da )?(?:doc|xem|nhan) (?:xong |het |duoc )?roi$",
    ),
    _rule(
        Intent.ACK,
        _("assent"),
        rf"^(?:da|vang|u|ok|ro|dong y|nhat tri|dung_right|dung|duoc|cam on|chuan|xong|hieu|phai|"
        rf"hay)"
        rf"(?: (?:da|vang|roi|ok|u|duoc|ro|dung_right|dung|cam on|xong|chuan|cao|nhieu|qua|lam|"
        rf"admin|ban|het|cong doan|vay|the|"
        rf"{_WHO}))*$",
    ),
)
_ADDRESS = (
    f"(?:{_WHO}|admin|bot|ban|lan toa|shop|may|ni|cong doan|ca|ca nha|moi nguoi|"
    "buoi|sang|trua|chieu|toi|cac|"
    f"nha|"
    "xin|kinh|da|ngay moi|tat ca|ong|ba)"
)
_HELLO = (
    "(?:chao|hello|helu|helo|hellu|he lo|hi|alo|a lo|hey|hallo|"
    "good (?:morning|afternoon|evening)|2|hai)"
)
GREETING = _rule(
    Intent.GREET,
    _("a greeting"),
    rf"^(?:{_ADDRESS} )*{_HELLO}(?: (?:{_ADDRESS}|{_HELLO}|co ai(?: \w+)? khong))*$",
    r"^(?:admin|bot|lan toa|cong doan)$",
)
# A greeting before a request is no more than that.
_FOR_WHOM = "em|toi|minh|chau|con|anh|chi|co|chu|bac|cac|ban|ad|admin|shop|bot|cong doan"
# A wish, politely put: "cho em xin bài học ạ". With any other word in it, it says something else.
WISHES_A_LESSON = re.compile(
    r"(?=.*\b(?:xin|cho|gui|muon|can|nho)\b.*\bbai\b)"
    rf"(?:(?:{_FOR_WHOM}|da|oi|a|xin|cho|gui|muon|can|nho|duoc|doc|xem|nhan|hoc|lay|them|mot|1) )+"
    r"bai(?: hoc)?"
    r"(?: (?:a|ah|nhe|nha|voi|di|nao|moi|nay|tuan|hom|tiep|theo|them|ngay|khac|nua|duoc|khong))*"
)
# Who asks for something, and says nothing of an end, does not ask for silence, however alike it
# sounds: "cho em xin lịch ạ", "cho em xin dừng nhận tin ạ".
WISHES = re.compile(r"\b(?:xin|muon|can|gui|hoi|dang ky)\b")
ENDS = re.compile(
    r"(?<!noi )\bdung\b|\b(?:khong|dung_|ngung|thoi|nghi|bo|huy|tat|_?chan|xoa|het|cat|go|ngat|mien"
    r"|kieu|khoa|cham|tu choi|ket thuc|block|unsub|unsubscribe|stop|off|out|cancel|thoat|roi|rut|im"
    r"|phien|spam|met|ngan|khoi|chua|dep|nham|yen|hang|tha|buong|hoai|suot|nhieu|rac|mute|chang|no"
    r"|lan _?cuoi|(?:dau|mo) ma)\b"
)
GREETED = re.compile(rf"^(?:{_ADDRESS} )*{_HELLO}(?: {_ADDRESS})* (?=\w)")
