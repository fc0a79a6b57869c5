"""`lantoa invite` and `lantoa grant`."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import audit, role_grant
from tests.cli.conftest import Command
from tests.services import workbooks


@pytest.fixture
def union(lantoa: Command, here: Path) -> Command:
    """Two people in two units."""
    file = workbooks.write(here / "ds.xlsx", [("1", "Lan", "A"), ("2", "Hoa", "B")])
    assert lantoa("roster", "import", file).code == 0
    return lantoa


def test_everybody_is_listed_with_a_code_and_the_links_of_the_platforms(union: Command) -> None:
    found = union("invite", "--json").json
    assert [invite["member"] for invite in found] == ["1", "2"]
    assert found[0].keys() == {"member", "code", "links"}
    assert found[0]["links"] == {"zalo": None, "messenger": None, "telegram": None}


def test_codes_are_listed_again(union: Command) -> None:
    assert union("invite", "--json").json == union("invite", "--json").json


def test_a_platform_that_is_on_gives_a_link_with_the_code(
    union: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_WEBCHAT", "on")
    lan, _hoa = union("invite", "--json").json
    assert lan["code"] in lan["links"]["webchat"]


def test_a_unit_can_be_chosen(union: Command) -> None:
    found = union("invite", "--unit", "B", "--json").json
    assert [invite["member"] for invite in found] == ["2"]


def test_as_a_table_it_shows_who_is_who(union: Command) -> None:
    line = next(x for x in union("invite").out.splitlines() if "Lan" in x)
    assert line.split()[:3] == ["1", "Lan", "A"]


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (("invite", "--unit", "Z"), "Z"),
        (("grant", "1", "officer", "--unit", "Z"), "Z"),
        (("grant", "9", "officer", "--unit", "A"), "9"),
    ],
)
def test_what_is_not_there_is_named_in_one_line(
    union: Command, command: tuple[str, ...], named: str
) -> None:
    assert named in union(*command).complaint


def test_a_role_that_does_not_exist_is_wrong_usage(union: Command) -> None:
    assert union("grant", "1", "boss", "--unit", "A").code == 2


async def rows(url: str, column: object) -> list[str]:
    database = Database(url)
    async with database.read() as connection:
        found = list((await connection.execute(select(column))).scalars())  # type: ignore[call-overload]
    await database.close()
    return found


async def recorded(url: str) -> tuple[list[str], list[str]]:
    """Roles, and what the ledger says was done."""
    return await rows(url, role_grant.c.role), await rows(url, audit.c.action)


def test_a_right_given_twice_is_given_once_and_everything_is_recorded(
    union: Command, migrated_url: str
) -> None:
    for _time in "ab":
        assert union("grant", "1", "officer", "--unit", "T").code == 0
    roles, deeds = asyncio.run(recorded(migrated_url))
    assert (roles, deeds) == (["officer"], ["roster.import", "grant"])
