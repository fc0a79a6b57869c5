"""Whether a template may go to a person's telephone number. Pure.

A number in a list is no consent. So it is used only for a person who agreed to reminders in a chat
on any channel and to the use of the number itself (`Aim.PHONE`), who has stopped or blocked us on
none, whose data was not erased, whose number the platform has not refused, and who shares it with
nobody: else a message about one person's family would reach another (docs/explain/privacy.md).

`bot.store.numbers` writes the same rule for the database; a test holds the two against each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.windows import Standing


@dataclass(frozen=True, slots=True)
class Number:
    """What is known of a person's number; people without one, and erased people, have none."""

    shared: bool = False  # somebody else of the roster has the same one
    refused: bool = False  # the platform said for good that it takes no templates
    agreed: bool = False  # the person allows its use


def may_use(number: Number | None, standings: Iterable[Standing]) -> bool:
    """Whether a template may go to it; `standings` are those of all accounts of the person."""
    return number is not None and number.agreed and could_use(number, standings)


def could_use(number: Number | None, standings: Iterable[Standing]) -> bool:
    """Whether nothing is lacking but the person's word about the number itself.

    Who blocked us on one channel has arguably said no: that holds for the number, too.
    """
    accounts = list(standings)
    agreed = any(one.consented and one.reminders for one in accounts)
    said_no = any(one.stopped or one.blocked for one in accounts)
    usable = number is not None and not number.shared and not number.refused
    return usable and agreed and not said_no
