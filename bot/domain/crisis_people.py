"""Who may hurt whom, and what a rule of the crisis check is made of: folded words, no marks."""

import re
from dataclasses import dataclass

from bot.i18n import Text


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern over folded words; a cue of a subject is silent where the talk is about law."""

    why: Text
    pattern: re.Pattern[str]
    is_subject: bool = False


def cue(why: Text, *patterns: str, is_subject: bool = False) -> Cue:
    """A rule of these patterns, each of whole words."""
    whole = re.compile(rf"\b(?:{'|'.join(patterns)})\b")
    return Cue(why, whole, is_subject)


def within(most: int) -> str:
    """So many other words may stand between."""
    return rf" (?:\w+ ){{0,{most}}}"


ME = "(?:toi|em|minh|con|chi|chau|anh|me con|hai me con|vo con|ban than|chung toi|chung em|tao)"
FAMILY = (
    "(?:vo|chong|con|me|bo|ba|ong|cha|be|chau|em|toi|minh|chi|anh|nhau|nguoi|dua nho|dua be|thang "
    "be|"
    "con be|ca nha|tre|cu|dan ba|phu nu)"
)
PARTNER = (
    "(?:chong|nguoi yeu|ban trai|bo duong|cha duong|duong|me ke|di ghe|me chong|bo chong|nha chong|"
    "ong xa|anh xa|cha ghe|ba duong|bo ghe|nguoi tinh|chong cu|em chong|anh chong|chi chong|"
    "anh re|em re|chi dau|em dau|lao|lao ay|han|thang cha)"
)
RELATIVE = (
    "(?:vo|bo|ba|me|cha|anh|ong|no|con trai|con dau|con re|bac|chu|cau|thay|co giao|thay giao|sep|"
    "truong phong|quan doc|ho|ba xa|thang|chau|chi)"
)
OTHERS = (
    "(?:hang xom|nha ben|ben canh|canh nha|nha doi dien|dau xom|cuoi xom|trong xom|ban toi|ban em|"
    "ban minh|chi gai|em gai|dong nghiep|cung to|cung phong|o to em|co ay|chau be|be gai|be trai|"
    "be nha|con be|thang be|dua be|be|me toi|me em|chau gai|chau trai|hoc sinh|ba noi|ba ngoai|"
    "ba cu|ong cu|con gai|chau toi|chau em)"
)
WHOM = (
    "(?:toi|em|minh|tao|chau|be|vo|chong|me con|vo con|ca nha|chi|me|bo|ba|ong|no|dua (?:nho|be)|"
    "(?:thang|con) (?:nho|be|cu|con|gai|trai|toi|em|minh|chau)|me toi|con(?! (?:ga|cho|chuot|meo|"
    "vit|muoi|ran|bo|gau|bup)))(?: (?:toi|em|minh|chau))?"
)
DOER = (
    "(?:chong|vo|nguoi yeu|ban trai|ban gai|bo|ba|me|cha|ong|anh|no|han|lao|thang|duong|di|chu|bac|"
    "cau|thay|sep|quan doc|quan ly|to truong|giam doc|truong phong|hang xom|_?chu nha|_?chu tro|"
    "con trai|con dau|con re|nguoi ta|co nguoi|ho|nguoi quen|bao ve)"
)
STRIKES = (
    "(?:danh dap|danh|dap|tat|dam|bop co|boc co|chem|quat|hanh hung|bao hanh|nguoc dai|hanh ha|"
    "tra tan|nhot|troi|xo|cao cau|tum toc|nam toc|tac dong vat ly|siet co|bat tai|tat tai|be tay|"
    "keo le|va (?:vao )?mat)"
)
SUFFERED = (
    "(?:danh dap|danh|tat|dap|dam|dam da|bop co|bao hanh|bao luc|nguoc dai|hanh hung|hanh ha|hiep|"
    "hiep dam|cuong hiep|cuong buc|cuong ep|ep quan he|bat quan he|xam hai|sam so|quay roi|lam "
    "nhuc|"
    "si nhuc|nhuc ma|lang ma|chui mang|chui boi|de doa|doa giet|doa tung|lam dung|nhot|bo doi|"
    "tong tien|bat coc|chem|so soang|dong cham|tra tan|so vao nguoi)"
)
