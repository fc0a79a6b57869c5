"""What the numbers of Zalo's errors mean, per host (Zalo contract §6): data, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.messages import Why

SEND_FAILED = -200  # generic; worth two more tries, then given up
ATTACHMENT_EXPIRED = -100
NOT_BY_USER = -249  # this kind of template goes to telephone numbers only
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)


class Host(StrEnum):
    """Where a call went: the same number means different things."""

    ACCOUNT = "account"
    BY_USER = "by_user"  # templates by user id: the account's host, with the templates' numbers too
    TEMPLATES = "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What to do about some numbers."""

    why: Why
    codes: frozenset[int]
    wait: timedelta | None = None
    channel: bool = False  # the next message would fail alike, whoever it is for
    alarm: bool = False  # a person has to look after the account
    number: bool = False  # by phone it is the number that is no good, not the account


ACCOUNT = (
    # Still refused after it was renewed: every other message would be, too.
    Reaction(why=Why.TOKEN_EXPIRED, codes=frozenset({-216, -220}), channel=True),
    Reaction(why=Why.THROTTLED, codes=frozenset({-32}), wait=SOON, channel=True),
    Reaction(why=Why.THROTTLED, codes=frozenset({-211}), wait=LATER, channel=True, alarm=True),
    Reaction(why=Why.THROTTLED, codes=frozenset({-218, -234}), wait=LATER),  # this person; night
    Reaction(why=Why.WINDOW_CLOSED, codes=frozenset({-213, -230, -232, -305, -311})),
    Reaction(why=Why.BLOCKED, codes=frozenset({-217, -227, -244})),
    Reaction(
        why=Why.MISCONFIGURED,
        codes=frozenset({-204, -205, -209, -212, -219, -221, -223, -224, -235, -242})
        | frozenset({-320, -321, -237, -238, -241, -403}),
        channel=True,
        alarm=True,
    ),
    Reaction(
        why=Why.REJECTED,
        codes=frozenset({ATTACHMENT_EXPIRED, SEND_FAILED, NOT_BY_USER, -201, -202, -210, -233}),
    ),
    Reaction(why=Why.REJECTED, codes=frozenset({-240, -248}), alarm=True),
)
TEMPLATES = (
    Reaction(why=Why.TOKEN_EXPIRED, codes=frozenset({-124}), channel=True),
    Reaction(why=Why.THROTTLED, codes=frozenset({-100}), wait=SOON),  # here: "unknown error"
    Reaction(
        why=Why.THROTTLED, codes=frozenset({-133, -144, -147, -1441, -1471, -1472}), wait=LATER
    ),
    Reaction(why=Why.UNKNOWN_USER, codes=frozenset({-108, -118, -119, -114, -110}), number=True),
    Reaction(why=Why.BLOCKED, codes=frozenset({-139, -140, -141})),
    # Only templates are concerned: free text goes on.
    Reaction(
        why=Why.MISCONFIGURED,
        codes=frozenset({-115, -137, -136, -135, -1351, -145, -126, -127}),
        alarm=True,
    ),
    Reaction(
        why=Why.REJECTED,
        codes=frozenset({-109, -111, -112, -1121, -1122, -1124, -117, -131, -132, -146}),
        alarm=True,
    ),
)
# The account's own meaning of a number comes first.
TABLES = {Host.ACCOUNT: ACCOUNT, Host.BY_USER: ACCOUNT + TEMPLATES, Host.TEMPLATES: TEMPLATES}


def numbers(host: Host) -> Iterator[tuple[int, Reaction]]:
    """Each number and its meaning on this host."""
    seen: set[int] = set()
    for row in TABLES[host]:
        yield from ((code, row) for code in sorted(row.codes - seen))
        seen |= row.codes
