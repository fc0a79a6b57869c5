"""Sentences that are nothing but a cry for help: even a good word in them may be a typing error."""

from bot.domain.crisis_people import cue
from bot.i18n import _

# Nothing but a cry for help has these words side by side: here even a good word may be a typing
# error, "chồng em ánh em" as well as "cứ tôi với".
_CLOSE = (
    "(?:chong|vo|nguoi yeu|ban trai|bo duong|"
    "bo|me chong|no|ong|ba|han|lao|anh|anh ay|ong ay|hang xom)"
)
_NOW = (
    "(?:(?:toi|em|chi|con|chau|minh|say|ruou|vua|lai|dang|hay|cu|luon|nua|ve|la|suot|ngay|nhau|da|"
    "ay|be|thuong|moi|tung|con|van|bi|cung) ){0,5}"
)
_LEADS_ON = (
    "(?! (?:di|ve|toi|den|qua|ra|len|xuong|vao|hoc|choi|ngu|an|cach|theo|cho|mot|do|thi|phai))"
)
BOLD = (
    (
        "danger",
        cue(
            _("is being hit"),
            rf"{_CLOSE} {_NOW}(?:danh|danh dap|tat|dam|bop co) (?:hai )?(?:toi|em|me con|con|vo|"
            rf"chau|me|"
            rf"chi|minh|nhau)(?: con| em| toi| gia)?{_LEADS_ON}",
            r"danh gay (?:tay|chan|rang|xuong)",
            r"(?:chong|vo|bo|me|no) (?:toi|em|con|chau)? ?danh (?:\w+ )?(?:hoai|suot|nua roi|dau|"
            r"bam)",
            r"(?:toi|em|minh) (?:vua|lo tay|lo|hay|trot|nong tinh hay) (?:danh|tat) (?:vo|con|"
            r"chong)",
            rf"(?:^|toi |em |chau |con |chi )(?:\w+ ){{0,3}}bi (?:{_CLOSE} )?(?:\w+ ){{0,1}}danh"
            r"(?= dap|$| nua| dau| chay| bam| hoai| roi| o truong| thi goi)",
        ),
    ),
    (
        "danger",
        cue(
            _("cries for help"),
            r"^(?:\w+ (?:oi )?|xin |hay |lam on |ai )?cuu (?:ca )?(?:toi|em|minh|me con|con|"
            r"chau)(?: \w+)? voi",
            r"(?:^|oi )cuu (?:toi|em|minh|chau|con)$",
            r"(?:^|alo |oi )cuu voi",
            r"^(?:xin )?cuu (?:lay )?con (?:toi|em)$",
            r"(?:^|oi |khong |alo )cuu (?:ca )?(?:toi|em|minh|me con|con|chau)(?: \w+)? voi$",
        ),
    ),
    (
        "danger",
        cue(
            _("a weapon or fire"),
            rf"{_CLOSE} (?:\w+ ){{0,2}}cam dao",
        ),
    ),
    (
        "danger",
        cue(
            _("a threat to life"),
            r"(?:doa|doi) (?:se )?giet (?:ca )?(?:toi|em|nha|me con|chet|con|vo)",
            r"se giet (?:ca )?(?:me con|nha|em|toi)",
            rf"{_CLOSE}(?: \w+){{0,4}} giet (?:toi|em|me con|ca nha)",
            r"bop co (?:em|toi|con|vo|vua)",
            r"bat coc",
            r"(?:doi|doa) dot nha",
        ),
    ),
    (
        "suicide",
        cue(
            _("speaks of taking their own life"),
            r"(?:toi|em|minh|chi|con) (?:chi |rat |chac |cung )?muon (?:chet|tu tu|tu sat)(?! "
            r"(?:an|noi|hoi|xem|ve|tu))",
            r"(?:nghi den|y dinh|dinh) tu (?:tu|sat)",
            r"muon chet di cho xong",
            r"muon chet(?: di)? cho (?:roi|khoe|nhe)",
            r"song (?:chi|lam gi) nua chet di cho",
            r"khong (?:con |_con )thiet song",
            r"chet quach",
            r"(?:rach|cat co) tay doi chet",
            r"khong (?:con )?(?:muon|thiet) song nua",
            r"song khong bang chet",
        ),
    ),
    (
        "violence",
        cue(
            _("says that violence was done to them"),
            r"(?:me chong|chong|con trai|con dau)(?: \w+)? (?:nguoc dai|hanh ha|bo doi) (?:em|toi|"
            r"me|bo|ba|ong)",
            r"bi (?:chong |vo |bo )?(?:bao hanh|nguoc dai|hanh ha|xam hai|sam so|cuong buc|hiep "
            r"dam|hiep|cuong hiep)",
            r"bo doi me gia",
            r"sam so (?:em|toi|con|chau)",
            r"so (?:mong|nguc|cho kin|vung kin) (?:cua )?(?:em|toi|con)",
            r"ep quan he",
            r"(?:chong|ban trai)(?: toi| em)? vu phu",
            r"(?:sep|bi sep|chu|thay) (?:\w+ )?quay roi",
            r"so soang (?:chi em|em|con)",
            r"bi duoi ra khoi nha",
            r"bi (?:\w+ ){1,3}bo doi",
            r"ra tay voi (?:em|toi|vo|con|me)",
            r"(?:chui|lang ma|si nhuc) em (?:suot|truoc mat)",
            r"(?:giu|thu|lay) het luong",
        ),
    ),
)
