"""The units of the made-up country, and where its people belong; it grows with them.

One confederation, 34 provinces as there are, 30 units under each. The last of these hold about a
hundred people as long as there are no more than a hundred thousand. Where there are more, each is a
level of its own, such as a ward's union, with as many grassroots unions below as it takes: a mean
one has 50 to 90 members (42,266 in the 513 of Lào Cai, 2,858 in the 58 of one ward). How many stand
at the middle level in the whole country is not known to us: 34 × 30 is assumed. One enterprise,
right under the last province, has 10,000 members of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PROVINCES, UNDER_EACH, MEMBERS, LARGE = 34, 30, 100, 10_000
MIDDLE = PROVINCES * UNDER_EACH
TOP, FIRST_PROVINCE, FIRST_MIDDLE = 1, 2, PROVINCES + 2
FIRST_LOWEST = FIRST_MIDDLE + MIDDLE
ENTERPRISE = "T34-DN"
_BELOW = "FROM unit_span u JOIN unit_span over ON over.unit_id = u.parent_id"


@dataclass(frozen=True, slots=True)
class Tree:
    """For so many people."""

    people: int

    @property
    def is_deep(self) -> bool:
        """Whether there is a level below the middle one."""
        return self.people > MIDDLE * MEMBERS

    @property
    def lowest(self) -> int:
        """How many units with people there are, the large one left out."""
        return self.people // MEMBERS if self.is_deep else MIDDLE

    @property
    def first(self) -> int:
        """The number of the first of them; the others follow."""
        return FIRST_LOWEST if self.is_deep else FIRST_MIDDLE

    @property
    def large(self) -> int:
        """The number of the large one; 0: there is none."""
        return self.first + self.lowest if self.is_deep else 0

    @property
    def place(self) -> str:
        """In SQL, the unit of person `i`."""
        usual = f"{self.first} + i % {self.lowest}"
        if not self.large:
            return usual
        return f"CASE WHEN i <= {LARGE} THEN {self.large} ELSE {usual} END"

    def rows(self) -> Iterator[tuple[int, str, int | None]]:
        """Each unit's number, its code and what it stands under."""
        yield TOP, "TLD", None
        for n in range(PROVINCES):
            yield FIRST_PROVINCE + n, f"T{n + 1:02}", TOP
        for n in range(MIDDLE):
            yield FIRST_MIDDLE + n, _middle(n), FIRST_PROVINCE + n // UNDER_EACH
        if self.is_deep:
            for n in range(self.lowest):
                yield (
                    self.first + n,
                    f"{_middle(n % MIDDLE)}-{n // MIDDLE + 1:03}",
                    FIRST_MIDDLE + n % MIDDLE,
                )
            yield self.large, ENTERPRISE, FIRST_PROVINCE + PROVINCES - 1

    def cases(self) -> dict[str, tuple[str, int, str]]:
        """What is asked for: the unit's code, its number, and in SQL its `head` and `unit_id`s
        and those of its children, as one who knows this tree writes it.
        """
        alone = "SELECT {0} AS head, {0} AS unit_id"
        one = "T01-01-001" if self.is_deep else "T01-01"
        found = {
            "one unit": (one, self.first, alone.format(self.first)),
            "a province": ("T01", FIRST_PROVINCE, self._province(FIRST_PROVINCE)),
            "everybody": ("TLD", TOP, self._whole()),
        }
        if self.large:
            found["a large enterprise"] = (ENTERPRISE, self.large, alone.format(self.large))
        return found

    def _province(self, id_: int) -> str:
        if not self.is_deep:
            return _heads(id_, "unit_id", "unit_id", f"FROM unit_span WHERE parent_id = {id_}")
        return _heads(id_, "over.unit_id", "u.unit_id", f"{_BELOW} WHERE over.parent_id = {id_}")

    def _whole(self) -> str:
        if not self.is_deep:
            below = f"FROM unit_span WHERE unit_id >= {self.first}"
            return _heads(TOP, "parent_id", "unit_id", below)
        # The large one stands right under its province.
        head = f"CASE over.parent_id WHEN {TOP} THEN over.unit_id ELSE over.parent_id END"
        return _heads(TOP, head, "u.unit_id", f"{_BELOW} WHERE u.unit_id >= {self.first}")


def _middle(n: int) -> str:
    return f"T{n // UNDER_EACH + 1:02}-{n % UNDER_EACH + 1:02}"


def _heads(top: int, head: str, unit: str, below: str) -> str:
    """Each of these units, counted for `top` and for the one of its children that it is under."""
    return (
        f"SELECT {top} AS head, {unit} AS unit_id {below} UNION ALL SELECT {head}, {unit} {below}"
    )
