"""The rules of the crisis check for violence at home and at work; as in `crisis_words.py`."""

from bot.domain.crisis_people import FAMILY, ME, PARTNER, SUFFERED, cue, within
from bot.i18n import _

_FORCED = "(?:ep|cuong ep|bat|bat ep|doi)"
VIOLENCE = (
    cue(
        _("says that violence was done to them"),
        rf"{FAMILY}{within(4)}bi{within(7)}{SUFFERED}",
        rf"{ME}{within(4)}(?:co |co tinh trang )?(?:bao hanh|bao luc)",
        r"nan nhan (?:cua )?bao luc",
        rf"(?:bao hanh|nguoc dai|hanh ha|hanh hung|xuc pham|lang ma|si nhuc) {FAMILY}",
        r"vu phu",
        rf"(?:{PARTNER}|anh ay|anh ta|ong ay|no){within(6)}lam {ME} (?:sung|bam|tim|gay|chay mau|"
        rf"bi thuong)",
        r"(?:bat|ep|ep buoc) (?:toi|em|con|chau|chi|ban)(?: \w+){0,2} (?:lay chong|lay vo|cuoi|"
        r"ket hon|quy|nhin "
        r"doi|an xin|pha thai|bo thai|nghi hoc)",
        r"dong tay (?:dong|va) chan",
        r"(?:thuong cang chan|ha cang tay)",
    ),
    cue(
        _("speaks of violence"),
        rf"bi{within(4)}{SUFFERED}",
        r"quay roi tinh duc",
        r"bi bao (?:hanh|luc)",
        is_subject=True,
    ),
    cue(
        _("sexual violence"),
        rf"{_FORCED}{within(2)}(?:quan he|chuyen vo chong|chuyen ay)",
        rf"hiep (?:dam|{ME})",
        r"cuong (?:buc|hiep)",
        r"sam so",
        rf"(?:bo duong|cha duong|duong|anh re|chu|bac|cau|thay|sep){within(3)}(?:vao phong|nhin|"
        rf"rinh|ngam){within(3)}"
        r"(?:tam|ngu|thay do|thay quan ao)",
        r"(?:gio tro|dam o|quay len|nhin trom|ga tinh|ga gam|lam bay voi|lot (?:do|quan|ao)|doi "
        r"bai)",
        rf"(?:om|hon|de){within(2)}(?:con|chau|em be|be|toi|em) (?:ra|xuong|vao cho|trai y)",
        r"(?:dong cham|so soang|coi (?:do|quan|ao)|bat coi)(?: \w+){0,2} (?:con|chau|em|be|toi)",
        r"so (?:mong|nguc|soang|mo|dui|cho kin|vung kin|vao (?:nguoi|dui|nguc)|nguoi (?:toi|em|"
        r"con))",
        rf"xam hai (?:{ME}|tinh duc {ME}|be|chau)",
        rf"(?:tung|ban|phat tan|dang|gui|tong tien|lan truyen){within(2)}"
        r"(?:(?:anh|clip|hinh|video) (?:nong|nhay cam|sex|khoa than)|clip len mang)",
        r"(?:doa|de doa) (?:se )?(?:tung|dang|phat tan|gui) ",
        r"tong tien",
        is_subject=True,
    ),
    cue(
        _("controlled: money, telephone, freedom"),
        rf"(?:giu|lay|thu|kiem soat|cam|tich thu|nam){within(2)}het{within(2)}(?:tien|luong|thu "
        rf"nhap|giay to)",
        rf"(?:bat|ep|doi|buoc){within(2)}(?:dua|nop|giao){within(1)}(?:het|toan bo|"
        rf"ca){within(1)}(?:luong|tien)",
        r"khong cho (?:\w+ )?(?:tieu|dong nao|mot dong|gap ai|noi chuyen voi ai|lien lac voi ai)",
        rf"{PARTNER}{within(3)}(?:bat|ep|cam|khong cho) {ME} (?:o nha|nghi lam|nghi viec|bo viec|"
        rf"di dau|ra duong|"
        r"dung|nghe|len mang|giao tiep|an com|khoc|noi)",
        rf"(?:{PARTNER}|anh ay|anh ta|ong ay|no|vo){within(6)}(?:kiem soat|tich thu|dap|giam sat|"
        rf"kiem tra)"
        rf"{within(2)}(?:dien thoai|tin nhan|di lai|moi thu|giay to)",
        rf"(?:{PARTNER}|anh ay|anh ta|ong ay|no|vo){within(8)}(?:khong cho|cam|cam doan) {ME} "
        rf"(?:gap|ra khoi|di lam|"
        r"lien lac|noi chuyen|ve ngoai|ve nha me|ra ngoai|di dau|dung dien thoai|tiep xuc)",
        rf"{PARTNER}{within(3)}(?:khong cho|khong dua)(?: \w+){{0,2}} (?:dong nao|tien|tieu)",
        rf"{PARTNER}{within(3)}khong cho {ME} (?:ra khoi|gap|di lam|ve ngoai|lien lac|ngu|an)",
        r"(?:_so|khong _?dam) ve nha(?! muon| tre| khuya)",
        r"theo doi dien thoai",
        r"cai (?:dinh vi|theo doi)",
        rf"{PARTNER}{within(2)}cam {ME} (?:gap|ra|lien lac|tiep xuc|di lam|ve)",
        is_subject=True,
    ),
    cue(
        _("driven out or left without food"),
        rf"{PARTNER}{within(4)}duoi (?:co )?{ME}",
        rf"duoi{within(4)}(?:ra khoi|ra duong|khoi nha|ra ngoai)",
        r"bo doi (?:toi|em|me|con|ba|ong|be|chau|khong|bo)",
        rf"(?:danh|duoi|bo doi|hanh ha|nguoc dai){within(1)}(?:me|bo|ba|ong) gia",
        rf"me gia{within(3)}(?:danh|duoi|bo doi)",
    ),
    cue(
        _("insulted at home again and again"),
        rf"bi (?:{PARTNER}|vo|bo|me|con trai|con dau|anh ay|ong ay|no){within(2)}(?:chui|mang chui|"
        rf"mang nhiec|nhuc|"
        r"khinh|xuc pham|ha nhuc|day nghien|doa|ep|cam|giam|kiem soat|bo mac|da|xo|phang|choi|vut)",
        rf"{PARTNER}{within(4)}(?:chui|chui boi|chui mang|nhuc ma|lang ma|si nhuc|xuc pham|ha nhuc|"
        rf"mat sat|day nghien|mat sat)"
        rf"{within(1)}{ME}",
    ),
)
QUESTION = cue(
    _("about the subject, not about oneself"),
    r"luat",
    r"nghi dinh",
    r"muc phat",
    r"xu phat",
    r"quy dinh",
    r"la gi",
    r"the nao la",
    r"(?:phong,? )?chong bao luc",
    r"phong (?:chong|ngua)",
    r"(?:bai|chuyen de|noi dung|chu de|tai lieu)(?: \w+)? (?:hoc|ve|viet|giang)",
    r"tuyen truyen",
    r"tap huan",
    r"bao cao",
    r"toa dam",
    r"hoi thi",
    r"trach nhiem",
    r"cac (?:hinh thuc|hanh vi|dang)",
    r"ngay the gioi",
    r"thang hanh dong",
).pattern
