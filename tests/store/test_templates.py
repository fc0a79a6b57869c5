"""What is kept of templates, in either database."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.adapter import Parameter, TemplateInfo, TemplateState
from bot.domain.templates import Approved
from bot.library.localised import Localised
from bot.library.templates import Form, Gap, Template, Value
from bot.store import templates
from bot.store.database import Database
from tests.reports.sample import library

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TAKES = (Parameter("ngay", 20), Parameter("them", 0, required=False))
WORDS = Localised("Tin ngày {day}", "News of {day}")
FORM = Form("zalo", (Gap("ngay", Value.DAY, 20),), "Tin mới", 2, ref="441203")
LIBRARY = replace(
    library(), templates=(Template("notice", ("text",), WORDS, Localised("Đọc", "Read"), (FORM,)),)
)
KEY = ("zalo", "notice")


async def kept(database: Database) -> Approved:
    async with database.read() as connection:
        return (await templates.known(connection, LIBRARY))[KEY]


async def say(database: Database, ref: str, info: TemplateInfo) -> None:
    async with database.write() as connection:
        await templates.told(connection, LIBRARY, {("zalo", ref): info}, NOW)


async def test_what_a_platform_says_of_an_id_in_the_content_is_kept(database: Database) -> None:
    assert await kept(database) == Approved("441203", TemplateState.PENDING)
    await say(database, "441203", TemplateInfo(TemplateState.ENABLE, "", TAKES))
    found = await kept(database)
    assert (found.state, found.theirs, found.said_at) == (TemplateState.ENABLE, TAKES, NOW)


async def test_a_state_alone_leaves_the_parameters_as_they_were(database: Database) -> None:
    await say(database, "441203", TemplateInfo(TemplateState.ENABLE, "", TAKES))
    await say(database, "441203", TemplateInfo(TemplateState.DISABLE, "kém"))
    found = await kept(database)
    assert (found.state, found.reason, found.theirs) == (TemplateState.DISABLE, "kém", TAKES)


async def test_an_operators_names_survive_what_the_platform_says(database: Database) -> None:
    given = Approved("7", TemplateState.PENDING, {"ngay": "day"})
    async with database.write() as connection:
        await templates.put(connection, *KEY, given, NOW - timedelta(days=1))
    await say(database, "441203", TemplateInfo(TemplateState.REJECT))
    await say(database, "7", TemplateInfo(TemplateState.ENABLE, "", ()))
    found = await kept(database)
    assert (found.ref, found.state, found.renamed) == ("7", TemplateState.ENABLE, {"ngay": "day"})
    assert found.theirs == ()
