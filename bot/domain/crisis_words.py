"""The tables behind the crisis check, folded, one meaning a line.

Sources: rules of the crisis handbook of this project (docs/explain/safety.md); reviewed by people
who work with those affected before a launch.
"""

import re
from collections.abc import Iterable

ME = "toi|em|e|minh|mk|tui|con|chi|chau|me con|hai me con|ban than|vk|vo"
CLOSE = (
    "chong|ck|vo|vk|ny|nguoi yeu|bo|ba|cha|me|bo duong|cha duong|me chong|bo chong|ong ay|ong|"
    "anh ay"
    "|anh|no|han|con trai|nha chong|lao ay|thang chong"
)
OTHERS = (
    "hang xom|nha ben|nha ben canh|ban toi|ban em|ban minh|chi gai|em gai|dong nghiep|co ay|"
    "chau toi"
    "|chau em|con be|thang be|dua be|be|me toi|me em|chau gai|chau trai|hoc sinh|ba noi|ba ngoai"
)
HIT = (
    "danh|tat|dam|da|dap|bop co|boc co|chem|dam dao|quat|hanh hung|bao hanh|nguoc dai|tra tan|nhot"
    "|trói|troi|doa giet|doa dam|doa chem|dot"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:\b(?:{p})\b)" for p in patterns))


SUICIDE = _any(
    r"muon chet(?! luon vi| cuoi| met)",
    r"khong (?:con )?muon song",
    r"(?:k|ko|kh|hong|chang) muon song(?: nua)?",
    r"tu tu",
    r"tu sat",
    r"tu ket lieu",
    r"het duong song",
    r"chet (?:quach|di) cho (?:xong|roi)",
    r"ket thuc cuoc doi",
    r"song khong noi nua",
)
PERPETRATOR = _any(
    r"(?:toi|em|e|minh|anh|tui) (?:vua |da |lo |lai |moi |tung |hay |cung |tay )+(?:tat|danh|"
    r"dam|da|bop co|bao hanh|quat) (?:tay )?(?:vo|chong|con|vk|ck|me|bo|em ay|co ay|be)",
    r"(?:toi|em|e|minh|tui) (?:hay|thuong|so minh|so se) (?:danh|tat) (?:vo|chong|con|vk|ck|me|be)",
)
THIRD_PARTY = _any(
    rf"(?:{OTHERS})(?: \w+)? (?:bi|dang bi|hay bi|thuong bi|vua bi)(?: \w+){{0,3}} (?:{HIT}|"
    rf"sam so|xam hai|hiep|hiep dam|cuong buc|lam dung|dong cham)",
    rf"(?:hang xom|nha ben|nha ben canh|ong hang xom|ba hang xom|"
    rf"dong nghiep)(?: \w+){{0,3}} (?:{HIT}) (?:vo|con|chong|me|bo|be|chau|nguoi)",
    r"nghe (?:thay )?(?:tieng )?(?:\w+ ){0,3}(?:keu cuu|danh vo|danh con)",
)
DANGER = _any(
    r"cuu (?:toi|em|e|voi|minh|tui|me con|con toi|con em|chau)",
    r"cuu cuu",
    r"keu cuu",
    r"giup (?:toi|em) voi (?:no|ong|chong|ck)",
    r"(?:danh|dap|tat|dam|da)(?: \w+)? (?:toi|em|e|minh|tui|mk|me con|con toi|con em|vo con)",
    rf"(?:{CLOSE})(?: \w+){{0,3}} (?:danh|dap|tat|dam|bop co|chem|hanh hung|"
    rf"bao hanh)(?: \w+)? (?:toi|em|e|minh|tui|mk|con|vo|vk|me|bo|be|chau)",
    rf"(?:{CLOSE})(?: \w+){{0,2}} (?:danh dap|hanh hung|bop co|bao hanh|nguoc dai)",
    r"bop co",
    rf"(?:{CLOSE}) (?:danh|dap|tat|hanh hung|bao hanh)(?: em| toi)?$",
    r"cam dao",
    r"dua dao",
    r"doa giet",
    r"doi giet",
    r"doa chem",
    r"doa dam",
    r"giet (?:toi|em|e|minh|tui|mk|me con|ca nha|chet)",
    r"nhot (?:toi|em|minh|trong|o|me|con|lai)",
    r"bi nhot",
    r"dot nha",
    r"chay mau",
    r"dang danh",
    r"khong ra duoc",
    r"(?:k|ko|kh) ra (?:dc|duoc)",
    r"(?:cuu|goi) cong an (?:giup|ho|voi)",
    r"dam chem",
    r"danh chet",
    r"danh gan chet",
)
VIOLENCE = _any(
    r"bi (?:chong|ck|vo|vk|bo|me|ny|nguoi yeu|nguoi ta|ong ay|no|anh ay|bo duong|me chong|"
    r"\w+ ){0,3} ?(?:danh|danh dap|tat|dap|bao hanh|nguoc dai|hanh hung|hiep|hiep dam|"
    r"cuong buc|xam hai|sam so|lam nhuc|chui mang|de doa|lam dung)",
    rf"(?:bao hanh|nguoc dai|hanh ha|hanh hung|xuc pham|lang ma|si nhuc) (?:{ME}|me|bo|be|chau)",
    r"(?:toi|em|e|minh|tui|con)(?: \w+){0,4} (?:bao hanh|bao luc)",
    r"bi bao (?:hanh|luc)",
    r"nan nhan (?:cua )?bao luc",
    r"duoi (?:toi |em |e |minh |me con )?ra khoi nha",
    r"(?:giu|lay|thu) het (?:tien )?luong",
    r"ep (?:toi |em |e |minh )?quan he",
    r"hiep (?:dam|toi|em|e|minh)",
    r"cuong (?:buc|hiep)",
    r"sam so",
    rf"xam hai (?:{ME}|tinh duc (?:{ME})|be|chau)",
    r"(?:tung|ban|phat tan|dang) anh nong",
    r"theo doi dien thoai",
    r"bo doi (?:toi|em|me|con|ba|ong|be|chau|khong)",
    r"(?:danh|duoi|bo doi|hanh ha|nguoc dai)(?: \w+){0,2} (?:me|bo|ba|ong) gia",
    r"me gia(?: \w+){0,3} (?:danh|duoi|bo doi)",
    r"(?:chong|ck|ong ay|anh ay)(?: \w+)? vu phu",
)
QUESTION = _any(
    r"luat",
    r"nghi dinh",
    r"muc phat",
    r"quy dinh",
    r"la gi",
    r"the nao la",
    r"phong chong",
    r"phong,? chong",
    r"bai hoc",
    r"bai ve",
    r"tuyen truyen",
    r"tap huan",
    r"bao cao",
    r"toa dam",
    r"hoi thi",
    r"ngay the gioi",
    r"thang hanh dong",
)


