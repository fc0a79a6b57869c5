"""The pages of check-in by HTTP: what a scanned code leads to, what a projector shows."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import VirtualClock
from bot.crypto import Cipher
from bot.domain.meetings import CloseMeeting, Form, OpenMeeting, Plan, Purpose, SignOf
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Grant, Person, Role
from bot.library.loader import load
from bot.library.model import Library
from bot.services import orders as _orders  # noqa: F401 - registers every effect and query
from bot.services.house import House
from bot.services.meetings import screen_of
from bot.store.database import Database
from bot.store.orders import Order, answer, carry_out
from bot.web.checkin import routes
from bot.web.server import application
from tests.chat import PLATFORM, ZONE, Paper
from tests.ready import ready
from tests.store.union import Somebody, settle_in

NOW = datetime(2026, 11, 23, 2, 1, tzinfo=UTC)
PUBLIC = "https://lantoa.example.vn"
OFFICER = Person(1, "HOA", "Hoa", 1, "U1", "Đơn vị 1", 1, True,
                 (Grant(Role.OFFICER, 1, "U1", "Đơn vị 1"),))  # fmt: skip
PLAN = Plan(1, Purpose.TOPICS, Form.SEMINAR, "Bữa cơm <nhà>", NOW, NOW + timedelta(hours=2),
            ("gender_equality",))  # fmt: skip


Client = TestClient[web.Request, web.Application]


class Linking(Paper):
    """A platform whose links carry codes, or do not."""

    def __init__(self, name: str, deep_link: str | None) -> None:
        super().__init__()
        self.name = name
        self.capabilities = replace(self.capabilities, deep_link=deep_link)


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    library = load(None, NOW.date())
    assert isinstance(library, Library)
    database, cipher = Database(sqlite_url), Cipher(bytes(range(32)))
    await ready(database)
    await settle_in(database, cipher, {1: None}, [Somebody("HOA")])
    adapters = {
        "telegram": Linking("telegram", "https://t.me/lan_toa_bot?start={code}"),
        "zalo": Linking("zalo", "https://zalo.me/4412"),
        PLATFORM: Linking(PLATFORM, None),
    }
    rules = Rules(ZONE, NEVER_QUIET, lambda _day: False)
    yield House(database, cipher, VirtualClock(NOW), library, rules, adapters, "test",
                public_url=PUBLIC)  # fmt: skip
    await database.close()


async def ordered(house: House, effect: OpenMeeting | CloseMeeting) -> None:
    async with house.database.write() as connection:
        await carry_out(_order(house, connection), effect)


def _order(house: House, connection: AsyncConnection) -> Order:
    return Order(connection, house.cipher, house.library, house.now(), 1, PLATFORM, OFFICER,
                 house.rules, public_url=house.public_url)  # fmt: skip


@pytest.fixture
async def client(house: House) -> AsyncIterator[Client]:
    await ordered(house, OpenMeeting("abcdef0123", PLAN))
    async with TestClient(TestServer(application(routes(house)))) as found:
        yield found


def path_of(url: str) -> str:
    assert url.startswith(PUBLIC)
    return url.removeprefix(PUBLIC)


async def test_the_picture_in_the_chat_leads_to_the_page_of_its_code(
    house: House,
    client: Client,
) -> None:
    async with house.database.read() as connection:
        sign = await answer(_order(house, connection), SignOf("abcdef0123"))
    picture = Image.open(BytesIO(sign.picture.data))
    assert picture.width >= 400
    found = zxingcpp.read_barcode(picture)
    assert found is not None
    page = await client.get(path_of(found.text))
    assert page.status == 200
    text = await page.text()
    assert f"https://t.me/lan_toa_bot?start={sign.code}" in text
    assert "https://zalo.me/4412" in text
    assert f"Rồi nhắn mã này: {sign.code}" in text
    assert "Paper" not in text


@pytest.mark.parametrize("code", ["K7M23P", "k7m23p"])
async def test_the_page_does_not_say_whether_a_code_holds(
    client: Client,
    code: str,
) -> None:
    page = await client.get(f"/checkin/{code}")
    assert page.status == 200
    assert "start=K7M23P" in await page.text()


@pytest.mark.parametrize("code", ["ABC", "%3Cscript%3E", "AANCDE23"])
async def test_what_is_no_code_is_not_repeated(
    client: Client,
    code: str,
) -> None:
    page = await client.get(f"/checkin/{code}")
    text = await page.text()
    assert page.status == 404
    assert "<script>" not in text.replace('<script src="/checkin/assets/checkin.js">', "")
    assert "start=" not in text


async def test_the_projector_follows_the_clock_and_the_officer(
    house: House,
    client: Client,
) -> None:
    show = path_of(screen_of(house.cipher, PUBLIC, "abcdef0123"))
    page = await (await client.get(show)).text()
    first = await (await client.get(f"{show}/now")).json()
    assert first["code"] in page
    assert "Bữa cơm &lt;nhà&gt;" in page
    assert (first["stage"], first["people"]) == ("open", "0 người đã điểm danh")
    assert isinstance(house.clock, VirtualClock)
    house.clock.move(timedelta(minutes=15))
    second = await (await client.get(f"{show}/now")).json()
    assert second["code"] != first["code"]
    assert second["qr"] != first["qr"]
    await ordered(house, CloseMeeting("abcdef0123"))
    closed = await (await client.get(f"{show}/now")).json()
    assert (closed["stage"], closed["code"], closed["qr"]) == ("over", "", "")


async def test_a_projector_before_the_hours_shows_no_code(
    house: House,
    client: Client,
) -> None:
    late = replace(PLAN, opens_at=NOW + timedelta(hours=1))
    await ordered(house, OpenMeeting("fedcba3210", late))
    show = path_of(screen_of(house.cipher, PUBLIC, "fedcba3210"))
    shown = await (await client.get(f"{show}/now")).json()
    assert (shown["stage"], shown["code"]) == ("early", "")
    assert shown["lead"] == "Mã sẽ hiện lúc 09:51 23/11/2026."


async def test_an_address_that_nobody_signed_shows_nothing(
    house: House,
    client: Client,
) -> None:
    for token in ("show:abcdef0123", house.cipher.sign("webchat:lan"), "x" * 40):
        assert (await client.get(f"/checkin/show/{token}")).status == 404


async def test_pages_bring_their_own_letters_and_nothing_from_elsewhere(
    client: Client,
) -> None:
    for name in ("checkin.css", "checkin.js", "font.ttf", "font-bold.ttf"):
        assert (await client.get(f"/checkin/assets/{name}")).status == 200
    assert (await client.get("/checkin/assets/chat.html")).status == 404
    page = await client.get("/checkin/K7M23P")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
