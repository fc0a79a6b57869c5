"""What a siege cost: noted at every blow and at every send that went wrong, told at the end.

The platforms' own screens and the moments of the kills say what nobody could know. Whatever the
ledger calls a doubt is compared with that: it is not believed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median

from bot.stand_ins.world import Fault, Message, Trouble, World
from bot.store.outbox import REPEATED, SENT
from tests.acceptance.history import Step, story

Who = tuple[str, str]  # a platform, and the person as it is known there
TOO_LATE = 21.0  # seconds: nobody of ours waits longer than twenty for an answer


class Watched(World):
    """Platforms that note whose sends went wrong, and whether the broadcast was among them."""

    def __init__(self, now: datetime, seed: int) -> None:
        super().__init__(now=now, seed=seed)
        self.first_troubled: dict[Who, Trouble] = {}  # by the first copy of the broadcast
        self.troubled: set[Who] = set()  # by a repeat, or by an answer
        self.troubles: Counter[Trouble] = Counter()
        self.of_each: dict[Who, list[Trouble]] = defaultdict(list)

    def trouble(self, platform: str, call: str, user: str = "") -> Fault | None:
        """As any world's; noted unless it is merely the time that an answer takes."""
        found = super().trouble(platform, call, user)
        if found is None or (found.trouble is Trouble.SLOW and found.seconds < TOO_LATE):
            return found
        who = (platform, user)
        self.of_each[who].append(found.trouble)
        self.troubles[found.trouble] += 1
        if who in self.first_troubled or any(m.by == "account" for m in self.of[who]):
            self.troubled.add(who)
        else:
            self.first_troubled[who] = found.trouble
        return found


@dataclass(frozen=True)
class Blow:
    """What a process had in its hands when it was killed."""

    victim: str
    at: float  # seconds of a steady clock
    untouched: frozenset[Who]  # of the broadcast: taken, and beyond what might have been called
    uncalled: frozenset[Who]  # it might, and the platform has nothing
    called: frozenset[Who]  # the platform has it, and that was not written down yet
    repeats: frozenset[Who]
    answers: frozenset[Who]
    events: int
    presses: int  # that had been taken from the platforms until then
    goes_on: bool  # the broadcast is not over

    @property
    def held(self) -> frozenset[Who]:
        """Whose copy of the broadcast nobody can tell."""
        return self.uncalled | self.called | self.repeats


@dataclass(frozen=True)
class Row:
    """How a delivery of the broadcast ended."""

    id: int
    state: str
    reason: str
    repeat_began: bool = False
    is_beyond: bool = False  # what its worker might have called

    @property
    def end(self) -> str:
        """In a word or two."""
        return self.state if self.state in SENT else f"{self.state} {self.reason}".strip()

    @property
    def ends(self) -> bool:
        """Whether it is over and was not sent, as far as the ledger knows."""
        return self.state == "failed"

    @property
    def was_in_doubt(self) -> bool:
        """By the ledger."""
        return self.reason in (REPEATED, "uncertain") or self.repeat_began


def answers(of: Iterable[Message], lesson: str) -> int:
    """How many messages of ours are not the broadcast."""
    return sum(1 for m in of if m.by == "account" and m.text != lesson)


