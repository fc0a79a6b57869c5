"""When a campaign pauses itself: too many of its deliveries fail.

What the platform causes (it refuses, breaks down, does not answer) is wrong for everybody and stops
early; what people cause (they blocked us, the account is gone) is expected of some.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.life import Pause

# Reasons of failed deliveries that lie with the person; all others lie with the platform or us.
OF_THE_PERSON = frozenset({"blocked", "unknown_user", "bad_number", "window_closed"})
# No failure of a kind: nobody waits for it any more.
OF_NOBODY = frozenset({"expired"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares in percent of the deliveries that are decided, and how many of those there must be."""

    platform: int = 25
    person: int = 50
    sample: int = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of deliveries: sent, failed by the platform's cause, by the person's."""

    sent: int = 0
    platform: int = 0
    person: int = 0

    @property
    def decided(self) -> int:
        """All of them."""
        return self.sent + self.platform + self.person

    def since(self, before: "Tally") -> "Tally":
        """What was added."""
        return Tally(
            self.sent - before.sent, self.platform - before.platform, self.person - before.person
        )


def tally(sent: int, failed: Mapping[str, int]) -> Tally:
    """Of reasons with their counts."""
    person = sum(n for reason, n in failed.items() if reason in OF_THE_PERSON)
    nobody = sum(n for reason, n in failed.items() if reason in OF_NOBODY)
    return Tally(sent, sum(failed.values()) - person - nobody, person)


def verdict(found: Tally, limits: Limits) -> Pause | None:
    """Why it has to pause; None while it may go on."""
    if found.decided < limits.sample:
        return None
    if 100 * found.platform > limits.platform * found.decided:
        return Pause.PLATFORM_FAILURES
    if 100 * found.person > limits.person * found.decided:
        return Pause.PERSON_FAILURES
    return None


def is_looked_at_anew(found: Tally, limits: Limits) -> bool:
    """Whether counting begins again: what fails late must not hide behind what went well."""
    return found.decided >= 10 * limits.sample
