"""Weights side by side in one whole number: to add up numbers adds up every column. Pure.

A number has two halves over a foot. In the lower half stands how far each intent is ahead of a cry
for help, and at the place of the cry how much it weighs itself: that gives every weight back. In
the upper stands the same where the cry is ahead, and nothing where it is not: the worst that a name
can do, of which nobody knows whether it will be counted. In the foot there is nothing; of a name
that was not read yet, it has the place, a small number. So a sum with nothing in its foot has been
added up of weights alone.

From the lowest bits up, for three intents of which the second is the cry:

    foot | first - cry | cry | third - cry | the first's, if below 0 | 0 | the third's, if below 0
"""

from collections.abc import Sequence
from struct import Struct

# Half of what the bits of a column hold is added once, so that whatever is negative is read again.
# A message has some thousands of names of a few hundredths at most.
_BITS = 32
_MASK = (1 << _BITS) - 1
HALF = 1 << (_BITS - 1)

UNREAD = (1 << _BITS) - 1  # the bits of the foot

Weights = tuple[int, ...]  # of each intent, in hundredths, and `HALF` more


class Weight(int):
    """The number of one name, itself and no other: two names may weigh the same, and both count."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


class Packing:
    """How the weights of so many intents stand in a number; `cry`: which of them is the cry."""

    def __init__(self, columns: int, cry: int) -> None:
        self._cry, self._columns = cry, range(columns)
        self._lower = _side_by_side([_MASK] * columns)
        self._upper = _BITS * columns  # how much higher the upper half stands than the lower
        self._halves = _side_by_side([HALF] * columns)
        self._ahead = self._halves - _side_by_side(
            [HALF if at == cry else 0 for at in self._columns]
        )
        self._each_other = self._ahead // HALF
        self._layout = Struct(f"<4x{columns}I")
        self.none = self._halves + (self._halves << self._upper)  # what a sum begins with

    def weight(self, cells: Sequence[int]) -> Weight:
        """The weights of one name, as they are added up to `none`."""
        leads = self._leads(cells)
        behind = [min(lead, 0) if at != self._cry else 0 for at, lead in enumerate(leads)]
        return Weight(_side_by_side(leads) + (_side_by_side(behind) << self._upper))

    def leads(self, cells: Sequence[int]) -> int:
        """The weights of one name for the lower half alone."""
        return _side_by_side(self._leads(cells))

    def weights(self, whole: int) -> Weights:
        """Of each intent."""
        leads = whole & self._lower
        cry = (leads >> _BITS * (self._cry + 1) & _MASK) - HALF
        weights = leads + cry * self._each_other
        found: Weights = self._layout.unpack(weights.to_bytes(self._layout.size, "little"))
        return found

    def at_most(self, whole: int, other: int) -> int:
        """How far each intent is ahead at the worst: the lower half of one number, whose names all
        count, and the upper of another added to it, of whose names each may count or not.
        """
        return (whole & self._lower) + (other >> self._upper) - self._halves

    def ahead_by(self, least: int) -> tuple[int, int]:
        """What is added to a number, and which bits are then set where an intent is ahead of the
        cry by at least so many hundredths (which may be below none).
        """
        return -least * self._each_other, self._ahead

    def _leads(self, cells: Sequence[int]) -> list[int]:
        cry = cells[self._cry]
        return [cell - cry if at != self._cry else cry for at, cell in enumerate(cells)]


def _side_by_side(values: Sequence[int]) -> int:
    return sum(value << _BITS * at for at, value in enumerate(values, 1))
