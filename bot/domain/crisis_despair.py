"""Despair without its hard words: farewells, a way out, being a burden; as in `crisis_words.py`.

And those who fear what their own hands may do.
"""

from bot.domain.crisis_people import WHOM, cue, within
from bot.i18n import _

_POISON = "(?:thuoc (?:chuot|sau|tru sau|ngu|diet co|doc|an than)|paraquat|an than|la ngon)"
_I = "(?:toi|em|minh|con|chi|anh|chau|tao)"
_LOVED = (
    "(?:moi nguoi|ca nha|gia dinh|chong con|vo con|bo me|ba me|cac con|con cai|con|ai cung|"
    "chong|vo|nha)"
)
_EASED = (
    "(?:do|bot|het|khoi|nhe) (?:kho|phien|ganh|ganh nang|nang|nhoc|vuong|_?no|bi lien luy|"
    "nang ganh|luy)"
)
_DEPTH = "(?:_?song|cau|lau|ho|gieng|vuc|bien|ray|duong ray|kenh|ao|tang)"

DESPAIR = (
    cue(
        _("does not want to live"),
        r"song (?:het|khong|chang|khong the|het co the) (?:noi|tiep|duoc nua|them)",
        r"(?:muon|uoc|gia|mong|chi can|thich)(?: \w+){0,3} (?:ngu|nham mat)(?: \w+){0,5} (?:"
        r"khoi|khong|dung|chang)(?: \w+){0,2} (?:day|tinh|thuc|mo mat)(?! (?:di|som|lam|noi|nau|"
        r"hoc|cho|the duc))",
        r"(?:ngu|di) luon (?:khong|khoi|dung)(?: \w+)? (?:day|tinh|thuc|ve)(?: nua|$)",
        rf"{_I}(?: \w+){{0,2}} (?:bien mat|chet|khong con|_con song)(?: \w+){{0,4}} {_LOVED}"
        rf"(?: \w+)? {_EASED}",
        rf"(?:khong co|thieu|vang) {_I}(?: \w+){{0,3}} {_LOVED}(?: \w+)? (?:{_EASED}|tot hon|song "
        r"tot|hanh phuc hon|vui hon)",
        rf"(?:muon|uoc|gia)(?: \w+)? bien mat(?: \w+){{0,2}} cho (?:\w+ ){{0,2}}(?:{_EASED}|xong|"
        r"roi|khoe|nhe)",
        r"(?:_song|song) (?:chi|lam chi|de lam chi)(?: \w+)? (?:cho|nua|khi|ma|vay|the|khong|$)",
        r"song (?:de )?lam gi(?: \w+)? (?:cho|khi|ma|khong ai|the)",
        r"(?:thay|tu hoi|khong biet|chang biet|khong hieu)(?: \w+){0,2} song (?:de )?(?:chi|lam gi|"
        r"lam chi|vi cai gi)",
        r"chet (?:di )?(?:moi|la|thi)(?: \w+){0,2} (?:het|tra|thoat|yen|khoe|dut|xong)(?: \w+)? "
        r"?(?:_?no|kho|ganh|than|chuyen|doi)",
        r"chi (?:con|_con|co) (?:cach |nuoc |duong |mot duong )?(?:chet|tu tu)",
        r"(?:khong|chang)(?: \w+)? (?:vi |co |thuong )?con(?: \w+){0,3} (?:di|chet|bo di) "
        r"(?:_?tu )?lau",
        r"khong (?:con|_con) (?:tha )?thiet (?:gi|ai)",
        r"(?:muon|dinh) buong (?:het|xuoi|tat ca|tay het|bo (?:het|tat ca))",
        r"kiep nay(?: \w+){0,3} (?:bo|xong|het)|hen kiep sau",
        r"(?:chan|het) (?:muon )?song (?:roi|lam|qua)",
        r"(?:duong|loi) cung(?: \w+){0,2} (?:chet|roi)",
    ),
    cue(
        _("speaks of taking their own life"),
        r"tuyet menh",
        r"(?:uong|nuot)(?: \w+){0,2} (?:thuoc (?:tru sau|sau(?! an| bua| khi)|chuot|diet co|doc)|"
        r"paraquat)",
        r"(?:uong|nuot) (?:\w+ )?(?:ca|het|nguyen|mot|may|luon) nam (?:thuoc|vien)",
        r"(?:dung|khoi|khong can) (?:ai )?(?:di )?tim (?:toi|em|minh|tao)(?: nua| lam gi|$)",
        r"(?:muon|dinh) (?:tu )?ket thuc(?: het| cho|$)",
        r"(?:day la|xin loi|tam biet|gui|nhan)(?: \w+){0,5} (?:tin nhan|loi nhan|loi|buc thu|"
        r"la thu|dong chu|tin) cuoi(?: cung)?(?! (?:ky|nam|thang|tuan|quy|ngay|khoa|bai|gio|cap))",
        rf"(?:muon|dinh|tinh|chac|om nhau|om con|me con|doi|hay la|ra cau|chi con|bo con)"
        rf"(?: \w+){{0,3}} (?:nhay|_?lao|gieo minh|tram minh|_?lao minh)(?: xuong| ra)? {_DEPTH}"
        r"(?! (?:thang|long|lo))",
        rf"(?:nhay|_?lao|gieo minh|tram minh|dam dau)(?: xuong| ra| vao)? (?:{_DEPTH}|xe tai|xe "
        r"lua|tau)(?: \w+)? (?:cho xong|cho roi|tu tu|tu van|chet|di cho|cho khoe|cho het)",
        r"(?:chan|met|het|khong|buong|buon|khoc|tam biet|xin loi|song)(?: \w+){0,8} (?:dung|ngoi|"
        r"leo) (?:\w+ )?tren (?:cau|san thuong|lan can|mep|thanh cau|noc)(?! (?:thang|truc|cang))",
        r"(?:dung|ngoi|leo|ra) (?:tren |len )?(?:thanh cau|lan can|mep san thuong|san thuong)"
        r"(?: \w+){0,4} (?:nhay|chet|khoc|het|buong)",
        rf"uong (?:\w+ )?(?:ca|het|nguyen|het ca|may|ca may|qua lieu|nhieu|mot nam|nam)(?: \w+)?"
        rf"(?: vi| lo| hop| nam| chuc| vien| chai| goi| nam)?(?: vien)? (?:{_POISON}|thuoc(?= "
        r"(?:roi|goi|khong|bat|het)))",
        r"uong ca (?:vi|lo|hop|nam|chai|chuc|dong)",
        r"uong (?:\w+ ){0,2}(?:thuoc|vi|vien)(?: \w+){0,4} goi (?:mai |hoai )?khong (?:day|tinh)",
        rf"(?:mua|chuan bi|cat|giau|tru|de|cam|co)(?: \w+)? (?:san|_san|roi) (?:\w+ )?(?:{_POISON}|"
        r"soi day|day thung)(?! (?:bay|diet|chuot pha))",
        rf"(?:mua|chuan bi|cam|giau|co) (?:\w+ )?{_POISON}(?: \w+){{0,3}} (?:chi cho|cho con|"
        r"_?doi con|cho ngay|cho dem|tren tay)",
        r"(?:cham|cham soc|nuoi|lo|lo cho|trong)(?: \w+)? (?:me|bo|ba|con|em|chau)(?: \w+)? "
        r"(?:giup|gium|dum|ho|thay)(?: \w+){0,4} (?:_?tat may|_ _|khoa may|mat lien lac|"
        r"khong nghe may|tam biet|xin loi|vinh biet|khong lien lac)",
        r"(?:gui lai|trang troi|de lai)(?: \w+){0,3} (?:di chuc|loi trang troi|thu tu biet)",
    ),
)
FEARS_ONESELF = (
    cue(
        _("says that they hurt somebody"),
        r"_?so(?: \w+){0,6} khong (?:kiem|kim|kem|lam _?chu|giu|kiem soat|dung|nhin)"
        r"(?: \w+){0,6} (?:giet|danh|lam hai|ra tay|dam|bop|chem|lam bay|hai|tat)",
        r"khong (?:kiem|kim|kem|lam _?chu|kiem soat)(?: \w+){0,4} (?:giet|danh|ra tay|dam|bop|chem)"
        rf"(?: \w+)? {WHOM}",
        r"_?so (?:chinh|ca) (?:minh|ban than)",
        r"(?:muon|dinh|suyt|chi muon|tinh)(?: \w+){0,2} (?:quang|nem|bop|vut|giet|lam hai|dim|"
        r"liang) (?:\w+ )?(?:con|be|dua nho|em be)(?: \w+)? (?:di|chet|xuong|ra|qua cua|"
        r"cho xong)(?! choi)",
        rf"(?:moi lan|cu|luc|khi|hom|lan nao)(?: \w+){{0,2}} (?:say|nhau|nong|gian|ruou|xin)"
        rf"{within(9)}(?:vo|con|me|co ay)(?: \w+)? (?:bam|tim|sung|chay mau|gay|toe)",
        r"(?:vo|co ay|me|ba xa)(?: \w+)? (?:bam|tim|sung) (?:mat|tay|minh|nguoi|mui|moi|mieng)",
        r"(?:toi|em|minh|anh)(?: \w+){0,4} (?:hoi _?han|an _?han|hoi loi)(?: \w+){0,5} "
        r"(?:danh|tat|ra tay)",
    ),
)
