"""Tying a chat account to a member by a personal code."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.orders import Effect, Query
from bot.domain.roster_cells import BadCell, as_phone


class CodeState(StrEnum):
    """What a code turns out to be."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    YOURS = "yours"  # this account is linked to this very member already
    OTHER = "other"  # this account is linked to somebody else


@dataclass(frozen=True, slots=True)
class CodeFound:
    """A code, looked up: `mark` is its blind index, the only form in which it may be kept."""

    state: CodeState
    mark: str
    name: str = ""
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class LookUpCode(Query[CodeFound]):
    """What about this code, for this account? Give the words typed, or a kept mark."""

    code: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class LookUpPhone(Query[CodeFound]):
    """Whose number is this? Only the number of one person who holds no role and has no account
    yet is taken for a proof: anybody may type a number.
    """

    number: str  # as a person may write it

    @property
    def digits(self) -> str:
        """84…, or "" when it is no Vietnamese number."""
        try:
            return as_phone(self.number)
        except BadCell:
            return ""


@dataclass(frozen=True, slots=True)
class LinkAddress(Effect):
    """Tie this account to the member of the code; a code serves all of a person's own channels."""

    mark: str
