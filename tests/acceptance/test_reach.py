"""What was predicted before approval is what happened, to the person, with every limit on."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.crypto import Cipher
from bot.stand_ins.server import StandIns, running
from bot.stand_ins.world import World as Platforms
from bot.store.database import Database
from tests.acceptance import crowd
from tests.acceptance.town import Town, approved, drafted, is_finished, town_of
from tests.acceptance.world import MONDAY, NOW_AND_THEN

KEY = Cipher(bytes(range(32)))
NOW = datetime.fromisoformat(MONDAY)
# The stand-ins' limits, and a pace of ours a little below them.
RATES = {"zalo": (4000 / 60, 60), "messenger": (50, 45), "telegram": (30, 28)}


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    async with running(world=Platforms(now=NOW)) as found:
        found.platforms["zalo"].configure({"calls_per_minute": 4000})
        found.platforms["messenger"].configure({"calls_per_minute": 3000})
        found.platforms["telegram"].configure({"calls_per_second": 30})
        yield found


@pytest.fixture
async def town(
    tmp_path: Path, root: Path, database_url: str, stand_ins: StandIns
) -> AsyncIterator[Town]:
    rates = {f"LANTOA_{name.upper()}_RATE": str(ours) for name, (_, ours) in RATES.items()}
    made = town_of(
        tmp_path / "town", root, database_url, stand_ins, **rates, LANTOA_PAID_MESSAGES="on",
        LANTOA_TEMPLATE_BY_PHONE="on",
        LANTOA_PUSH_PER_DAY="1", LANTOA_PUSH_PER_WEEK="3",
    )  # fmt: skip
    yield made
    await made.stop()


async def story(town: Town, stand_ins: StandIns, size: int) -> None:
    """Draft, preview to the person, approve, send, compare."""
    people = crowd.crowd(size, NOW)
    database = Database(town.database_url)
    await crowd.settle_in(database, KEY, people)
    await database.close()
    crowd.settle_among(stand_ins, people)
    id_ = await drafted(town)
    each = {p["member"]: p for p in await town.run("campaign", "preview", id_, "--each", "--json")}
    preview = await town.run("campaign", "preview", id_, "--json")
    await approved(town, id_)
    await town.start()

    await town.until(
        partial(is_finished, town, id_),
        "the campaign is finished",
        60 + size / 20,
        pause=NOW_AND_THEN,
    )
    status = await town.run("campaign", "status", id_, "--json")
    compare(stand_ins, people, each)
    forms = {name: forms for name, forms in preview["plan"].items() if any(forms.values())}
    unaware = Counter(each[p.code]["platform"] for p in people if p.blocked and not p.stopped
                      and each[p.code]["platform"])  # fmt: skip
    called = crowd.by_number(people)
    assert [code for code, plan in each.items() if plan["by_phone"]] == called
    assert preview["by_phone"] == len(called) > 0
    for name, planned in forms.items():
        assert sum(planned.values()) == sum(status["forms"][name].values()) + unaware[name]
    assert sum(status["deliveries"].values()) == status["audience"] == preview["audience"] == size
    assert "Sổ gửi tin khớp" in await town.run("audit")


def compare(stand_ins: StandIns, people: list[crowd.Somebody], each: dict[str, Any]) -> None:
    """To the person: the platform and the form, and nobody twice."""
    got: dict[str, list[str]] = {}
    to_numbers = set()
    codes = {("zalo" if p.by_phone else p.platform, p.user): p.code for p in people}
    for message in stand_ins.world.messages:
        if message.by == "account":
            got.setdefault(codes[message.platform, message.user], []).append(message.form)
            if "phone" in message.body:
                to_numbers.add(codes[message.platform, message.user])
    for p in people:
        plan = each[p.code]
        if p.platform == "webchat":
            continue  # its screen reads our own rows
        # Messenger and Telegram do not tell beforehand who has blocked us; Zalo neither.
        expected = set() if p.blocked else {plan["form"].replace("opt_in", "permit")} - {""}
        assert set(got.get(p.code, [])) == expected, (p, plan)
        told_once = plan["form"] == "template" and not p.blocked
        assert got.get(p.code, []).count("template") == told_once, (p, plan)
        assert (p.code in to_numbers) == (plan["by_phone"] and not p.blocked), (p, plan)
    refused = Counter(r.reason for r in stand_ins.world.refusals)
    blocked = sum(p.blocked and not p.stopped and bool(each[p.code]["platform"]) for p in people)
    assert refused.pop("person", 0) <= blocked
    calls = sum(stand_ins.world.calls.values())
    assert refused.pop("rate", 0) <= calls / 100
    assert not refused, stand_ins.world.refusals[:5]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on both: make proof
async def test_two_hundred_people_get_what_was_predicted(town: Town, stand_ins: StandIns) -> None:
    await story(town, stand_ins, 200)


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_ten_thousand_people_get_what_was_predicted(town: Town, stand_ins: StandIns) -> None:
    await story(town, stand_ins, 10_000)
