"""Acts of harm by their own names: what is done, with what, where it shows; as `crisis_words.py`.

An act that has no harmless reading needs no doer here; one that has stands beside who does it.
"""

from bot.domain.crisis_people import DOER, ME, PARTNER, WHOM, cue, within
from bot.i18n import _

_HE = rf"(?:{PARTNER}|vo|anh ay|anh ta|ong ay|ong ta|ong|anh|no|ho)"
_BOSS = (
    "(?:sep|quan doc|quan ly|to truong|giam doc|truong phong|chuyen truong|truong chuyen|doc cong|"
    "_?chu nha|_?chu tro|_?chu xuong|hang xom|thay|chu|bac|cau|duong|bo chong|cha chong|anh re|"
    "em re|anh chong|em chong|bo duong|cha duong|nguoi quen)"
)
_THING = (
    "(?:cay|gay|roi|choi|day|bua|gach|ghe|chai|dieu cay|ong nuoc|ong sat|thanh sat|sat|khuc go|go|"
    "ma tau|rua|liem|keo|tuyp|that lung|da|dep|guoc|cuoc|xeng|kiem|sung|mo let)"
)
_BODY = "(?:mat|mat may|mat mui|minh|minh may|nguoi|tay|tay chan|chan|lung|mui|moi|mieng|ma|co|dau)"
_BRUISED = "(?:bam|tim|sung|tham tim|be bet|lan|toe mau|chay mau|xung)"
_HIDDEN = (
    r"(?:khong _?dam (?:di|ra|ve|noi|gap|ke)|giau|khau trang|ao dai tay|noi doi|danh phan che|"
    r"(?:noi|bao|khai|keu)(?: \w+){0,4} (?:la )?(?:bi )?(?:te|nga)|khong phai (?:te|nga))"
)
_PRIVATE = "(?:cho kin|vung kin|bo phan kin|cho nhay cam|cho ay|cho do)"
_BED = (
    "(?:len giuong|ngu cung|ngu voi|quan he|gan gui|lam tinh|ban dam|tiep khach|"
    "(?:lam )?chuyen (?:do|ay|kia|vo chong|chan goi))"
)
_NOT_TIME = r"(?! (?:nay|mai|thu|qua|hom|toi|chu nhat|\d))"
_NIGHT = r"(?:nua dem|giua dem|dem|khuya|\d+h|mua|_?toi)"