@dataclass
class Toll:
    """The figures of one siege."""

    world: Watched
    blows: list[Blow] = field(default_factory=list)

    @property
    def held(self) -> set[Who]:
        """Whose copy of the broadcast was in the hands of a process that was killed."""
        return {who for blow in self.blows for who in blow.held}

    @property
    def unknown(self) -> set[Who]:
        """Of whose copy nobody could know whether it had arrived, by all that happened."""
        return self.held | self.world.first_troubled.keys()

    @property
    def unknown_answers(self) -> set[Who]:
        """To whom an answer went, or a repeat, of which nobody could know."""
        return self.world.troubled | {who for blow in self.blows for who in blow.answers}

    def told(self, rows: Mapping[Who, Row], copies: Counter[Who]) -> list[str]:
        """A line for each figure."""
        troubles = ", ".join(f"{what.value} {n}" for what, n in sorted(self.world.troubles.items()))
        lines = [f"sends that went wrong: {troubles}"]
        if self.blows:
            lines += self._of_the_kills()
        return [*lines, *self._of_the_doubts(rows, copies)]

    def _of_the_kills(self) -> list[str]:
        blows = self.blows
        times = [b.at for b in blows]
        of = dict(Counter(b.victim for b in blows))
        pauses = [after - before for before, after in pairwise(times)] or [0.0]
        presses = [b.presses for b in blows]
        between = [after - before for before, after in pairwise(presses)]
        none = sum(1 for n in between if not n)

        def count(name: str) -> str:
            found = [len(getattr(b, name)) for b in blows]
            return f"{sum(found)} at {sum(1 for n in found if n)} kills"

        events = [b.events for b in blows]
        hit = sum(1 for b in blows if b.held or b.untouched or b.answers or b.events)
        return [
            f"kills: {len(blows)} {of} in {times[-1] - times[0]:.0f} s, a pause of "
            f"{median(pauses):.1f} s (median); the broadcast went on at "
            f"{sum(b.goes_on for b in blows)}",
            f"kills with work in hand: {hit}; taken and surely not called: {count('untouched')}; "
            f"perhaps called and not: {count('uncalled')}; "
            f"called and not written: {count('called')}; repeats: {count('repeats')}; "
            f"answers: {count('answers')}; events: {sum(events)} at {sum(1 for n in events if n)}",
            f"presses taken from one kill to the next: {median(between or [0]):.0f} (median), "
            f"{min(between or [0])} to {max(between or [0])}; none at all {none} times; "
            f"{presses[0]} before the first kill, {presses[-1]} at the last",
        ]

    def _of_the_doubts(self, rows: Mapping[Who, Row], copies: Counter[Who]) -> list[str]:
        ways: dict[str, Counter[str]] = defaultdict(Counter)
        for who in self.unknown:
            ways[_way(rows[who], copies[who])][who[0]] += 1
        lines = [f"nobody could know of {len(self.unknown)}, and of each there is an end:"]
        for way, by in sorted(ways.items()):
            lines.append(f"  {way}: {by.total()} {dict(by)}")
        return lines

    def of_nobody(
        self,
        rows: Mapping[Who, Row],
        copies: Counter[Who],
        steps: Mapping[int, Sequence[Step]],
    ) -> list[str]:
        """What must be none; and whoever has nothing on the screen, by platform and why."""
        went = {who for who, row in rows.items() if row.state in SENT}
        twice = {who for who, n in copies.items() if n > 1}
        listed = Counter(who[0] for who, row in rows.items() if row.end == "failed uncertain")
        nothing = rows.keys() - copies.keys()
        thrice = sum(n > 2 for n in copies.values())
        lines = [
            f"called sent and on no screen: {len(went - copies.keys())}; twice where it could be "
            f"known: {len(twice - self.unknown)}; three times: {thrice}",
            f"listed as uncertain: {listed.total()} {dict(listed)}; with nothing on the screen: "
            f"{len(nothing)} {dict(Counter(who[0] for who in nothing))}",
        ]
        why = Counter(
            (who[0], rows[who].end, story(steps.get(rows[who].id, ()), self.world.of_each[who]))
            for who in nothing
        )
        return lines + [f"  {n}: {', '.join(one)}" for one, n in why.most_common()]


def _way(row: Row, copies: int) -> str:
    """How a doubt ended."""
    screen = {0: "nothing", 1: "one copy"}.get(copies, "two copies")
    if row.state == "failed":
        return f"given up and listed as {row.reason}, {screen} on the screen"
    how = "asked or repeated" if row.was_in_doubt else "told by an echo, or never in doubt"
    return f"sent ({how}), {screen} on the screen"
