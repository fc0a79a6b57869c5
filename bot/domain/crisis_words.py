"""The rules of the crisis check: folded words, one meaning a rule, and what each says.

Sources: `domain.md` §8 and the rules of this project's own handbook (docs/explain/safety.md); read
again by people who work with those affected before a launch. What looks alike and is harmless
stands in `crisis_lookalikes.py`.
"""

from bot.domain.crisis_people import (
    FAMILY,
    ME,
    OTHERS,
    PARTNER,
    RELATIVE,
    STRIKES,
    SUFFERED,
    cue,
    within,
)
from bot.i18n import _

SUICIDE = (
    cue(_("wants to die"), r"(?:muon|doi|tim|nghi den cai) chet(?! (?:luon )?vi | cuoi| met)"),
    cue(
        _("does not want to live"),
        r"khong (?:con |_con |he )?(?:muon|thiet)(?: tha)?(?: \w+)? song",
        r"(?:het|chang|chan|dau con|chang con) (?:muon )?song(?: nua)?",
        r"het (?:muon|duong) song",
        r"song (?:khong|ko) (?:noi|bang chet)",
        r"khong song noi",
        r"song (?:de )?lam gi(?: nua)?$",
        r"song lam gi nua",
        r"khong con (?:ly do|gi|muon)(?: \w+){0,2} song",
        r"(?:uoc|gia)(?: \w+){0,3} chet (?:di|luon|cho)",
        r"chet (?:the nao|cach nao|kieu gi|sao)(?: \w+){0,3} (?:khong dau|nhanh|nhe nhang)",
        r"khong muon ton tai",
        r"tha chet",
        r"chet (?:con|_con|suong) hon",
        r"(?:muon|uoc)(?: \w+){0,2} ngu (?:mai|luon)",
        r"muon bien mat(?: khoi (?:the gioi|cuoc doi|doi|moi nguoi)(?: nay)?| luon| mai mai)?$",
        r"(?:toi|em|minh|con|chi)(?: \w+){0,3} tuyet vong(?! voi)",
        r"vinh biet",
        r"buong xuoi tat ca",
    ),
    cue(
        _("speaks of taking their own life"),
        r"tu (?:tu|sat|thieu|ket lieu)",
        r"ket lieu",
        r"ket thuc (?:cuoc (?:doi|song)|tat ca|moi thu)",
        r"chet (?:quach|di|phut|mat)?(?: \w+)? ?cho (?:xong|roi|nhe|khoe|nhe nguoi|thanh than)",
        r"chet quach",
        r"(?:treo co|rach tay|cat co tay|tu hai ban than|tu lam dau|nhay lau|cat mach mau)",
        rf"(?:muon|dinh|tinh|nghi toi|nghi den){within(2)}nhay (?:cau|song|xuong)",
        rf"thuoc (?:ngu|sau|chuot|tru sau|diet co){within(5)}chet",
        rf"chet{within(5)}thuoc (?:ngu|sau|chuot|tru sau|diet co)",
    ),
)
_BEFORE = r"(?<!chong )(?<!vo )(?<!bo )(?<!me )(?<!trai )(?<!gai )(?<!yeu )(?<!nha )(?<!bi )"
_SELDOM = (
    "(?:vua|da|lo|lai|moi|tung|hay|cung|tay|trot|thuong|nong|tinh|gian|qua|nhau|say|vo|vao|cai|"
    "la|co|khong|kiem|che|duoc|ban|hom|truoc|so|minh|se|cu|luon)"
)
PERPETRATOR = (
    cue(
        _("says that they hurt somebody"),
        rf"{_BEFORE}(?:toi|em|minh|anh) (?:{_SELDOM} ){{0,8}}(?:tat|danh|danh dap|dam|bop co|bao "
        rf"hanh|"
        r"quat|lam hai|nhot|dong tay voi|ra tay voi|nang tay voi) (?:tay )?(?:vo|chong|con|me|bo|"
        r"em ay|co ay|be|chau)(?! (?:van|dan|xe))",
    ),
)
THIRD_PARTY = (
    cue(
        _("somebody else is being hurt"),
        rf"{OTHERS}{within(3)}bi{within(4)}(?:{SUFFERED}|me ke|bao hanh)",
        rf"(?:hang xom|nha ben|ben canh|canh nha|nha doi dien|dong nghiep|gia dinh)"
        rf"{within(5)}(?:{STRIKES}|so soang|hiep|sam so){within(2)}{FAMILY}",
        rf"nghe{within(4)}(?:keu cuu|danh vo|danh con|bi danh|khoc thet)",
        rf"(?:thay|chung kien|biet){within(5)}(?:danh|bo doi|nguoc dai|nhot|hanh ha) {FAMILY}",
        rf"(?:con dau|con trai|con re){within(2)}(?:nguoc dai|bo doi|danh|hanh ha|duoi)"
        rf"{within(1)}(?:me|bo|ong|ba|cha)",
    ),
)
_HELPING = "(?!giup|ho|dum|gium|cho|voi|cung|nhu|cua|nhau|may|dep|gia)"
DANGER = (
    cue(
        _("cries for help"),
        r"cuu (?:lay |giup |ho |dum )?(?:toi|em|voi|minh|me con|con|chau|anh|chi|mang|ca nha|"
        r"nguoi)",
        r"cuu cuu",
        r"keu cuu",
        r"^sos\b",
        r"^cuu$",
        r"giup (?:toi|em|minh|chau) voi (?:no|ong|chong|han)",
        r"(?:cuu|goi|bao) (?:cong an|canh sat|113)(?: \w+)? (?:giup|ho|voi|gap)",
        rf"(?:can|tim|muon|xin){within(3)}(?:tam lanh|cho lanh|cho tron)",
        rf"(?:dang|phai|bo|muon) (?:tron|chay tron){within(3)}(?:chong|nha chong|bo duong|bo|no|"
        rf"han|ong)",
        r"(?:toi|em|minh|con|chau|me con)(?: \w+)? (?:dang |gap )+nguy hiem",
        r"giup (?:toi|em|con|chau)(?: \w+){0,3} _so (?:qua|lam|chong|no|chet)",
    ),
    cue(
        _("is being hit"),
        rf"(?:danh|danh dap|dap|tat|dam|hanh hung|bop co|chem|quat) (?:{_HELPING}\w+ )?"
        r"(?:toi|em|minh|me con|hai me con|con toi|con em|vo con)",
        r"dang danh",
        r"(?:ra|xuong|dong|nang|manh) tay (?:voi|danh) (?:toi|em|vo|con|me|minh|chau|be|bo|ba|"
        r"chong)",
        rf"(?:phang|nem|quang|choi|dap|dam|quat|vut|dui|go|tat){within(4)}(?:vao|len|trung) (?:\w+ "
        rf")?(?:dau|mat|"
        rf"lung|nguoi|bung|dui|nguc|tuong|{ME})",
        r"(?:an|no|tran|bi) don (?:hoai|suot|nua|roi|cua|tu|vi|moi|nhu)",
        r"(?:day|xo|dap|da) (?:toi|em|con|vo|me|minh) (?:nga|te|xuong|vao|ra)",
        r"(?:ong|chong|no|bo|ba|me|thang|cha|vo|lao|han) (?:\w+ ){0,2}(?:quanh|oanh|uynh|quynh) "
        r"(?:toi|em|con|me|vo|minh)(?! nha| que)",
        r"danh (?:chet|gan chet|gay|bam|tim|nhap vien|te nga|thua song|nhu tu)",
        rf"(?:toi|em|minh|anh){within(4)}(?:danh|tat|dam|bao hanh) (?:vo|chong|con|me|be)",
        r"(?:danh|danh dap) (?:vo|con|me|chong|em|toi)",
        r"(?:ruot|duoi|xong vao|lao vao) (?:danh|dam|chem)",
        r"bop co",
        r"da (?:em|toi|con|vo|minh) (?:nga|vao|te|xuong|ra)",
    ),
    cue(
        _("somebody close uses violence"),
        rf"{PARTNER}{within(10)}(?:{STRIKES}|dung vu luc|ra tay|da (?:toi|em|con|minh|vao)|lam "
        rf"nhuc|"
        r"dap pha|pha cua|dap cua|(?:quang|nem) do)",
        rf"{RELATIVE}{within(6)}{STRIKES}{within(2)}{FAMILY}",
        rf"{RELATIVE}{within(2)}(?:danh dap|hanh hung|bop co|bao hanh|nguoc dai)",
        rf"{PARTNER}{within(3)}(?:tum|nam|giat) toc",
        rf"(?:say|ruou|nhau|xin|bia){within(5)}(?:danh|dap|chui|hanh) (?:vo|con|toi|em|me|minh|ca "
        rf"nha)",
        rf"(?:loi|keo|tum){within(1)}{ME}(?: \w+){{0,3}} (?:danh|dap|quat)",
        rf"(?:no|han|ong|ong ay|anh ta){within(3)}(?:pha cua|dap cua)",
        r"lay (?:day|roi|gay|that lung|day nit)(?: \w+){0,2} (?:quat|danh|vut)",
    ),
    cue(
        _("a weapon or fire"),
        r"(?:cam|dua|vac|xach|lay|rut) (?:con )?dao(?! thai| got| di mai| cho| cat)",
        r"(?:ke|di|gi|chia|nem|rut|dua|vung|cam) (?:\w+ )?dao (?:vao|len|ra|truoc|doi|dam|chem|doa|"
        r"duoi|dung)",
        rf"(?:chong|no|han|anh ay|anh ta|ong|ong ay){within(6)}(?:voi|xach|mang|vac) (?:con )?dao",
        r"khong biet (?:tron|chay) (?:di )?dau",
        r"ke dao",
        r"(?:dao|gay|ghe|chai|gach|bua|keo|roi) (?:\w+ )?(?:phang|dam|vao|len|danh|dap) (?:\w+ "
        r")?(?:co|dau|"
        r"mat|nguoi|bung|lung|toi|em|vo|con|me)",
        rf"{FAMILY}{within(3)}cam (?:gay|bua|ghe|chai|kiem|sung)",
        r"dot nha",
        r"tuoi xang",
        r"tat axit",
        r"dam chem",
    ),
    cue(
        _("a threat to life"),
        rf"(?:doa|doi|se|bao|noi){within(7)}(?:giet|chem|dot nha|dam chet|danh chet)",
        r"(?:doa|doi) (?:giet|chem|dam|dot|danh)",
        r"giet (?:ca )?(?:toi|em|minh|me con|nha|chet|con|vo|me|het)(?! mo)",
        rf"de doa (?:giet|{ME})",
        r"muon (?:giet|dam|chem) (?:no|han|vo|chong|ong|ba|toi|em|thang|con|me|bo|chet)",
    ),
    cue(
        _("locked in, or hurt"),
        rf"nhot (?:{ME}|trong|o|lai|ngoai)",
        r"bi nhot",
        r"khong ra duoc",
        r"khong cho(?: \w+){0,2} ra (?:ngoai|khoi nha|khoi phong)",
        r"chay mau",
        r"mau chay",
        r"bat coc",
        r"(?:bi )?lua ban",
        rf"(?:rinh rap|bam theo|quay roi) {ME}",
    ),
)