DANGER_ACTS = (
    cue(
        _("is being hit"),
        r"bop (?:hong|khong|yet hau)",
        r"(?:siet|that|chen|bop|ke (?:dao|keo) (?:vao )?) ?co (?!phieu|dong)(?:\w+ )?"
        rf"(?:{ME}|vo|chau|be|no)",
        r"(?:lay|dung|cam|up) (?:cai )?(?:goi|chan|men)(?: \w+)? (?:de|bit|up|trum)(?: \w+){0,2} "
        r"(?:mat|mui|dau|nguoi)",
        rf"(?:bit|nhet gie)(?: \w+)? (?:mieng|mui|mom|hong) {WHOM}",
        r"nhet gie",
        rf"(?:giat|tum|nam|loi) (?:dau |cum )?toc {WHOM}",
        rf"da {WHOM} (?:nga|te)",
        rf"treo (?:nguoc )?{WHOM}(?: \w+)? (?:len|nguoc|vao|tren)",
        rf"(?:dim|nhan|an|de) dau {WHOM}",
        rf"(?:di|gi|dui)(?: \w+){{0,2}} (?:tan thuoc|thuoc la|dau thuoc|ban ui|ban la)(?: \w+)? "
        rf"(?:vao|len) {WHOM}",
        rf"(?:cam|vac|lay|xach|vo|rut) (?:\w+ )?{_THING}(?: \w+){{0,2}} (?:ruot|duoi|di|dua|doa|"
        rf"lao|xong|phang|danh|dap|quat)(?: \w+){{0,2}} (?:{WHOM}|theo|ca nha)(?! (?:ga|cho|"
        r"chuot|meo|vit|muoi|ran|bo))",
        rf"ruot (?:theo |duoi )?{WHOM}(?: \w+)? (?:chay|quanh|khap|ra|vong|danh|chem|ngoai|"
        r"trong|tu)",
        rf"(?:nhau|say|ruou|xin) (?:\w+ ){{0,3}}(?:loi|keo|tum|dung) {WHOM} (?:\w+ )?(?:ra|day|"
        r"danh)",
        r"khong (?:chiu|nghe|cho|dua|di|cho tien)(?: \w+){0,2} (?:la|thi) (?:\w+ )?(?:danh|tat|"
        r"dap|dam)",
        rf"(?:{_HE}|ba)(?: \w+){{0,2}} (?:cao|cau|xe) (?:rach )?(?:mat|co|tay|nguoi|ao)"
        rf"(?: {ME}|$)",
        rf"bi {_HE}(?: \w+)? (?:dap|da|danh|tat|dam|quat|nem|xo|dan mat)",
    ),
    cue(
        _("cries for help"),
        r"dang tron (?:o |\w+ )?(?:trong|duoi) (?:nha ve sinh|phong|toilet|tu|nha tam|wc|"
        r"gam|chuong|vuon|bep|nha hang xom)",
        r"anh(?: ay| ta| dang| cu){0,2} (?:dap|pha|dam) cua(?! kho| xe| xuong| may)",
        r"(?:bat|ep|phat) (?:me con|ca nha|vo con)(?: em| toi)? quy",
    ),
    cue(
        _("a threat to life"),
        rf"xu (?:ca |het |luon |dep )+(?:nha|gia dinh|me con|bo me|{ME})",
        rf"(?:bo|chia tay|ly hon|ly di|quay lai|thua|_?bao cong an)(?: \w+){{0,3}} (?:la|thi) "
        rf"(?:\w+ )?{_HE}(?: \w+){{0,3}} (?:xu|giet|thit|khong tha|cho biet tay|chem|dot|tat)",
        rf"(?:thit|cat co|lay mang|thu tieu|khu) (?:ca |luon |het )?(?:nha|{ME})(?: \w+)?$",
        rf"_?(?:ke|noi|mach|bao)(?: \w+){{0,3}} (?:la|thi) (?:{_HE}|toi|tao)(?: \w+)? (?:giet|chem|"
        r"dam|danh|khong tha|xu)",
        rf"{_HE}(?: \w+){{0,3}} (?:khong|dung hong|dung mong)(?: \w+){{0,4}} (?:song yen|yen than|"
        r"toan mang|song sot)",
    ),
    cue(
        _("locked in, or hurt"),
        rf"(?:khoa|dong|chot|chan|xich) (?:trai )?(?:cong|cua)(?: \w+){{0,2}} khong cho {WHOM}"
        r"(?: \w+)? (?:ra|vo|vao|ve|di)",
        rf"(?:khoa|xich|cot|troi) {WHOM} (?:\w+ ){{0,2}}(?:trong|o|lai|vao)(?: \w+)? (?:phong|nha|"
        r"cot|giuong|kho|toilet|nha ve sinh)",
        rf"(?:rinh|rap|phuc|don|chan)(?: san| duong)?(?: {ME})? ?(?:truoc|o|ngoai|ngay|tai)?"
        r"(?: \w+)? (?:cong|cong ty|cty|xuong|nha tro|cho lam|dau ngo|dau hem|duong ve)(?: \w+)*? "
        r"(?:_so|khong dam|hoai|mai|suot|doi|doa)",
        rf"(?:{PARTNER}|{PARTNER} cu|no|anh ta) (?:\w+ ){{0,5}}(?:rinh|bam theo|bam duoi|chan "
        rf"duong|di theo|phuc san)(?: {ME}| truoc| o| khap| suot| hoai)",
        rf"{_BODY}(?: {ME})?(?: \w+)? {_BRUISED}{within(14)}{_HIDDEN}",
        r"(?:che|giau|day|toan|chi chit) (?:\w+ )?vet (?:bam|tim|danh|roi)",
        rf"(?:{PARTNER}|nguoi yeu|ban trai)(?: cu)?(?: \w+){{0,3}} (?:cho|doi|rinh|dung|chan|toi|"
        rf"den)"
        r"(?: \w+){0,6} (?:doa|chui|lam phien|quay roi|khong _?dam)",
        rf"{_HIDDEN}{within(8)}{_BODY}(?: \w+)? {_BRUISED}",
        rf"(?:xoa|giau)(?: \w+){{1,5}} {_HE}(?: \w+){{0,3}} (?:sap ve|ve toi|doc len|doc trom|"
        r"doc duoc|kiem tra|luc dien thoai|no don)",
        rf"{_HE}(?: \w+)? (?:thay|biet|doc duoc|bat duoc)(?: \w+)? (?:la|thi) (?:\w+ )?(?:no don|"
        r"an don|bi danh|toi so|danh|giet)",
    ),
)

