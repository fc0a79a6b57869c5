"""The words behind the search: empty ones, short forms (domain.md §9), what means the same. Folded.

Rare words weigh more by themselves, so that only the emptiest ones have to be named here.
"""

from collections.abc import Mapping

_EMPTY = (
    "a ad ah ai ak anh ban bao bot can chang chi cho chua co cua cung da dang dau dc de di do "
    "duoc em gi ha hay hoi hon k kg kh khi khong ko la lai lam lan len luon ma may minh moi "
    "muon nao nay nen neu nhe nhi nhieu nhu nhung o oi phai qua ra rat roi sao se su ta tai the "
    "thi toa toi trong tu u va van vao vay ve vi viec voi vua xin bi boi theo cac mot nhat noi "
    "dinh cu rang xem mai what how is are of to in on for and or does i my we an it when who "
    "where if be with much many "
)
STOP = frozenset(_EMPTY.split())  # fmt: skip

# As typed -> the words meant, folded.
SHORT = {
    "ck": "chong",
    "vk": "vo",
    "ny": "nguoi yeu",
    "dk": "dang ky",
    "đk": "dang ky",
    "bhxh": "bao hiem xa hoi",
    "cty": "cong ty",
    "cn": "cong nhan",
    "cđ": "cong doan",
    "cd": "cong doan",
    "fb": "mang",
    "mxh": "mang",
    "sdt": "so dien thoai",
    "mn": "moi nguoi",
    "ubnd": "uy ban nhan dan",
    "gd": "gia dinh",
    "gđ": "gia dinh",
    "blgd": "bao luc gia dinh",
    "blgđ": "bao luc gia dinh",
    "vc": "vo chong",
    "dt": "dien thoai",
    "đt": "dien thoai",
    "clb": "cau lac bo",
    "bs": "bac si",
    "bv": "benh vien",
    "bhyt": "bao hiem y te",
    "bh": "bao hiem",
    "sk": "suc khoe",
    "dkkh": "dang ky ket hon",
    "đkkh": "dang ky ket hon",
    "đv": "doan vien",
    "nlđ": "nguoi lao dong",
    "hông": "khong",
    "hok": "khong",
    "hổng": "khong",
}

