"""What can be said or pressed in a chat, about one unit's rows or about none.

`#` stands for the unit's number, `##` for it in two digits, `@` for the unit's code. Every talk of
the book is here: one that is about nobody's rows is tried as well.
"""

from collections.abc import Mapping

TALKS: Mapping[str, tuple[str, ...]] = {
    "act": ("act:#", "act:#:history", "act:#:photos", "act:#:fix:1", "act:#:withdraw:1",
            "act:#:return:1", "act:#:accept:1", "act:unit", "act:waiting", "act:mine"),
    "baocao": ("go:baocao",),
    "phatdong": ("go:phatdong", "go:phatdong:new"),
    "bc": ("bc:c##", "bc:f##", "bc:c##:approve", "bc:c##:cancel", "bc:c##:edit",
           "bc:p##", "bc:p##:resume"),
    "lich": ("go:lich",),
    "diemdanh": ("go:diemdanh",),
    "tuvan": ("go:tuvan",),
    "ruttuvan": ("go:ruttuvan",),
    "quenngaycuoi": ("go:quenngaycuoi",),
    "hoctuvan": ("go:hoctuvan",),
    "yeucautuvan": ("go:yeucautuvan",),
    "moituvan": ("go:moituvan",),
    "tv": ("tv:#", "tv:10#", "tv:#:assign", "tv:10#:assign", "tv:#:held", "tv:20#:take"),
    "taphuan": ("go:taphuan",),
    "kh": ("kh:family_communication",),
    "thongke": ("go:thongke:@", "go:thongke:@ 2026-08-15", "go:thongke"),
    "crisis": (),  # made by the receiver alone; tests/dialogues/crisis.txt
    "exit": ("exit",),
    "goilai": ("go:goilai", "go:goilai:again"),
    "rutgoilai": ("go:rutgoilai",),
    "goigiup": ("go:goigiup",),
    "cg": ("cg:#:done", "cg:#:take"),
    "hotro": ("go:hotro",),
    "bangtheodoi": ("go:bangtheodoi",),
    "fallback": ("go:fallback:unknown", "go:fallback:asked:nộp giấy tờ trại hè ở đâu"),
    "traloi": ("go:traloi:policy_law_marriage.2", "go:traloi:no_such_passage"),
    "hoicanbo": ("go:hoicanbo",),
    "cauhoi": ("go:cauhoi",),
    "ch": ("ch:#", "ch:10#", "ch:#:back"),
    "hopthu": ("go:hopthu", "go:hopthu:kept"),
    "hop": ("hop:#", "hop:10#", "hop:#:answer"),
    "dubao": ("go:dubao:@", "go:dubao"),
    "ngonngu": ("go:ngonngu",),
    "baihoc": ("go:baihoc",),
    "ack": ("ack:t-no_such_text",),
    "hoi": ("hoi:no_such_lesson",),
    "soanbai": ("go:soanbai", "go:soanbai:-new"),
    "bl": ("bl:matrix:2", "bl:matrix:2:drop"),
    "congvan": ("go:congvan",),
    "guicongvan": ("go:guicongvan",),
    "nhantin": ("go:nhantin",),
    "lt": ("lt:#", "lt:#:received", "lt:#:done"),
    "ls": ("ls:#", "ls:#:nudge"),
    "sukien": ("go:sukien", "go:sukien:new"),
    "sk": ("sk:meet#", "sk:meet#:list", "sk:meet#:close"),
    "menu": ("go:menu",),
    "trogiup": ("go:trogiup",),
    "nho": ("nho:f##",),
    "dulieu": ("go:dulieu",),
    "kenh": ("go:kenh",),
    "dulieutep": ("go:dulieutep",),
    "aixem": ("go:aixem",),
    "suadulieu": ("go:suadulieu",),
    "hanche": ("go:hanche",),
    "luachon": ("go:luachon", "luachon:no:lessons", "luachon:no:care"),
    "quyenriengtu": ("go:quyenriengtu", "go:quyenriengtu:kept"),
    "xoa": ("go:xoa",),
    "kybaocao": ("go:kybaocao", "go:kybaocao:2026-1", "go:kybaocao:2026-0 close"),
    "xuhuong": ("go:xuhuong:@ 2026-08-15",),
    "theochude": ("go:theochude:@ 2026-08-15",),
    "dienhinh": ("go:dienhinh", "go:dienhinh:new"),
    "dh": ("dh:#", "dh:10#:spread", "dh:#:agree", "dh:10#:withdraw"),
    "bangchung": ("go:bangchung:@", "go:bangchung:@ family_dissemination"),
    "tepbaocao": ("go:tepbaocao:@ 2026-08-15",),
    "dung": ("go:dung",),
    "nhanlai": ("go:nhanlai",),
    "chuongtrinh": ("go:chuongtrinh", "go:chuongtrinh:figures", "go:chuongtrinh:nominate",
                    "go:chuongtrinh:todo"),
    "hs": ("hs:#", "hs:10#:decide", "hs:#:check", "hs:20#:finish", "hs:#:withdraw"),
    "nhatky": ("go:nhatky",),
    "welcome": ("consent:yes",),
    "link": ("go:link",),
    "phone": (),  # a shared number: LookUpPhone in the matrix
    "nocode": ("go:nocode",),
}  # fmt: skip


def said(pattern: str, unit: int, code: str) -> str:
    """The payload for one unit."""
    hundreds = {"10#": str(100 + unit), "20#": str(200 + unit)}
    for sign, number in hundreds.items():
        pattern = pattern.replace(sign, number)
    return pattern.replace("##", f"{unit:02d}").replace("#", str(unit)).replace("@", code)


def names_a_unit(pattern: str) -> bool:
    """Whether it is about one unit's rows."""
    return "#" in pattern or "@" in pattern
