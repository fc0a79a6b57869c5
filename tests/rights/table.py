"""The table of rights as the documentation has it, and what it says of one cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.domain.people import Role
from tests.rights.land import ACTORS, Reach, reach_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explain" / "rights.md"
SCOPES: Mapping[str, str] = {
    "đúng đơn vị": "exact",
    "cả nhánh": "branch",
    "nhánh hiện nay": "living",
    "ngay dưới": "near",
    "nhánh hôm ấy": "then",
    "cấp dưới": "below",
    "cấp dưới hoặc cao nhất": "below_or_top",
    "người của nhánh": "people",
    "cả tổ chức": "whole",
}
ROLES = {"cán bộ": (Role.OFFICER, Role.ADMIN), "quản trị": (Role.ADMIN,)}
MINE, BEARER, ANYBODY = "mình", "mã", "ai cũng"
CONCERNED, COUNSELLOR = "người trong cuộc", "người tư vấn"


@dataclass(frozen=True)
class Rule:
    """Who may, as written: one or several clauses."""

    clauses: tuple[str, ...]

    def units(self, who: str) -> frozenset[int]:
        """Of which units this person may, by a role or as the counsellor."""
        found: frozenset[int] = frozenset()
        for clause in self.clauses:
            role, _colon, scope = clause.partition(": ")
            if clause == COUNSELLOR and who == "counsellor":
                return reach_of("head").branch
            if role in ROLES and who in ACTORS and ACTORS[who].role in ROLES[role]:
                found |= _scope(reach_of(who), scope)
        return found

    def allows(self, who: str, unit: int) -> bool:
        """Whether this person may, with a row of that unit; `concerned`: of whom it tells."""
        if who == "concerned":
            return CONCERNED in self.clauses
        return unit in self.units(who)

    def whole(self, who: str) -> bool:
        """Whether this person may, where it is about all of the organisation."""
        holds = (
            who in ACTORS and ACTORS[who].role in roles and f"{name}: cả tổ chức" in self.clauses
            for name, roles in ROLES.items()
        )
        return any(holds) and reach_of(who).whole


def _scope(reach: Reach, name: str) -> frozenset[int]:
    kind = SCOPES[name]
    if kind == "below_or_top":
        return reach.below | (reach.exact if reach.whole else frozenset())
    found: frozenset[int] = getattr(reach, kind)
    return found


@lru_cache
def rules() -> Mapping[str, Rule]:
    """Every row of the table by the name in the code."""
    _before, _title, table = PAGE.read_text("utf-8").partition("## Bảng\n")
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    found = {}
    for _deed, name, who in rows[1:]:
        clauses = tuple(part.strip() for part in who.split(";"))
        for clause in clauses:
            role, _colon, scope = clause.partition(": ")
            known = clause in (MINE, BEARER, ANYBODY, CONCERNED, COUNSELLOR)
            assert known or (role in ROLES and scope in SCOPES), clause
        assert name.strip(" `") not in found, name
        found[name.strip(" `")] = Rule(clauses)
    return found
