"""The tables behind the recogniser of intents: commands, short forms, homographs, yes and no."""

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
    "luachon": "luachon choices luachoncuatoi",
    "quyenriengtu": "quyenriengtu privacy riengtu",
    "hanche": "hanche restrict",
    "dung": "dung stop",
    "nhanlai": "nhanlai resume",
    "nhantin": "nhantin messages cachnhantin ittin ittinhon ittinhontamnghi tamnghi tamdung",
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
    "hoicanbo": "hoicanbo askofficer",
    "cauhoi": "cauhoi cauhoicuatoi myquestions",
    "hopthu": "hopthu inbox",
}
COMMANDS = {spelling: name for name, all_ in _SPELLINGS.items() for spelling in all_.split()}

SHORT = {
    "ko": "khong", "k": "khong", "kh": "khong", "hok": "khong", "hem": "khong", "hong": "khong",
    "hổng": "khong", "hông": "khong", "khg": "khong", "kg": "khong", "chẳng": "khong",
    "dc": "duoc", "đc": "duoc", "dk": "dang ky", "đk": "dang ky", "dky": "dang ky",
    "đký": "dang ky",
    "r": "roi", "rùi": "roi", "rui": "roi", "vs": "voi", "j": "gi", "z": "vay", "mk": "minh",
    "tui": "toi", "mn": "moi nguoi", "oke": "ok", "oki": "ok", "okie": "ok", "okay": "ok",
    "okela": "ok", "okla": "ok", "oce": "ok", "uk": "u", "uh": "u", "um": "u", "uhm": "u",
    "ừm": "u",
    "tks": "cam on", "thanks": "cam on", "thank": "cam on", "thks": "cam on", "cám": "cam",
    "vg": "vang", "mún": "muon", "cđcs": "cdcs",
    "sdt": "so dien thoai", "sđt": "so dien thoai", "e": "em", "a": "a", "ad": "admin",
    "ck": "chong", "vk": "vo", "bc": "bao cao", "tk": "thong ke", "tv": "tu van", "hd": "huong dan",
    "hđ": "hoat dong", "clb": "cau lac bo", "cđ": "cong doan", "cd": "cong doan", "xài": "dung_",
    "xai": "dung_", "coi": "xem", "giùm": "giup", "gium": "giup", "dùm": "giup", "dum": "giup",
    "bik": "biet", "bít": "biet", "bit": "biet", "ntn": "the nao", "lm": "lam",
    "nt": "nhan tin", "tn": "tin nhan", "pls": "xin", "plz": "xin", "ngưng": "ngung",
    "nghen": "nhe",
    "nghỉ": "nghi", "toạ": "toa",
}  # fmt: skip
PARTICLES = frozenset(["a", "nhe", "nha", "oi", "ah", "ha", "nhi", "vay", "day", "luon", "nghen",
                       "ne", "nho", "thoi_"])  # fmt: skip
# Folded alike, meant otherwise: where marks are written they decide (`domain.md` §9).
MEANT = {
    "đúng": "dung_right", "dùng": "dung_", "dụng": "dung_", "đứng": "_", "đựng": "_", "dựng": "_",
    "đụng": "_", "dũng": "_", "thời": "_thoi", "thổi": "_thoi", "thối": "_thoi", "bố": "_bo",
    "bò": "_bo",
    "bộ": "_bo", "bờ": "_bo", "bó": "_bo", "bơ": "_bo", "bồ": "_bo", "bở": "_bo", "tất": "_tat",
    "tát": "_tat", "tật": "_tat", "chán": "_chan", "chân": "_chan", "chăn": "_chan",
    "chắn": "_chan",
    "chẵn": "_chan", "cười": "_cuoi", "cuối": "_cuoi", "cuội": "_cuoi",
    "kí": "ky", "kì": "ky", "kỉ": "ky", "quí": "quy", "lí": "ly", "ki": "ky",
    "từ": "_tu", "tự": "_tu", "vận": "_van", "vẫn": "_van", "vặn": "_van", "chỉ": "chi_",
}  # fmt: skip
# folded word -> what is meant by it where the message has marks: "đnúg" is no mistyped "dừng"
STOP_MEANT = {
    "dung": "dừng đừng", "ngung": "ngừng ngưng", "huy": "hủy huỷ", "tat": "tắt", "thoi": "thôi",
    "bo": "bỏ", "chan": "chặn", "rut": "rút", "xoa": "xóa xoá", "nhan": "nhắn nhận", "gui": "gửi",
    "tin": "tin", "khong": "không", "cuoi": "cưới", "dat": "đạt", "doc": "đọc", "da": "đã dạ",
}  # fmt: skip
YES = re.compile(
    r"(?:da|vang|u|ok|co|dung|dung_right|duoc|dong y|nhat tri|yes|y|chac|chac chan)(?: (?:a|roi|"
    r"em|vang|da|ok|duoc|dong y|co))*"
)
NO = re.compile(r"(?:khong|thoi|chua|no|n|da khong)(?: (?:a|dau|can|em|cam on|phai|dong y|nhe))*")
