"""The sample union: one invented province, 12 units, 300 people, some families across units.

Everything follows from numbers, so that every start makes the same union. No name belongs to a
real person or place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PEOPLE = 300
UNITS = (
    # code, name, code above, kind
    ("HB", "Liên đoàn Lao động tỉnh Hoa Ban", "", "provincial_federation"),
    ("HB-TT", "Công đoàn phường Trung Tâm", "HB", "commune_union"),
    ("HB-SX", "Công đoàn xã Suối Xanh", "HB", "commune_union"),
    ("HB-KCN", "Công đoàn Khu công nghiệp Đồng Mây", "HB", "upper_union"),
    ("HB-TT-MN", "CĐCS Trường Mầm non Hoa Sữa", "HB-TT", "grassroots_union"),
    ("HB-TT-TH", "CĐCS Trường Tiểu học Ban Mai", "HB-TT", "grassroots_union"),
    ("HB-TT-BV", "CĐCS Bệnh viện Đa khoa Trung Tâm", "HB-TT", "grassroots_union"),
    ("HB-SX-YT", "CĐCS Trạm Y tế Suối Xanh", "HB-SX", "grassroots_union"),
    ("HB-SX-THCS", "CĐCS Trường THCS Suối Xanh", "HB-SX", "grassroots_union"),
    ("HB-KCN-MAY", "CĐCS Công ty May Đồng Mây", "HB-KCN", "grassroots_union"),
    ("HB-KCN-CHE", "CĐCS Nhà máy Chè Hương Núi", "HB-KCN", "grassroots_union"),
    ("HB-KCN-GO", "CĐCS Xưởng Gỗ An Lâm", "HB-KCN", "grassroots_union"),
)
GRASSROOTS = tuple(code for code, _name, _above, kind in UNITS if kind == "grassroots_union")
_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Lý",
    "Giàng",
    "Vàng",
    "Lò",
)
_WOMEN = (
    "Thu Hà",
    "Ngọc Lan",
    "Thanh Mai",
    "Bích Ngọc",
    "Kim Oanh",
    "Thị Sen",
    "Minh Thư",
    "Hồng Vân",
    "Thị Dung",
    "Diệu Linh",
    "Phương Thảo",
)
_MEN = (
    "Văn Hùng",
    "Minh Quân",
    "Đức Long",
    "Quốc Bảo",
    "Văn Sơn",
    "Hải Nam",
    "Thành Đạt",
    "Trung Kiên",
    "A Páo",
    "Xuân Trường",
    "Anh Tuấn",
    "Duy Khánh",
    "Công Minh",
)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the sample roster."""

    code: str
    name: str
    unit: str
    family: str
    woman: bool
    key_officer: bool


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whom a newcomer can play. `user` is the web chat account."""

    user: str
    code: str  # the roster's Ma; for a stranger the link code to be sent
    name: str
    role: str  # member, officer, admin, stranger
    unit: str
    note: str


def people() -> Iterator[Someone]:
    """300 people; every third pair of neighbours in the list is one family in two units."""
    for n in range(PEOPLE):
        woman = n % 5 in (0, 2, 3)
        given = _WOMEN[n * 7 % len(_WOMEN)] if woman else _MEN[n * 5 % len(_MEN)]
        shares = n % 6 in (4, 5)
        yield Someone(
            code=f"HB{n + 1:03d}",
            name=f"{_FAMILY[n * 11 % len(_FAMILY)]} {given}",
            unit=GRASSROOTS[n % len(GRASSROOTS)],
            family=f"GD{n // 6:03d}" if shares else f"GD-{n + 1:03d}",
            woman=woman,
            key_officer=n < 24,
        )


GRANTS = (
    ("HB001", "officer", "HB-TT"),
    ("HB002", "officer", "HB-TT"),
    ("HB003", "admin", "HB"),
    ("HB004", "officer", "HB-SX"),
    ("HB005", "officer", "HB-KCN"),
)
_PLAYED = (
    ("HB011", "member", "Một gia đình hai đoàn viên: người thứ nhất"),
    ("HB012", "member", "Cùng gia đình ấy, ở đơn vị khác"),
    ("HB101", "member", "Đoàn viên"),
    ("HB001", "officer", "Soạn tin phát động"),
    ("HB002", "officer", "Duyệt tin của người kia"),
    ("HB003", "admin", "Xem toàn tỉnh, nhật ký"),
)
PLAYED = tuple(code for code, _role, _note in _PLAYED)
STRANGER = "HB150"  # in the roster, not linked yet: welcome, consent, code


def personas(stranger_code: str) -> tuple[Persona, ...]:
    """Whom one can play; the stranger brings a personal code along."""
    known = {someone.code: someone for someone in people()}
    names = {code: name for code, name, _above, _kind in UNITS}
    grants = {code: unit for code, _role, unit in GRANTS}
    played = [
        Persona(
            user_of(code),
            code,
            known[code].name,
            role,
            names[grants.get(code, known[code].unit)],
            note,
        )
        for code, role, note in _PLAYED
    ]
    newcomer = Persona(
        "nguoi-moi",
        stranger_code,
        "Người mới",
        "stranger",
        "chưa liên kết",
        "Chưa gặp bot bao giờ; có mã cá nhân",
    )
    return (newcomer, *played)


def user_of(code: str) -> str:
    """The web chat account of a member of the sample union."""
    return f"demo-{code}"


def code_of(user: str) -> str:
    """Whose web chat account it is."""
    return user.removeprefix("demo-")


def seated() -> tuple[tuple[str, str], ...]:
    """Accounts that are linked from the start: two of three people."""
    return tuple(
        (user_of(someone.code), someone.code)
        for n, someone in enumerate(people())
        if (n % 3 != 1 or someone.code in {code for code, _role, _note in _PLAYED})
        and someone.code != STRANGER
    )


def early_readers() -> tuple[str, ...]:
    """Accounts that have read something before the newcomer comes: about a third of all."""
    played = {user_of(code) for code, _role, _note in _PLAYED}
    return tuple(
        user for n, (user, _code) in enumerate(seated()) if n % 5 < 3 and user not in played
    )


def write_workbook(path: Path) -> None:
    """The sample roster as the very spreadsheet an officer would import."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        units = book.add_worksheet("Don vi")
        units.write_row(0, 0, ("Ma don vi", "Ten don vi", "Ma don vi cap tren", "Loai"))
        for row, unit in enumerate(UNITS, 1):
            units.write_row(row, 0, unit)
        sheet = book.add_worksheet("Doan vien")
        sheet.write_row(
            0, 0, ("Ma", "Ho ten", "Ma don vi", "Ma gia dinh", "Can bo chu chot", "Gioi tinh")
        )
        for row, someone in enumerate(people(), 1):
            sheet.write_row(
                row,
                0,
                (
                    someone.code,
                    someone.name,
                    someone.unit,
                    someone.family,
                    "x" if someone.key_officer else "",
                    "Nữ" if someone.woman else "Nam",
                ),
            )
