"""People as the rules see them: who they are, where they belong, what they may do."""

from dataclasses import dataclass
from enum import StrEnum

from bot.quick import quick


class Role(StrEnum):
    """What a person may do for a unit and all below it."""

    OFFICER = "officer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a unit and all units below it."""

    role: Role
    unit_id: int
    unit_code: str
    unit_name: str


@quick
@dataclass(frozen=True, slots=True)
class Person:
    """The member behind an address, as of now."""

    member_id: int
    code: str
    name: str
    unit_id: int | None = None
    unit_code: str = ""
    unit_name: str = ""
    family_id: int | None = None
    adult: bool = True
    grants: tuple[Grant, ...] = ()

    def has(self, role: Role | None) -> bool:
        """Whether the person holds the role anywhere; an admin may do what an officer may."""
        if role is None:
            return True
        return bool(self.grants) and any(
            g.role is Role.ADMIN or g.role is role for g in self.grants
        )