VIOLENCE_ACTS = (
    cue(
        _("sexual violence"),
        rf"(?:ep|cuong ep|bat|bat ep|doi)(?: {WHOM})?(?: phai)? {_BED}",
        rf"(?:ep|bat|doi) {WHOM} (?:phai )?chieu{_NOT_TIME}",
        r"(?:ep|bat|doi)(?: \w+){0,2} (?:phai )?chieu (?:chuong|chong|anh|ong|no|han)\b",
        r"(?:lam )?vo (?:thi |la )?(?:phai|co nghia vu|co bon phan)(?: \w+)? (?:phuc vu|chieu|"
        r"nam im)",
        r"phuc vu(?: \w+){0,2} (?:tren giuong|chuyen (?:do|ay|chan goi|vo chong))",
        rf"{ME} (?:khoc|van xin|xin|khong muon|khong chiu|dau)(?: \w+)? {_HE} (?:van|cu) (?:lam|de|"
        r"ep|khong tha|tiep)",
        r"bi(?: \w+){0,4} (?:chuoc (?:say|ruou|thuoc)|bo thuoc (?:me|ngu|vao|kich))",
        r"(?:chuoc|phuc) (?:say|ruou)(?: \w+){0,3} (?:roi|de|xong)(?: \w+){0,3} (?:lam|dua|cho|om|"
        r"giao|so|nha nghi)",
        r"(?:tinh|sang|thuc) day(?: \w+){0,6} (?:tran truong|khong mac (?:do|gi|quan ao)|"
        r"nha nghi|khach san)",
        r"(?:cho|bat|ru)(?: \w+)? (?:xem|coi) (?:phim|clip|anh|hinh) (?:bay|sex|nguoi lon|nong|"
        r"khieu dam|den|heo)",
        rf"(?:{_BOSS}|no|han)(?: \w+){{0,3}} (?:vao|vo|len|leo len|"
        rf"chui vao) (?:giuong|man)"
        r" (?:cua )?(?:em|con|chau|be|toi)",
        rf"{DOER}(?: \w+){{0,3}} (?:dung cham|mo mam)(?: vao| nguoi)* {WHOM}",
        rf"{DOER}(?: noi| ngoai)?(?: hay| cu)? so (?:be|con be|chau gai)",
        r"(?:no|han|anh ta|ong ta|ban trai|nguoi yeu|chong cu)(?: cu)? (?:doi|doa|ham) (?:gui|tung|"
        r"dang|dua)(?: \w+)? (?:clip|anh|hinh|video)",
        rf"(?:bi|lam|pha|giat)(?: \w+){{0,3}} hai _?doi(?: {ME})?",
        r"(?:cuop|lay|mat|pha) (?:\w+ )?(?:_?doi con gai|su trong trang|trinh)",
        r"lam (?:chuyen )?(?:bay ba|bay|_?doi bai|bi oi) (?:voi|vao) ",
        rf"(?:so|dung|cham|ro|mo|bop|vuot|thoc|luon|va)(?: tay)?(?: vo| vao| trung| toi| den| len)?"
        rf" {_PRIVATE}",
        rf"(?:so|bop|vuot|ro|mo) (?:nguc|vu|mong|dui|bung|chim|ti|eo) (?:cua )?{WHOM}",
        r"(?:bat|ep|doi|du|do|ru|xui)(?: \w+){0,3} (?:coi|tut|thoat|lot) (?:het |bo )?(?:quan|ao|"
        r"do|truong)(?! mua| khoac| am| bao ho)",
        rf"{DOER}(?: \w+){{0,4}} (?:coi|tut|lot) (?:het )?(?:quan|ao|do|quan ao) (?:cua )?{WHOM}",
        rf"{DOER}(?: \w+){{0,4}} (?:vao|vo|lui vao|mo vao|chui vao|len) (?:phong|giuong|man)"
        rf"(?: \w+){{0,2}} (?:luc|khi|dem|cho|doi)(?: {ME})? (?:dang )?(?:ngu|tam|thay)",
        r"(?:khoa|chot)(?: trai)? cua(?: \w+){0,3} (?:cay|pha)",
        rf"{DOER}(?: \w+){{0,4}} (?:cay|pha|nay) (?:cua|khoa)(?: \w+)? (?:phong|vao|dem|{ME})",
        rf"{_BOSS}(?: \w+){{0,5}} (?:ru|ep|bat|doi|keo|loi|dua)(?: \w+){{0,3}} (?:nha nghi|khach "
        r"san|len giuong|nha kho|phong kho|di dem|di qua dem)",
        rf"{_BOSS}(?: \w+){{0,4}} (?:hay|cu|dinh|toan|tung|doi|lien tuc|bat ngo)(?: \w+)? "
        r"(?:om|hon|so|vuot|de) (?:chat |trom |vao )?"
        r"(?:em|toi|con|chau|be|con gai|mong|eo|nguc|vai)(?! (?:om|ngu|duoc|qua|nghe|chao|dai))",
        rf"(?:doi|bat|ep|giuc)(?: {ME})? (?:gui|chup|quay)(?: \w+)? (?:anh|hinh|clip|video) "
        r"(?:nong|khoa than|nhay cam|nude|ho)",
        is_subject=True,
    ),
    cue(
        _("controlled: money, telephone, freedom"),
        rf"(?:luong|tien|the atm|the)(?: \w+){{0,6}} {_HE} (?:\w+ )?(?:thu|lay|giu|lot|cam|vo|doi) "
        r"(?:sach|het|tron|tat|ca|khong chua)",
        rf"{_HE}(?: \w+){{0,3}} (?:kiem soat|soi|luc|giu) (?:het )?(?:dien thoai|tin nhan|dt)"
        rf"(?: cua)? {ME}",
        rf"(?:{PARTNER}|anh ay|anh ta|ong ay|vo|no) (?:\w+ )?(?:giu|cam|thu|"
        rf"lay)(?: het)? (?:the atm|"
        rf"the ngan hang|giay to|can cuoc|cccd|cmnd|ho chieu)(?: (?:cua )?{ME}|$)",
        rf"(?:anh ay|anh ta|ong ay|no) (?:bat|ep|cam) {ME} (?:nghi lam|nghi viec|bo viec)",
        rf"{_HE} (?:\w+ )?(?:thu|lay|giu|lot|tuoc) (?:sach|tron|khong chua|tat tan tat)(?: \w+)? "
        r"(?:luong|tien|the|giay to|dien thoai|can cuoc|cccd|cmnd)",
        rf"(?:{PARTNER}|anh ay|anh ta|ong ay|anh|ong|no)(?: \w+){{0,3}} (?:khong cho|cam|"
        rf"cam tiet|khong de)"
        rf" (?:{ME}|me con em|me con toi) (?:ve (?:tham|que|nha|ben ngoai|du)|tham|di hoc|di choi|"
        r"ra duong|goi|nghe may|co ban|mac|di hop|di kham|di dam|tiep|hop mat|di cho)",
        rf"(?:{PARTNER}|anh|ong|no) (?:khong cho|cam) {ME} (?:dung|xai|co|mang|nghe) dien thoai"
        r"(?! trong| luc)",
        r"(?:khong muon|khong _?dam|_so) (?:ve|o) nha (?:vi|tai|voi|gap|_?so)(?: \w+)? "
        r"(?:duong|bo|ba|me ke|chong|ong|chu|no|anh)",
        rf"(?:goi|nghe|dien thoai)(?: \w+){{0,4}} (?:phai|bat|doi|deu)(?: {ME})? (?:bat|mo) loa",
        rf"(?:bat|ep|doi)(?: {ME})? (?:phai )?(?:bat|mo) loa(?: ngoai)?(?: cho|$| moi| khi)",
        r"(?:di dau|ve tre|di lam ve|tre)(?: \w+){0,4} (?:tra khao|hoi cung|bi chui|bi danh|"
        r"goi video|chup anh|quay phim)",
        r"(?:bat|ep) quy(?= ngoai| goi| xuong| _?duoi| ca| truoc| giua| o| lay| xin| den| suot|$)",
        r"(?:xin|mua)(?: \w+){0,6} phai (?:quy|van|lay|van xin)",
    ),
    cue(
        _("driven out or left without food"),
        rf"(?:duoi|tong|day|lua|toan) (?:co )?(?:{WHOM} )?(?:ra |di )?(?:\w+ )?khong cho "
        rf"(?:{WHOM} )?(?:vo|vao|ve)",
        r"(?:me con|bong con|be con|dat con|om con|"
        r"voi con nho)(?: \w+){0,6} (?:ngoai duong(?! choi| tap| an| mua)|"
        r"via he|khong co cho (?:ngu|o|di|ve|nao)|khong biet di dau|khong con cho|lang thang)",
        rf"{DOER}(?: \w+){{0,3}} (?:chui boi|mang chui|mang nhiec|nhiec moc|nhuc ma|"
        rf"day nghien) {WHOM} "
        r"(?:suot|hoai|mai|ca ngay|toi ngay|moi ngay|ngay nao|truoc mat)",
        rf"ngoai duong(?: \w+){{0,3}} {_NIGHT}(?: \w+){{0,3}} (?:voi con|me con|bong con|con nho)",
        rf"{_NIGHT}(?: \w+)? (?:bi |no |chong |ong )?(?:duoi|tong|day) (?:co )?"
        rf"{WHOM} (?:ra|di|khoi)",
        r"(?:cho|bat|de|nhot|day|duoi)(?: \w+)? (?:ba|ong|me|cha|cu|ba cu|ong cu|me gia|bo gia)"
        r"(?: \w+)? (?:o|ngu|nam|an|song)(?: \w+){0,2} (?:chuong|hien|nha kho|goc bep|ngoai "
        r"(?:san|hien|vuon|duong|troi)|via he)",
        rf"(?:con dau|con trai|con re|vo chong no|vo no|con no|{PARTNER})(?: \w+){{0,3}} khong cho "
        rf"(?:{WHOM}|ba|ong|cu) (?:an|uong)",
    ),
)

THIRD_PARTY_ACTS = (
    cue(
        _("somebody else is being hurt"),
        r"nghe(?: \w+){0,5} (?:van xin|la _?het|keu la|gao khoc)(?! co vu)",
        rf"(?:hang xom|nha ben|phong ben|phong ke|canh nha|sat vach|day tro|cung to|cung phong|"
        rf"dong nghiep)(?: \w+){{0,9}} (?:keu la|la _?het|keu gao|gao khoc|van xin|keu cuu|"
        rf"khoc thet|"
        rf"{_BRUISED} (?:{_BODY}|mat)|{_BODY} {_BRUISED}|{_BODY} \w+ {_BRUISED})",
    ),
)
