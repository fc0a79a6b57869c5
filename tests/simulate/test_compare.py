"""Each comparison can fail: truth and store are made to differ in one place, by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.simulate.compare import Found, compared
from bot.simulate.population import Account, Union, people
from bot.simulate.stored import Sending, Stored
from bot.simulate.truth import HANOI, Push, Truth

BEGIN = date(2026, 2, 1)
MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=HANOI)  # a Wednesday


@pytest.fixture
def union() -> Union:
    made = people(30, 6, BEGIN, seed=3)
    for member in made.members:
        for account in member.accounts:
            account.code_sent = account.consented = True
    return made


@pytest.fixture
def truth(union: Union) -> Truth:
    return Truth(union, {"lesson": "gender_equality"})


def account(truth: Truth, number: int = 5) -> Account:
    return truth.union.members[number].accounts[0]


def push(truth: Truth, at: datetime, id_: str = "m1") -> Push:
    mine = account(truth)
    return Push(id_, mine.platform, mine.user, mine.owner.code, at.timestamp(), "w",
                doubtful=False, stopped=False, closed=False)  # fmt: skip


def found(truth: Truth) -> Found:
    """A store that says what the truth says."""
    reads = [Stored(r.member, r.source, r.year, r.day, r.family, r.topic)
             for r in truth.reads.values()]  # fmt: skip
    day = date(2026, 3, 31)
    families = truth.families(day)
    figures = {u: families.counted(u, ["gender_equality"]) for u in truth.union.above}
    sent = {(p.platform, p.id): p.member for p in truth.pushes}
    return Found(reads, [], sent, {"d": figures}, {"d": dict(figures)}, [], [], 0, {})


def different(truth: Truth, store: Found) -> list[str]:
    return [c.name for c in compared(truth, store) if not c.equal]


def test_what_is_equal_is_called_equal(truth: Truth) -> None:
    truth.heard(account(truth), "ack:lesson:1", MORNING.timestamp())
    truth.pushes.append(push(truth, MORNING))
    account(truth).answered_at = MORNING.timestamp()
    assert different(truth, found(truth)) == []


def test_a_lost_and_an_invented_acknowledgement(truth: Truth) -> None:
    account(truth).answered_at = MORNING.timestamp()
    truth.heard(account(truth), "ack:lesson:1", MORNING.timestamp())
    truth.heard(account(truth), "ack:lesson:1", MORNING.timestamp() + 60)  # twice is once
    good = found(truth)
    assert len(good.reads) == 1
    account(truth).answered_at = MORNING.timestamp() + 60
    assert different(truth, replace(good, reads=[])) == ["acknowledgements"]
    more = [*good.reads, replace(good.reads[0], member="NV000009")]
    assert different(truth, replace(good, reads=more)) == ["acknowledgements"]


def test_whoever_is_not_linked_acknowledges_nothing(truth: Truth) -> None:
    account(truth).consented = False
    truth.heard(account(truth), "ack:lesson:1", MORNING.timestamp())
    assert truth.reads == {}


@pytest.mark.parametrize(("looked", "linked"), [(-1, True), (0, True), (1, False)])
def test_a_code_without_a_yes_is_forgotten_when_the_timer_looks(
    truth: Truth, looked: int, linked: bool
) -> None:
    mine, a_month_on = account(truth), MORNING + timedelta(days=31)
    mine.code_sent = mine.consented = False
    truth.heard(mine, "code", MORNING.timestamp())
    truth.cleared_at = (a_month_on + timedelta(hours=looked)).timestamp()
    truth.heard(mine, "consent:yes:v", (a_month_on + timedelta(hours=2)).timestamp())
    assert mine.linked is linked


def test_a_family_counted_twice(truth: Truth) -> None:
    store = found(truth)
    unit = truth.union.members[5].stays[0].unit
    whole, reached, topics = store.figures["d"][unit]
    store.figures["d"][unit] = (whole + 1, reached, topics)
    assert different(truth, store) == ["coverage"]


def test_a_family_that_moved_counts_where_it_is_on_the_day(truth: Truth) -> None:
    mover = truth.union.members[5]
    old = mover.stays[0]
    new = next(u for u in truth.union.above if u.startswith("CS") and u != old.unit)
    mover.stays.append(replace(old, begin=date(2026, 4, 1), unit=new))
    assert old.family in truth.families(date(2026, 3, 31)).here[old.unit]
    assert old.family in truth.families(date(2026, 4, 1)).here[new]


def test_an_audience_that_does_not_close(truth: Truth) -> None:
    sending = Sending("c1", "officer", "", "TINH", "finished", MORNING)
    sending.states.update({"sent": 10, "skipped": 19})
    audience = truth.people("TINH", BEGIN, officers=False)
    store = replace(found(truth), sendings=[sending], audiences={"c1": audience})
    assert audience == 30
    assert different(truth, store) == ["deliveries"]
    sending.states["skipped"] += 1
    assert different(truth, store) == []


def test_a_delivery_that_no_screen_shows_and_a_copy_that_no_ledger_knows(truth: Truth) -> None:
    truth.pushes.append(push(truth, MORNING))
    store = found(truth)
    truth.pushes[0] = replace(truth.pushes[0], id="m2")
    assert different(truth, store) == ["deliveries", "copies"]


def test_a_copy_after_a_lost_answer_is_no_fault(truth: Truth) -> None:
    truth.pushes.append(push(truth, MORNING))
    store = found(truth)
    truth.pushes.append(replace(push(truth, MORNING, "m2"), doubtful=True))
    assert different(truth, store) == []


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (MORNING.replace(hour=21), "quiet_hours"),
        (MORNING.replace(hour=7, minute=29), "quiet_hours"),
        (MORNING - timedelta(days=3), "silent_days"),  # a Sunday
        (datetime(2026, 2, 19, 9, 0, tzinfo=HANOI), "silent_days"),  # Tết
        (datetime(2026, 5, 1, 9, 0, tzinfo=HANOI), "silent_days"),
    ],
)
def test_a_message_at_a_forbidden_time(truth: Truth, at: datetime, name: str) -> None:
    truth.pushes.append(push(truth, at))
    assert different(truth, found(truth)) == [name]


@pytest.mark.parametrize("days", [(0, 0), (0, 1, 3, 5)])
def test_too_many_messages(truth: Truth, days: tuple[int, ...]) -> None:
    begin = MORNING - timedelta(days=2)  # a Monday: no Sunday is among them
    for number, day in enumerate(days):
        truth.pushes.append(push(truth, begin + timedelta(days=day), f"m{number}"))
    assert different(truth, found(truth)) == ["caps"]
    truth.pushes.pop()
    assert different(truth, found(truth)) == []


def test_a_closed_window_and_a_deaf_ear(truth: Truth) -> None:
    truth.pushes.append(replace(push(truth, MORNING), closed=True))
    assert different(truth, found(truth)) == ["windows"]
    truth.pushes[0] = replace(push(truth, MORNING), stopped=True)
    assert different(truth, found(truth)) == ["stops"]
    truth.pushes.clear()
    silent = replace(found(truth), stopped=frozenset((account(truth).owner.code,)))
    assert different(truth, silent) == ["stops"]
    truth.heard(account(truth), "stop", MORNING.timestamp())
    account(truth).answered_at = MORNING.timestamp()
    assert different(truth, silent) == []
    assert different(truth, replace(found(truth), refused=1)) == ["windows"]


def test_nobody_is_left_without_an_answer(truth: Truth) -> None:
    truth.heard(account(truth), "talk", MORNING.timestamp())
    assert different(truth, found(truth)) == ["answers"]
    account(truth).gone = True  # blocked us meanwhile: nobody could answer
    assert different(truth, found(truth)) == []


def test_while_a_platform_cuts_every_line_an_answer_may_be_given_up(truth: Truth) -> None:
    truth.heard(account(truth), "talk", MORNING.timestamp())
    begin, end = MORNING.timestamp() - 60, MORNING.timestamp() + 60
    truth.dark = [("nowhere", begin, end), (account(truth).platform, end, end + 60)]
    assert different(truth, found(truth)) == ["answers"]
    truth.dark.append((account(truth).platform, begin, end))
    assert different(truth, found(truth)) == []


def test_a_kept_cry_and_an_open_ledger(truth: Truth) -> None:
    store = found(truth)
    assert different(truth, replace(store, traces=["inbox.body_enc"])) == ["crisis"]
    assert different(truth, replace(store, ledger=["one stands still"])) == ["ledger"]
