"""The earliest lawful minute: quiet hours, silent days, the platform's hours, windows and caps."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outreach import QuietHours, Rules, lawful, local_day
from bot.domain.planner import Account, Later, Offer, Planned, Pushes, plan, schedule
from bot.domain.windows import Form, Means, Skip, Standing
from bot.domain.wishes import Wishes
from tests.domain.test_windows import ALL, MESSENGER, TELEGRAM, ZALO

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RULES = Rules(ZONE, QuietHours((time(21), time(7, 30))), lambda day: day.weekday() == 6)
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
CAN = {"zalo": replace(ZALO, template_hours=(time(7), time(22))), "messenger": MESSENGER,
       "telegram": TELEGRAM}  # fmt: skip
FREE = Offer({}, CAN)
RICH = Offer(dict.fromkeys(CAN, ALL), CAN)


def account(number: int, platform: str, ago: timedelta | None = None, **more: bool) -> Account:
    last = TUESDAY - ago if ago is not None else None
    return Account(number, platform, Standing(True, False, False, last), **more)


def planned(start: datetime, *accounts: Account, offer: Offer = FREE, **pushes: Pushes) -> object:
    got = pushes.get("pushes", Pushes())
    found = plan(accounts, got, offer, RULES, schedule(start, RULES))
    if isinstance(found, Skip):
        return found
    local = found.at.astimezone(ZONE)
    return f"{local:%a %H:%M}", found.account.platform, found.way.form, found.why


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_by_day_it_goes_at_once() -> None:
    seen = planned(TUESDAY, account(1, "telegram"))
    assert seen == ("Tue 10:00", "telegram", Form.FREE, Later.NOT)


def test_at_night_it_waits_for_the_morning() -> None:
    seen = planned(TUESDAY.replace(hour=22), account(1, "telegram"))
    assert seen == ("Wed 07:30", "telegram", Form.FREE, Later.QUIET)


def test_a_saturday_night_waits_until_monday() -> None:
    saturday = TUESDAY + 4 * DAY + 12 * HOUR
    assert planned(saturday, account(1, "telegram")) == (
        "Mon 07:30", "telegram", Form.FREE, Later.QUIET,
    )  # fmt: skip


def test_a_window_that_closes_overnight_is_closed_in_the_morning() -> None:
    night = TUESDAY.replace(hour=22)
    assert planned(night, account(1, "messenger", 6 * HOUR)) is Skip.WINDOW_CLOSED
    assert planned(TUESDAY, account(1, "messenger", 6 * HOUR)) == (
        "Tue 10:00", "messenger", Form.FREE, Later.NOT,
    )  # fmt: skip


def test_whoever_had_a_push_today_gets_the_next_one_tomorrow() -> None:
    today = Pushes({date(2026, 11, 24): 1})
    assert planned(TUESDAY, account(1, "telegram"), pushes=today) == (
        "Wed 07:30", "telegram", Form.FREE, Later.CAP,
    )  # fmt: skip


def test_three_pushes_in_a_week_are_enough() -> None:
    week = Pushes({date(2026, 11, d): 1 for d in (19, 20, 21)})
    assert planned(TUESDAY, account(1, "telegram"), pushes=week) == (
        "Thu 07:30", "telegram", Form.FREE, Later.CAP,
    )  # fmt: skip


def wishing(number: int, platform: str, wishes: Wishes) -> Account:
    return Account(number, platform, Standing(True, False, False, None, wishes=wishes))


def test_in_a_pause_nothing_comes_and_on_its_last_morning_it_does() -> None:
    pause = Wishes(paused=True, until=TUESDAY + DAY)
    assert planned(TUESDAY, wishing(1, "telegram", pause)) is Skip.PAUSED
    assert planned(TUESDAY + DAY, wishing(1, "telegram", pause)) == (
        "Wed 10:00", "telegram", Form.FREE, Later.NOT,
    )  # fmt: skip
    assert planned(TUESDAY, wishing(1, "telegram", Wishes(paused=True))) is Skip.PAUSED


def test_whoever_wants_fewer_gets_one_a_week_whatever_it_is() -> None:
    fewer = wishing(1, "telegram", Wishes(less_often=True))
    assert planned(TUESDAY, fewer) == ("Tue 10:00", "telegram", Form.FREE, Later.NOT)
    friday = Pushes({date(2026, 11, 20): 1})
    for offer in (FREE, replace(FREE, observance=True)):
        assert planned(TUESDAY, fewer, offer=offer, pushes=friday) == (
            "Fri 07:30", "telegram", Form.FREE, Later.LESS_OFTEN,
        )  # fmt: skip
    planned_ahead = Pushes({date(2026, 11, 27): 1})
    assert planned(TUESDAY, fewer, pushes=planned_ahead) == (
        "Fri 07:30", "telegram", Form.FREE, Later.LESS_OFTEN,
    )  # fmt: skip


def test_where_no_day_is_left_for_who_wants_fewer_it_is_left_out_with_that_reason() -> None:
    full = Pushes({date(2026, 11, 24): 1, date(2026, 12, 2): 1})
    assert planned(TUESDAY, wishing(1, "telegram", Wishes(less_often=True)), pushes=full) is (
        Skip.LESS_OFTEN
    )


def test_a_second_reminder_waits_a_week_and_a_broadcast_does_not() -> None:
    friday = date(2026, 11, 20)
    got = Pushes({friday: 1}, {friday: 1})
    assert planned(TUESDAY, account(1, "telegram"), pushes=got) == (
        "Tue 10:00", "telegram", Form.FREE, Later.NOT,
    )  # fmt: skip
    reminder = replace(FREE, observance=True)
    assert planned(TUESDAY, account(1, "telegram"), offer=reminder, pushes=got) == (
        "Fri 07:30", "telegram", Form.FREE, Later.CAP,
    )  # fmt: skip


def test_the_preferred_account_is_taken_even_where_another_is_cheaper() -> None:
    accounts = account(1, "telegram", HOUR), account(2, "zalo", 60 * HOUR, preferred=True)
    assert planned(TUESDAY, *accounts, offer=RICH) == (
        "Tue 10:00", "zalo", Form.PAID, Later.NOT,
    )  # fmt: skip
    closed = account(2, "zalo", 60 * HOUR, preferred=True)
    assert planned(TUESDAY, accounts[0], closed) == (
        "Tue 10:00", "telegram", Form.FREE, Later.NOT,
    )  # fmt: skip


def test_without_a_preference_the_cheapest_then_the_one_last_heard_from() -> None:
    accounts = account(1, "zalo", 60 * HOUR), account(2, "telegram"), account(3, "zalo", HOUR)
    assert planned(TUESDAY, *accounts, offer=RICH) == (
        "Tue 10:00", "zalo", Form.FREE, Later.NOT,
    )  # fmt: skip


def test_templates_keep_the_platforms_own_hours() -> None:
    rules = replace(RULES, quiet=QuietHours((time(0), time(0))))
    early = TUESDAY.replace(hour=5)
    found = plan([account(1, "zalo", 20 * DAY)], Pushes(), RICH, rules, schedule(early, rules))
    assert isinstance(found, Planned)
    assert (found.at.astimezone(ZONE).time(), found.why) == (time(7), Later.HOURS)


@pytest.mark.parametrize(
    ("accounts", "reason"),
    [
        ([], Skip.NOT_LINKED),
        ([account(1, "viber", HOUR)], Skip.CHANNEL_OFF),
        ([account(1, "viber", HOUR), account(2, "zalo", 60 * HOUR)], Skip.PAID_OFF),
    ],
)
def test_the_most_helpful_reason_is_told(accounts: list[Account], reason: Skip) -> None:
    assert planned(TUESDAY, *accounts) is reason


DAYS = st.dates(date(2026, 11, 17), date(2026, 11, 28))
PUSHES = st.builds(
    Pushes, st.dictionaries(DAYS, st.integers(1, 2)), st.dictionaries(DAYS, st.just(1))
)
STARTS = st.integers(0, 97 * 24 * 60).map(lambda n: TUESDAY + timedelta(minutes=n))


WISHES = st.builds(
    Wishes, st.booleans(), st.none() | st.integers(0, 40).map(lambda n: TUESDAY + n * DAY),
    st.booleans(),
)  # fmt: skip


@given(STARTS, PUSHES, st.booleans(), st.sampled_from([Means(), ALL]), WISHES)
def test_whatever_happens_it_goes_at_a_lawful_minute_within_the_caps_and_the_wishes(
    start: datetime, pushes: Pushes, observance: bool, means: Means, wishes: Wishes
) -> None:
    offer = Offer(dict.fromkeys(CAN, means), CAN, observance)
    accounts = [wishing(1, "telegram", wishes), wishing(2, "zalo", wishes)]
    found = plan(accounts, pushes, offer, RULES, schedule(start, RULES))
    if not isinstance(found, Planned):
        assert found is (Skip.PAUSED if wishes.paused else Skip.LESS_OFTEN)
        return
    assert not wishes.rests_at(found.at)
    if wishes.less_often:
        near = [local_day(found.at, RULES) + n * DAY for n in range(-6, 7)]
        assert not any(pushes.of_day.get(d) for d in near)
    assert found.at >= start
    assert lawful(found.at, RULES)
    day = local_day(found.at, RULES)
    week = [day - n * DAY for n in range(7)]
    assert pushes.of_day.get(day, 0) < RULES.per_day
    assert sum(pushes.of_day.get(d, 0) for d in week) < RULES.per_week
