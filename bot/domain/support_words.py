"""What is said of cases of support: their states, what they count, their steps."""

from bot.domain.support import Case, State
from bot.i18n import Text, Words, _
from bot.library.model import Counted, Library

STATES: dict[State, Text] = {
    State.RECEIVED: _("received"),
    State.CHECKED: _("checked"),
    State.DECIDED: _("decided"),
    State.DONE: _("done"),
    State.REFUSED: _("not possible this time"),
    State.WITHDRAWN: _("taken back"),
}


def titled(library: Library, case: Case) -> Words:
    """The programme of a case by its title, also when it has ended meanwhile."""
    programme = library.programme(case.programme)
    return programme.title if programme else case.programme


def varied(library: Library, case: Case) -> Words:
    """What kind of case it is; "" for programmes of one kind."""
    programme = library.programme(case.programme)
    variety = programme.variety(case.variety) if programme else None
    return variety.title if variety else case.variety


def counts_of(library: Library, case: Case) -> Counted:
    """What the number of a case counts."""
    programme = library.programme(case.programme)
    if programme is None:
        return Counted.PEOPLE
    return programme.counted(programme.variety(case.variety))


def counted(counts: Counted, heads: int) -> Words:
    """A line with the number."""
    match counts:
        case Counted.CHILDREN:
            return _("• Children: {n}", n=heads)
        case Counted.COUPLES:
            return _("• Couples: {n}", n=heads)
        case Counted.FAMILIES:
            return _("• Families: {n}", n=heads)
        case Counted.PEOPLE | Counted.NOTHING:
            return _("• People: {n}", n=heads)
