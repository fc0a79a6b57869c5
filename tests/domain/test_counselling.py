"""Who may do what about a request for counselling, as a table; and by when a session counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.counselling import Action, Standing, State, held_at, may

OWN = Standing(is_own=True)
OFFICER = Standing(covers=True)
COUNSELLOR = Standing(is_counsellor=True)
BOTH = Standing(covers=True, is_counsellor=True)
STRANGER = Standing()
OWN_OFFICER = Standing(is_own=True, covers=True, is_counsellor=True)
WHO = {
    "own": OWN, "officer": OFFICER, "counsellor": COUNSELLOR, "both": BOTH,
    "stranger": STRANGER, "own officer": OWN_OFFICER,
}  # fmt: skip
# action -> state -> who may; whatever is not here is forbidden
ALLOWED = {
    Action.SEE: {state: {"own", "officer", "counsellor", "both", "own officer"} for state in State},
    Action.SEE_TIME: {
        State.ASKED: {"own", "counsellor", "both", "own officer"},
        State.ASSIGNED: {"own", "counsellor", "both", "own officer"},
        State.TAKEN: {"own", "counsellor", "both", "own officer"},
    },
    Action.ASSIGN: {
        State.ASKED: {"officer", "both"},
        State.ASSIGNED: {"officer", "both"},
        State.TAKEN: {"officer", "both"},
    },
    Action.ANSWER: {State.ASSIGNED: {"counsellor", "both"}},
    Action.RECORD: {State.TAKEN: {"counsellor", "both"}},
    Action.WITHDRAW: {
        State.INVITED: {"own", "own officer"},
        State.ASKED: {"own", "own officer"},
        State.ASSIGNED: {"own", "own officer"},
        State.TAKEN: {"own", "own officer"},
    },
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_rights_are_those_of_the_table(action: Action, state: State) -> None:
    found = {name for name, standing in WHO.items() if may(standing, action, state)}
    assert found == ALLOWED[action].get(state, set())


def test_a_session_counts_at_noon_of_its_day() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert held_at(date(2026, 12, 19), zone) == datetime(2026, 12, 19, 5, tzinfo=UTC)
