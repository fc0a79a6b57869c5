"""The tables behind the recogniser of intents, folded; one meaning a line."""

import re

# command name -> every spelling, without spaces
_SPELLINGS = {
    "menu": "menu danhmuc trangchu quaylai batdau start",
    "trogiup": "trogiup help giup huongdan ?",
    "baihoc": "baihoc lessons lesson docbai bai",
    "lich": "lich calendar",
    "tuvan": "tuvan counsel tuvantienhonnhan",
    "hotro": "hotro support",
    "diemdanh": "diemdanh checkin",
    "dulieu": "dulieu mydata dulieucuatoi",
    "xoa": "xoa erase xoadulieu",
    "dung": "dung stop",
    "nhanlai": "nhanlai resume",
    "phatdong": "phatdong broadcast",
    "congvan": "congvan letters",
    "dubao": "dubao forecast",
    "kybaocao": "kybaocao periods",
    "bangtheodoi": "bangtheodoi dashboard",
    "baocao": "baocao report",
    "thongke": "thongke coverage",
    "ngonngu": "ngonngu language",
    "kenh": "kenh channel",
    "nhatky": "nhatky log audit",
    "yeucautuvan": "yeucautuvan counselrequests",
    "chuongtrinh": "chuongtrinh programmes programme chuongtrinhhotro",
    "dienhinh": "dienhinh examples guongsang",
    "soanbai": "soanbai writelesson",
    "sukien": "sukien event events",
    "taphuan": "taphuan training",
}
COMMANDS = {spelling: name for name, all_ in _SPELLINGS.items() for spelling in all_.split()}

SHORT = {
    "ko": "khong",
    "k": "khong",
    "kh": "khong",
    "hok": "khong",
    "hem": "khong",
    "hong": "khong",
    "dc": "duoc",
    "đc": "duoc",
    "r": "roi",
    "vs": "voi",
    "j": "gi",
    "mk": "minh",
    "mn": "moi nguoi",
    "oke": "ok",
    "oki": "ok",
    "okie": "ok",
    "okay": "ok",
    "okela": "ok",
    "uk": "u",
    "uh": "u",
    "um": "u",
    "tks": "cam on",
    "thanks": "cam on",
    "sdt": "so dien thoai",
    "e": "em",
    "a": "a",
    "ad": "admin",
    "dk": "dang ky",
}
PARTICLES = frozenset(["a", "nhe", "nha", "oi", "ah", "ha", "nhi", "vay", "day", "thoi_", "luon"])

_P = re.compile


STOP = (
    (
        _P(
            r"^(?:stop|unsubscribe|dung|ngung|huy|tat|thoi|im|cham dut)(?: (?:di|lai|"
            r"ngay|tin|nhan tin|gui|gui tin|dang ky))*$"
        ),
        "a bare stop word",
    ),
    (
        _P(
            r"\b(?:dung|ngung|thoi|bo|tat|huy|khong muon|khong can|chan|"
            r"xin dung) (?:viec )?(?:nhan|gui|theo doi|dang ky|thong bao|tin|nhac|"
            r"nhan tin|bot)\b"
        ),
        "stop + messages",
    ),
    (
        _P(
            r"\b(?:khong|dung|thoi) (?:\w+ ){0,2}(?:gui|nhan|nhac|lam phien|"
            r"spam)(?: \w+){0,4}(?: nua)?$"
        ),
        "do not send",
    ),
    (
        _P(r"\b(?:huy|bo|tat) (?:dang ky|theo doi|nhan tin|thong bao|tin)\b"),
        "cancel the subscription",
    ),
    (_P(r"\bkhong (?:muon |can |thich )?(?:nhan|nhan tin)(?: \w+){0,3} nua\b"), "wants no more"),
    (_P(r"\b(?:stop|unsubscribe)\b"), "stop in English"),
)
_HOW = r"(?:the nao|nhu the nao|lam sao|sao|kieu gi|cach nao)"
HOW = _P(rf"\b{_HOW}\b")
RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "help",
        _P(
            rf"\b(?:cach dung|cach su dung|huong dan)\b|\b(?:dung|su dung|bam|nhan|"
            rf"lam)\b.*\b{_HOW}\b|\bbam (?:gi|vao dau|nut nao)\b"
        ),
        "asks how it works",
    ),
    (
        "counsel",
        _P(
            r"\btu van\b|\btien hon nhan\b|\b(?:sap|chuan bi|sang nam|"
            r"thang sau) (?:\w+ ){0,3}(?:cuoi|ket hon|lay (?:vo|chong))\b|"
            r"\btruoc khi (?:cuoi|ket hon)\b"
        ),
        "counselling before marriage",
    ),
    (
        "stats",
        _P(
            r"\b(?:thong ke|ty le|ti le|so lieu|tien do|chi tieu)\b|\bbao nhieu (?:%|"
            r"phan tram|gia dinh|nguoi da|ho)|\bdat (?:\w+ )?bao nhieu\b"
        ),
        "asks for figures",
    ),
    (
        "report",
        _P(
            r"\bbao cao\b|\bnhap (?:ket qua|hoat dong|so lieu)\b|\b(?:vua|da|"
            r"moi) to chuc\b|\bgui (?:ket qua|anh hoat dong)\b"
        ),
        "reports an activity",
    ),
    (
        "menu",
        _P(r"\bmenu\b|\bdanh muc\b|\bquay lai\b|\btrang chu\b|\bbang chon\b|\btrang chinh\b"),
        "asks for the menu",
    ),
    (
        "help",
        _P(
            r"\btro giup\b|\bhelp\b|\bgiup (?:minh|em|toi|voi|do|chi|anh|chau)\b|"
            r"^giup$|^\?+$|\bhuong dan\b"
        ),
        "asks for help",
    ),
    (
        "ack",
        _P(
            r"^(?:(?:da|vang|u|ok|ro|duoc|dong y|nhat tri|dung|em|minh|chi|anh|"
            r"toi) )*(?:da (?:nhan|doc|xem|hieu|ro|nam)|nhan duoc|doc (?:xong|roi|"
            r"het)|xem (?:xong|roi)|ro roi|nhat tri|dong y|dung roi|da ro|"
            r"cam on)\b(?: \w+){0,4}$"
        ),
        "says it was read",
    ),
    (
        "ack",
        _P(
            r"^(?:da|vang|u|ok|ro|dong y|nhat tri|dung|duoc|cam on)(?: (?:da|vang|a|"
            r"roi|em|anh|chi|nhe|ok|u|duoc|ro|dung|cam on|minh|xong))*$"
        ),
        "assent",
    ),
    (
        "greet",
        _P(r"^(?:em |con |chau )?(?:xin )?(?:chao|hello|hi|alo|hey|good morning)\b(?: \w+){0,5}$"),
        "a greeting",
    ),
)
YES = _P(
    r"(?:da|vang|u|ok|co|dung|duoc|dong y|nhat tri|yes|y|chac|chac chan)(?: (?:a|roi|"
    r"em|vang|da|ok|duoc|dong y|co))*"
)
NO = _P(r"(?:khong|thoi|chua|no|n|da khong)(?: (?:a|dau|can|em|cam on|phai|dong y|nhe))*")
