"""What must be so: kept from what people did and saw, by plain rules, apart from any database.

It shares no rule with the program: silent days, caps, windows and what counts are written down here
a second time, from domain.md §6.2 and §7.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.simulate.population import Account, Member, Union

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
QUIET_FROM, QUIET_TO = time(21), time(7, 30)
A_DAY, A_WEEK = 1, 3
# A code without a yes is kept so long (docs/explain/privacy.md), and until the timer's next look.
HALF_SAID = timedelta(days=31)
WINDOWS = {"zalo": timedelta(hours=48), "messenger": timedelta(hours=24)}  # no paid messages here
_EVERY_YEAR = {(1, 1), (4, 30), (5, 1), (9, 2)}
_DAYS = (  # Tết from two days before to the sixth, and the Hung Kings' day
    (date(2026, 2, 15), date(2026, 2, 22)), (date(2026, 4, 26), date(2026, 4, 26)),
    (date(2027, 2, 4), date(2027, 2, 11)), (date(2027, 4, 16), date(2027, 4, 16)),
)  # fmt: skip


def local(moment: float) -> datetime:
    """A moment as the clock on the wall shows it."""
    return datetime.fromtimestamp(moment, UTC).astimezone(HANOI)


def silent(day: date) -> bool:
    """Whether nobody is written to unasked on that day."""
    return (
        day.weekday() == 6
        or (day.month, day.day) in _EVERY_YEAR
        or any(first <= day <= last for first, last in _DAYS)
    )


@dataclass(frozen=True, slots=True)
class Read:
    """An acknowledgement that counts."""

    member: str
    source: str
    year: int
    day: date
    family: str
    topic: str


@dataclass(frozen=True, slots=True)
class Push:
    """A message that came unasked."""

    id: str
    platform: str
    user: str
    member: str
    at: float
    words: str  # a digest of what it said
    doubtful: bool  # the bot was never told that it arrived
    stopped: bool  # the person had said stop before
    closed: bool  # no word of the person within the platform's window


@dataclass
class Truth:
    """Everything that happened, as far as it matters."""

    union: Union
    topics: dict[str, str]  # of lessons and texts
    reads: dict[tuple[str, str, int], Read] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    stops: int = 0
    silenced: set[str] = field(default_factory=set)  # who has ever said stop
    cries: list[str] = field(default_factory=list)  # words that must be nowhere
    # Platforms that cut every line, from one moment to another. What is called then may have
    # arrived: it is repeated once and given up, rather than said twice (docs/explain/delivery.md).
    dark: list[tuple[str, float, float]] = field(default_factory=list)
    cleared_at: float = 0.0  # when the timer last deleted what has been kept long enough

    def heard(self, account: Account, deed: str, at: float) -> None:
        """The bot has taken what this account said or pressed."""
        member = account.owner
        if not account.linked and account.heard_at < self.cleared_at - HALF_SAID.total_seconds():
            account.code_sent = False
        account.heard_at = at
        match deed.partition(":"):
            case ("code", _, _):
                account.code_sent = True
            case ("consent", _, answer) if answer.partition(":")[0] == "yes":
                account.consented = True
            case ("ack", _, what) if account.linked:
                self._read(member, what.partition(":")[0], at)
            case ("stop", _, _):
                self.silenced.add(member.code)
                if account.linked:
                    self.stops += not member.stopped_at
                    member.stopped_at = member.stopped_at or at
            case ("go", _, "nhanlai"):
                member.stopped_at = 0.0
            case _:
                pass

    def _read(self, member: Member, source: str, at: float) -> None:
        when = local(at)
        stay = member.stay(when.date())
        topic = self.topics.get(source, "")
        read = Read(member.code, source, when.year, when.date(), stay.family, topic)
        self.reads.setdefault((member.code, source, when.year), read)

    def may_be_unanswered(self, account: Account) -> bool:
        """Whether the last word fell into a time in which nobody could say if an answer came."""
        return any(
            platform == account.platform and begin <= account.heard_at < end
            for platform, begin, end in self.dark
        )

    def families(self, day: date) -> "Families":
        """Who is reached in which unit at the end of a day."""
        here: dict[str, set[str]] = defaultdict(set)
        for member in self.union.members:
            stay = member.stay(day)
            for unit in self.union.way_up(stay.unit):
                here[unit].add(stay.family)
        learnt: dict[str, set[str]] = defaultdict(set)
        for read in self.reads.values():
            if read.day <= day and read.topic:
                learnt[read.family].add(read.topic)
        return Families(here, learnt)

    def people(self, unit: str, day: date, *, officers: bool) -> int:
        """Who belongs to the unit, or to one below it, on a day."""
        return sum(
            unit in self.union.way_up(member.stay(day).unit)
            for member in self.union.members
            if member.key_officer or not officers
        )

    def caps(self) -> Iterable[tuple[str, str]]:
        """Who got too much, and when: more than one a day, more than three in seven days."""
        by_member: dict[str, list[date]] = defaultdict(list)
        for push in self.pushes:
            if not push.doubtful:
                by_member[push.member].append(local(push.at).date())
        for member, days in by_member.items():
            for day in sorted(set(days)):
                week = sum(day - timedelta(days=6) <= d <= day for d in days)
                if days.count(day) > A_DAY:
                    yield member, f"{day}: {days.count(day)} in a day"
                if week > A_WEEK:
                    yield member, f"{day}: {week} in seven days"


@dataclass(frozen=True, slots=True)
class Families:
    """Families by unit, and what each has learnt of."""

    here: dict[str, set[str]]
    learnt: dict[str, set[str]]

    def counted(self, unit: str, topics: Iterable[str]) -> tuple[int, int, tuple[int, ...]]:
        """How many there are, how many are reached, and of each topic."""
        families, asked = self.here.get(unit, set()), list(topics)
        known = [self.learnt[f] for f in families if f in self.learnt]
        reached = sum(1 for found in known if found & set(asked))
        return len(families), reached, tuple(sum(t in found for found in known) for t in asked)