# What people call the same thing: each phrase also counts as its concept.
CONCEPTS: Mapping[str, str] = {
    "wife": "vo | vk | ba xa | vo con | nu | vo chong",
    "husband": "chong | ck | ong xa | lao | nam gioi | dan ong | vo chong",
    "child": "con | be | chau | tre | dua | nhoc | tre em | tre con | con cai | nho",
    "father": "bo | ba | cha | tia | bo me | cha me | ba me | ba ma",
    "mother": "me | ma | u | bam | bo me | cha me | ba me",
    "marry": (
        "cuoi | ket hon | lay vo | lay chong | lay nhau | hon nhan | hon thu | lap gia dinh "
        "| ga | cuoi xin | cuoi hoi | di buoc nua | tai hon | nen vo nen chong"
    ),
    "part": (
        "ly hon | ly di | li hon | li di | bo nhau | chia tay | bo chong | bo vo | moi nguoi "
        "mot nga"
    ),
    "birth": "sinh | de | sanh | chao doi | thai san | co bau | mang thai | bau | o cu | nam o",
    "leave": "nghi | nghi phep | xin nghi | ngay nghi | nghi lam",
    "picture": "anh | hinh | tam hinh | tam anh | hinh anh | chup",
    "beat": "danh | roi | don | vut | tet | quat | bat tai | roi vot | danh don",
    "scold": (
        "mang | chui | quat | lang ma | xuc pham | nhuc ma | si nhuc | noi nang | chi chiet "
        "| chui boi | chui mang | la mang | la het | to tieng"
    ),
    "quarrel": (
        "cai nhau | cai va | cai lon | cai vat | xich mich | mau thuan | bat dong | bat hoa "
        "| gian nhau | to tieng"
    ),
    "money": (
        "tien | luong | thu nhap | tien luong | tien nong | khoan | cua cai | tai san | tien "
        "bac | tien tiet kiem"
    ),
    "report": "bao | to giac | trinh bao | bao tin | to cao | goi cho ai | goi so",
    "online": (
        "mang | facebook | zalo | fb | internet | tiktok | online | mang xa hoi | nhom chat "
        "| nhom zalo"
    ),
    "old": (
        "gia | cao tuoi | ong ba | cu | ba cu | ong cu | lon tuoi | tuoi gia | ba ngoai | ba "
        "noi | ong noi | ong ngoai | phung duong"
    ),
    "ill": "om | benh | dau | bi benh | om dau | sot | nam vien | ung thu | benh nang | hiem ngheo",
    "doctor": "kham | di vien | benh vien | bac si | kham benh | di kham | tram y te",
    "work": (
        "cong ty | xuong | cho lam | co quan | noi lam viec | nha may | chuyen | phan xuong "
        "| sep | quan ly | dong nghiep"
    ),
    "jobless": "mat viec | that nghiep | nghi viec | bi duoi | het viec | cat giam",
    "school": "hoc | di hoc | hoc hanh | hoc them | truong | lop",
    "marks": "diem | diem kem | bai kiem tra | thi | diem thap | bai thi",
    "harass": (
        "choc gheo | gheo | so mo | goi duc | bay ba | tan tinh "
        "| quay roi | sam so | ga gam | treu gheo | dung cham | dong cham | binh pham | ve van "
        "| treu | tuc tiu"
    ),
    "cheat": (
        "lua gat | mac lua | mac bay | lua | lua dao | ke gian | gia | mao danh | xung | du | ru "
        "| lua ban | mua ban nguoi"
    ),
    "housework": (
        "viec nha | noi tro | rua bat | quet nha | nau com | bep nuc | lau nha | giat | don "
        "dep | com nuoc | nau an"
    ),
    "decide": "quyet | quyet dinh | quyen | tu y | chu nha | lam chu | dong y | ban",
    "care": "cham | cham soc | trong | nuoi | trong nom | giu | cham nom | be",
    "neglect": "bo mac | bo be | khong cham | bo roi | vo tam",
    "forbid": (
        "cam | ngan can | can | khong cho | phan doi | can tro | ep | bat | ep buoc | cuong "
        "ep | khong dong y | ep cuoi"
    ),
    "violence": "bao luc | bao hanh | vu phu | hanh ha | dap pha | nguoc dai",
    "control": "kiem soat | giu het | quan ly | cam the | nop het | theo doi | kiem tra | giu the",
    "shame": "beu xau | beu rieu | boi nho | noi xau | tung tin | phat tan | lam nhuc",
    "compare": "so sanh | so voi | ghen ti | nhin anh | con nha nguoi ta",
    "in_laws": (
        "me chong | me vo | con dau | con re | nang dau | nha chong | nha vo | bo chong | bo "
        "vo | lam dau | o re"
    ),
    "step": "duong | me ke | con rieng | bo duong | con nuoi | con chong",
    "far": "xa | xa nhau | xa nha | xuat khau | xa que",
    "allowance": "tro cap | ho tro | tien gia | che do | huu tri | luong huu | giup do | tro giup",
    "help": "ho tro | giup | tro giup | giup do | xin tien",
    "hardship": "kho khan | ngheo | hoan nan | tung thieu | hoan canh",
    "house": "nha dot | nha nat | xay nha | sua nha | lam nha | mai am | nha tam",
    "union": "cong doan | cd | doan vien",
    "tet": "tet | mung mot | ve que | noi ngoai | ben noi | ben ngoai",
    "contraception": "tranh thai | ke hoach hoa | bao cao su | thuoc tranh thai",
    "debt": "no | vay | no nan | muon | vay muon",
    "wedding": (
        "tiet kiem | gon nhe | linh dinh | mam co | dam cuoi | tiec cuoi | le cuoi | co cuoi"
    ),
    "police": "cong an | canh sat | can bo",
    "private": "rieng tu | vung kin | cho kin | do boi | bo phan",
    "hug": "om | hon | thom | be | hon ma",
    "stranger": "nguoi la | la | khong quen | quen qua mang | ban ao",
    "game": "game | tro choi | choi dien tu",
    "telephone": "dien thoai | may | man hinh",
    "noise": "on | loa | karaoke | hat ho | loa keo | am i",
    "boy": "con trai | chau trai | be trai | trai",
    "girl": "con gai | chau gai | be gai | gai",
    "family": "gia dinh | nha minh | nha em | trong nha",
    "law": (
        "luat | quy dinh | phap luat | vi pham | pham luat | dung luat | bi phat | xu ly | bi cam"
    ),
    "retired": "ve huu | nghi huu | huu",
    "insurance": "bao hiem | bao hiem xa hoi | dong bao hiem",
    "receive": "lanh | linh | huong | lanh tien | nhan tien | duoc tien",
    "period": (
        "hanh kinh | den ky | toi ky | ky kinh | kinh nguyet | den do | toi thang | den thang"
    ),
    "nurse": "cho bu | bu | vat sua | sua me | con bu | bu sua | con nho",
    "early": "ve som | di tre | ve tre | di muon | bot gio | mot tieng | mot gio | may tieng",
    "twins": "sinh doi | sinh ba | song thai | thai doi | sanh doi | de doi",
    "section": "sinh mo | de mo | sanh mo | mo de | mo bat con",
    "divide": "chia | phan chia | phan cong | chia nhau | thay phien | luan phien | chia se",
    "urge": "giuc | thuc giuc | hoi thuc | giuc gia | hoi cuoi | doi cuoi",
    "enrol": "dang ky | ghi danh | ghi ten | tham gia | nop don",
    "post": "dang len | dang anh | dang hinh | up | post | khoe | dua len | up hinh | up anh",
    "widow": "goa | goa vo | goa chong | goa bua | mat vo | mat chong",
    "comfort": "an ui | dong vien | khuyen nhu | tam su | lang nghe | chia se",
    "siblings": (
        "anh em | chi em | anh chi em | em trai | em gai | anh hai | anh ca | chi ca | chi hai "
        "| em ut | co ut | em ruot | anh ruot"
    ),
    "minding": "trong chau | giu chau | cham chau | nuoi chau | bong chau | trong con | giu con",
    "abroad": "campuchia | trung quoc | bien gioi | nuoc ngoai | qua bien | lao dong nuoc ngoai",
    "angry": "gian | tuc | nong | noi nong | buc | buc minh | nong gian | dien tiet",
    "court": "toa an | toa | kien | luat su | don phuong | thuan tinh | an phi",
    "papers": "giay to | ho so | thu tuc | giay | lam don | nop don | don xin",
    "funeral": "qua doi | dam tang | tang le | chiu tang | mai tang",
    "inherit": "thua ke | di chuc | de lai | chia dat | so do",
    "sad": "buon | tam su | ke kho | chuyen buon | tui",
}
