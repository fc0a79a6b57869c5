"""Truth and store side by side: each comparison has a name, a count, and what is different."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.i18n import Words, _
from bot.simulate.stored import Figure, Sending, Stored
from bot.simulate.truth import QUIET_FROM, QUIET_TO, Push, Truth, local, silent

MOST_TOLD = 20  # differences of one comparison


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that was compared."""

    name: str
    title: Words
    compared: int
    differences: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether truth and store say the same."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Found:
    """What the store said in the end, and on the way."""

    reads: list[Stored]
    sendings: list[Sending]
    sent: dict[tuple[str, str], str]
    figures: dict[str, dict[str, Figure]]  # by the day and how it was asked, by unit
    expected: dict[str, dict[str, Figure]]  # the same by the truth
    traces: list[str]
    ledger: list[str]
    refused: int  # sends that a platform refused because its window was closed
    audiences: dict[str, int]  # by campaign, as the truth counts them
    stopped: frozenset[str] = frozenset()  # members who are not written to


def compared(truth: Truth, found: Found) -> list[Comparison]:
    """All comparisons."""
    made = (
        ("acknowledgements", _("Lessons that people confirmed"), len(truth.reads), _reads),
        ("coverage", _("Families by unit and month"), sum(map(len, found.expected.values())),
         _coverage),
        ("deliveries", _("Deliveries of every broadcast"), sum(found.audiences.values()),
         _deliveries),
        ("copies", _("No second copy"), len(truth.pushes), _copies),
        ("quiet_hours", _("Quiet hours"), len(truth.pushes), _quiet),
        ("silent_days", _("Silent days"), len(truth.pushes), _silent),
        ("caps", _("One a day, three a week"), len(truth.pushes), _caps),
        ("windows", _("Reply windows"), len(truth.pushes), _windows),
        ("stops", _("STOP holds at once"), truth.stops, _stops),
        ("answers", _("Everybody was answered"), _accounts(truth), _answers),
        ("crisis", _("Of a cry for help no word is kept"), len(truth.cries), _crisis),
        ("ledger", _("The ledger closes"), len(found.sendings), _ledger),
    )  # fmt: skip
    return [
        Comparison(name, title, count, tuple(sorted(differ(truth, found))))
        for name, title, count, differ in made
    ]


Differ = Callable[[Truth, Found], Iterable[str]]


def _reads(truth: Truth, found: Found) -> Iterator[str]:
    ours = {(r.member, r.source, r.year, r.day, r.family, r.topic) for r in truth.reads.values()}
    theirs = {(r.member, r.source, r.year, r.day, r.family, r.topic) for r in found.reads}
    yield from (f"lost: {member} {source} {day}" for member, source, _y, day, *_r in ours - theirs)
    yield from (f"invented: {m} {source} {day}" for m, source, _y, day, *_r in theirs - ours)


def _coverage(truth: Truth, found: Found) -> Iterator[str]:
    for asked, expected in found.expected.items():
        stored = found.figures.get(asked, {})
        for unit in sorted(expected.keys() | stored.keys()):
            one, other = expected.get(unit), stored.get(unit)
            if one != other:
                yield f"{asked} {unit}: {one} / {other}"


def _deliveries(truth: Truth, found: Found) -> Iterator[str]:
    for sending in found.sendings:
        total, expected = sum(sending.states.values()), found.audiences.get(sending.id)
        if expected is not None and total != expected:
            yield f"{sending.id} {sending.unit} {sending.kind}: {expected} / {total}"
    seen = {(p.platform, p.id): p.member for p in truth.pushes}
    for key, member in found.sent.items():
        if seen.get(key) != member:
            yield f"sent, and on no screen: {member} {key[0]}"


def _copies(truth: Truth, found: Found) -> Iterator[str]:
    for push in truth.pushes:
        if not push.doubtful and (push.platform, push.id) not in found.sent:
            yield f"not in the ledger: {_said(push)}"


def _quiet(truth: Truth, found: Found) -> Iterator[str]:
    for push in truth.pushes:
        at = local(push.at).time()
        if at >= QUIET_FROM or at < QUIET_TO:
            yield _said(push)


def _silent(truth: Truth, found: Found) -> Iterator[str]:
    return (_said(p) for p in truth.pushes if silent(local(p.at).date()))


def _caps(truth: Truth, found: Found) -> Iterator[str]:
    return (f"{member} {what}" for member, what in truth.caps())


def _windows(truth: Truth, found: Found) -> Iterator[str]:
    yield from (_said(p) for p in truth.pushes if p.closed)
    if found.refused:
        yield f"refused by a platform: {found.refused}"


def _stops(truth: Truth, found: Found) -> Iterator[str]:
    yield from (_said(p) for p in truth.pushes if p.stopped)
    yield from (f"silenced, and never asked: {code}" for code in found.stopped - truth.silenced)


def _accounts(truth: Truth) -> int:
    return sum(bool(a.heard_at) for m in truth.union.members for a in m.accounts)


def _answers(truth: Truth, found: Found) -> Iterator[str]:
    for member in truth.union.members:
        for account in member.accounts:
            if truth.may_be_unanswered(account) or account.gone:
                continue
            if account.heard_at > account.answered_at:
                yield f"{member.code} {account.platform}: {local(account.heard_at):%d/%m %H:%M}"


def _crisis(truth: Truth, found: Found) -> Iterable[str]:
    return found.traces


def _ledger(truth: Truth, found: Found) -> Iterable[str]:
    return found.ledger


def _said(push: Push) -> str:
    return f"{push.member} {push.platform} {local(push.at):%d/%m/%Y %H:%M}"
