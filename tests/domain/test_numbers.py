"""The telephone number is the last way, and only of who agreed and never said no."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import Number
from bot.domain.outreach import QuietHours, Rules
from bot.domain.planner import Account, Later, Offer, Planned, Pushes, choose, plan, schedule
from bot.domain.windows import Form, Means, Skip, Standing, Way
from tests.domain.test_windows import MESSENGER, TELEGRAM, ZALO

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NO_REST = Rules(ZONE, QuietHours((time(0), time(0))), lambda _day: False)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
HOURS = (time(7), time(22))
CAN = {"zalo": replace(ZALO, template_by_phone=True, template_hours=HOURS),
       "messenger": MESSENGER, "telegram": TELEGRAM}  # fmt: skip
STANDINGS = st.builds(
    Standing,
    consented=st.booleans(),
    stopped=st.sampled_from([False, False, False, True]),
    blocked=st.sampled_from([False, False, False, True]),
    reminders=st.sampled_from([True, True, False]),
    last_inbound_at=st.none() | st.integers(0, 900).map(lambda n: NOON - timedelta(hours=n)),
)
ACCOUNTS = st.lists(
    st.builds(
        Account, st.integers(1, 9), st.sampled_from([*CAN, "viber"]), STANDINGS, st.booleans()
    ),
    max_size=4,
    unique_by=lambda account: account.id,
)
NUMBERS = st.none() | st.builds(Number, st.booleans(), st.booleans(), st.booleans())
RIGHT = Number(agreed=True)
STARTS = st.integers(0, 24 * 60).map(lambda n: NOON + timedelta(minutes=n))


def offered(*, paid: bool = True, phone: int | None = 200) -> Offer:
    """A template is approved on Zalo alone."""
    means = {name: Means(paid, name == "zalo", {Form.TEMPLATE: 140}, phone) for name in CAN}
    return Offer(means, CAN)


def planned(
    accounts: list[Account], number: Number | None, offer: Offer, at: datetime = NOON
) -> Planned | Skip:
    return plan(accounts, Pushes(), offer, NO_REST, schedule(at, NO_REST), number)


@given(ACCOUNTS, NUMBERS, STARTS)
def test_a_number_comes_after_every_account_and_only_by_right(
    accounts: list[Account], number: Number | None, at: datetime
) -> None:
    offer = offered()
    found = planned(accounts, number, offer, at)
    own = choose(accounts, offer, at)
    to_number = isinstance(found, Planned) and found.way.by_phone
    said_no = any(a.standing.stopped or a.standing.blocked for a in accounts)
    agreed = any(a.standing.consented and a.standing.reminders for a in accounts)
    right = agreed and not said_no and number == RIGHT
    assert to_number == (right and isinstance(own, Skip))
    if isinstance(found, Planned) and found.way.by_phone:
        assert (found.platform, found.way) == ("zalo", Way(Form.TEMPLATE, 200, by_phone=True))
        assert found.account.standing.consented
        assert found.account.standing.reminders
        assert HOURS[0] <= found.at.astimezone(ZONE).time() < HOURS[1]


@given(ACCOUNTS, NUMBERS)
def test_who_is_told_that_money_is_lacking_would_be_reached_with_it(
    accounts: list[Account], number: Number | None
) -> None:
    without = planned(accounts, number, offered(paid=False))
    with_it = planned(accounts, number, offered())
    assert (without is Skip.PAID_OFF) == isinstance(without, Skip) & isinstance(with_it, Planned)


@given(ACCOUNTS, NUMBERS)
def test_who_never_allowed_the_number_is_told_apart_from_who_cannot_be_reached(
    accounts: list[Account], number: Number | None
) -> None:
    found = planned(accounts, number, offered())
    allowed = number and planned(accounts, replace(number, agreed=True), offered())
    to_number = isinstance(allowed, Planned) and allowed.way.by_phone
    lacks = number is not None and not number.agreed
    assert (found is Skip.NO_PHONE) == (to_number and lacks)


@given(ACCOUNTS, NUMBERS)
def test_where_numbers_are_not_used_there_is_no_such_way(
    accounts: list[Account], number: Number | None
) -> None:
    found = planned(accounts, number, offered(phone=None))
    assert found == planned(accounts, None, offered())
    assert not (isinstance(found, Planned) and found.way.by_phone)


def test_at_night_it_waits_for_the_platforms_hours() -> None:
    agreed = Account(1, "viber", Standing(True, False, False, None))
    found = planned([agreed], RIGHT, offered(), NOON.replace(hour=23))
    assert isinstance(found, Planned)
    assert (found.at.astimezone(ZONE).time(), found.why) == (time(7), Later.HOURS)
