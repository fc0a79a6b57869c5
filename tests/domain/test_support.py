"""How a case of support moves and who may move it: every state, action and person."""

import itertools

import pytest

from bot.domain.support import NEXT, Action, MayNot, Standing, State, may, may_see, shown_count

SUBJECT = Standing(is_subject=True, is_opener=True)
OFFICER = Standing(covers=True)
ABOVE = Standing(covers=True, is_above=True)
NOMINATOR = Standing(covers=True, is_opener=True)
STRANGER = Standing()
POWERFUL_SUBJECT = Standing(is_subject=True, is_opener=True, covers=True, is_above=True)
OPEN = (State.RECEIVED, State.CHECKED, State.DECIDED)
# (state, action) -> those who may; whatever is not here nobody may
ALLOWED = {
    (State.RECEIVED, Action.CHECK): {"officer", "above", "nominator"},
    (State.RECEIVED, Action.REFUSE): {"officer", "above", "nominator"},
    (State.CHECKED, Action.DECIDE): {"above"},
    (State.CHECKED, Action.REFUSE): {"above"},
    (State.DECIDED, Action.FINISH): {"officer", "above", "nominator"},
    **{(state, Action.WITHDRAW): {"subject", "nominator", "powerful subject"} for state in OPEN},
}
WHO = {
    "subject": SUBJECT, "officer": OFFICER, "above": ABOVE, "nominator": NOMINATOR,
    "stranger": STRANGER, "powerful subject": POWERFUL_SUBJECT,
}  # fmt: skip


@pytest.mark.parametrize(("state", "action"), list(itertools.product(State, Action)))
def test_rights_are_those_of_the_table(state: State, action: Action) -> None:
    found = {name for name, standing in WHO.items() if may(standing, action, state) is None}
    assert found == ALLOWED.get((state, action), set())


def test_the_way_leads_forward_only() -> None:
    assert NEXT[State.RECEIVED, Action.CHECK] is State.CHECKED
    assert NEXT[State.CHECKED, Action.DECIDE] is State.DECIDED
    assert NEXT[State.DECIDED, Action.FINISH] is State.DONE
    assert not [at for at, _action in NEXT if at in (State.DONE, State.REFUSED, State.WITHDRAWN)]


def test_nobody_decides_about_themselves() -> None:
    assert may(POWERFUL_SUBJECT, Action.DECIDE, State.CHECKED) is MayNot.OWN


def test_a_stranger_sees_nothing() -> None:
    assert [name for name, standing in WHO.items() if not may_see(standing)] == ["stranger"]


@pytest.mark.parametrize(
    ("count", "own", "shown"),
    [(0, 0, 0), (1, 0, None), (4, 0, None), (5, 0, 5), (4, 4, 4), (6, 4, None), (9, 4, 9)],
)
def test_few_are_hidden_and_so_is_what_would_tell_of_few(
    count: int, own: int, shown: int | None
) -> None:
    assert shown_count(count, own) == shown