def _harmless(
    written: Iterable[str], folded: Iterable[str]
) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    as_written = [(True, re.compile(rf"\b(?:{p})\b")) for p in written]
    return (*as_written, *((False, re.compile(rf"\b(?:{p})\b")) for p in folded))


HARMLESS = _harmless(
    written=(
        "từ từ",
        "tư tưởng",
        "tứ tự",
        "đánh giá",
        "đánh dấu",
        "đánh máy",
        "đánh máy",
        "cứu trợ",
        "nghiên cứu",
        "cấp cứu",
        "mẹ giá",
        "đẹp",
        "đã em",
        "đà",
        "đá bóng",
        "đá cầu",
        "tất cả",
        "tất niên",
        "tắt (?:máy|đèn|điện|tin|thông báo)",
        "đứng",
        "đạp xe",
    ),
    folded=(
        r"danh gia",
        r"danh may",
        r"danh cau long",
        r"danh bai",
        r"danh bong(?: chuyen| ban)?",
        r"danh dau (?:giup|vao|cho|lai|san|ho|trang|ngay)",
        r"danh rang",
        r"danh dien",
        r"danh van",
        r"danh thuc",
        r"danh mat",
        r"danh doi",
        r"danh sach",
        r"danh hieu",
        r"danh muc",
        r"danh ba",
        r"danh nhau voi (?:deadline|viec)",
        r"danh tennis",
        r"danh dan",
        r"danh trong",
        r"danh (?:cho|rieng)(?: \w+){0,2}",
        r"danh thoi gian",
        r"danh dum",
        r"danh tang",
        r"giet thoi gian",
        r"(?:met|cuoi|nong|doi|buon ngu|ban|chan|vui|dau|xau ho|nguong|ngon|them|"
        r"gap)(?: \w+)? muon chet(?: luon)?",
        r"cuoi chet",
        r"met chet",
        r"nghien cuu",
        r"cuu tro",
        r"cap cuu",
        r"so cuu",
        r"cuu hoa",
        r"cuu ho",
        r"cuu nan",
        r"cuu sinh vien",
        r"cuu chien binh",
        r"tra cuu",
        r"tu tu (?:thoi|da|nhe|nha|a|roi|moi|de|hay|lam|doc|em|anh|minh|cung|tinh|noi)",
        r"(?:cu|lam|doc|di|noi|an|thong tha|hoc) tu tu",
        r"tu tuc",
        r"tu tin",
        r"tu tuong",
        r"da (?:bong|cau)",
        r"da (?:doc|nhan|xem|hieu|ro|xong|gui|ky|lam|hoc|biet|nghe)(?: \w+)?",
        r"chay mau cam",
        r"hien mau",
    ),
)
