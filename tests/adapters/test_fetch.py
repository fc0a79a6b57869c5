"""Files that people sent, fetched from where a platform says they lie; and where we do not go."""

import logging
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

import adapters.fetch as fetching
from adapters.fetch import PublicOnly, fetched, is_public
from bot.adapter import HasMedia, Unfetched
from bot.messages import Media, MediaKind
from tests.adapters.kits import ENVIRON, KITS, SECRETS, built
from tests.adapters.platform_double import CUT, SILENCE, Asked, PlatformDouble, Scripted
from tests.adapters.telegram_double import refused, result

PICTURE = b"\xff\xd8\xff a picture"
MOST = 1000
TOKEN = ENVIRON["LANTOA_TELEGRAM_TOKEN"]


class Shelf(PlatformDouble):
    """A platform's CDN on this machine: a picture lies at every address."""

    async def answer(self, asked: Asked) -> Scripted:
        return Scripted(200, PICTURE)


@pytest.fixture
async def cdn() -> AsyncIterator[Shelf]:
    shelf = Shelf()
    async with shelf.running():
        yield shelf


def image(url: str) -> Media:
    return Media(MediaKind.IMAGE, url=url)


@pytest.mark.parametrize("name", ["zalo", "messenger"])
async def test_a_picture_is_fetched_from_the_configured_host(name: str, cdn: Shelf) -> None:
    adapter = built(KITS[name].at(cdn.url))[name]
    assert isinstance(adapter, HasMedia)
    assert await adapter.fetch(image(f"{cdn.url}/48/a.jpg"), MOST) == PICTURE
    [asked] = cdn.asked
    assert asked.path == "/48/a.jpg"
    assert not {"Authorization", "access_token"} & set(asked.headers), "no token goes to a CDN"


ANSWERS = [
    pytest.param(Scripted(404, b"no"), Unfetched.GONE, id="not there"),
    pytest.param(Scripted(500, b"no"), Unfetched.GONE, id="a fault of theirs"),
    pytest.param(Scripted(200, bytes(MOST + 1)), Unfetched.TOO_BIG, id="too big"),
    pytest.param(CUT, Unfetched.AWAY, id="cut off"),
    pytest.param(Scripted(302, b"", {"Location": "/b.jpg"}), PICTURE, id="moved on the host"),
    pytest.param(
        Scripted(302, b"", {"Location": "http://127.0.0.1:9/x"}), Unfetched.REFUSED, id="to inside"
    ),
    pytest.param(
        Scripted(302, b"", {"Location": "https://169.254.169.254/latest/meta-data"}),
        Unfetched.REFUSED,
        id="to the cloud's own",
    ),
    pytest.param(
        Scripted(302, b"", {"Location": "file:///etc/passwd"}), Unfetched.REFUSED, id="to a file"
    ),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
async def test_every_answer_is_a_value(
    answer: Scripted, expected: Unfetched | bytes, cdn: Shelf
) -> None:
    cdn.script(*([answer] * 2 if answer is CUT else [answer]))  # asked once more when cut off
    assert await fetched(f"{cdn.url}/a.jpg", MOST, cdn.url) == expected


async def test_who_never_answers_is_left(cdn: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    cdn.script(SILENCE)
    assert await fetched(f"{cdn.url}/a.jpg", MOST, cdn.url) is Unfetched.AWAY


async def test_redirects_have_an_end(cdn: Shelf) -> None:
    cdn.script(*(Scripted(302, b"", {"Location": f"/{n}"}) for n in range(9)))
    assert await fetched(f"{cdn.url}/a.jpg", MOST, cdn.url) is Unfetched.REFUSED
    assert len(cdn.asked) == fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://zdn.vn/a.jpg",
        "ftp://zdn.vn/a.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "https://127.0.0.1/a.jpg",
        "https://10.0.0.8/a.jpg",
        "https://192.168.1.1/a.jpg",
        "https://169.254.169.254/latest",
        "https://[::1]/a.jpg",
        "https://[::ffff:127.0.0.1]/a.jpg",
        "https://[fd00::1]/a.jpg",
        "https://2130706433/a.jpg",
        "https://127.1/a.jpg",
        "https://0.0.0.0/a.jpg",
        "https://zdn.vn:8443/a.jpg",
        "https://user:pw@zdn.vn/a.jpg",
        "https:///a.jpg",
        "https://[broken/a.jpg",
    ],
)
async def test_where_we_do_not_go(url: str, cdn: Shelf) -> None:
    assert await fetched(url, MOST, cdn.url) is Unfetched.REFUSED
    assert cdn.asked == []


async def test_another_port_of_the_own_host_is_not_the_own_host(cdn: Shelf) -> None:
    assert await fetched(f"{cdn.url}/a.jpg", MOST, "http://127.0.0.1:1") is Unfetched.REFUSED
    assert cdn.asked == []


class Names(AbstractResolver):
    """A name server that an attacker runs."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=0)
            for a in self._addresses
        ]

    async def close(self) -> None: ...


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1"])
async def test_a_name_that_leads_inside_leads_nowhere(address: str) -> None:
    with pytest.raises(OSError, match="no public address"):
        await PublicOnly(Names(address)).resolve("cdn.example", 443)
    found = await fetched("https://cdn.example/a.jpg", MOST, "https://x", Names(address))
    assert found is Unfetched.AWAY


async def test_of_several_addresses_the_public_ones_are_left() -> None:
    found = await PublicOnly(Names("127.0.0.1", "8.8.8.8", "10.0.0.1")).resolve("cdn.example", 443)
    assert [address["host"] for address in found] == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("100.64.0.1", False), ("224.0.0.1", False),
     ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("x", False)],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


TELEGRAM = [
    pytest.param(
        [result({"file_id": "A", "file_unique_id": "Q", "file_path": "photos/file_7.jpg"}),
         Scripted(200, PICTURE)], PICTURE, id="as it should be",
    ),
    pytest.param([refused(400, "Bad Request: file is too big")], Unfetched.TOO_BIG, id="20 MB"),
    pytest.param([refused(400, "Bad Request: wrong file_id")], Unfetched.GONE, id="unknown"),
    pytest.param([CUT], Unfetched.AWAY, id="cut off"),
    pytest.param(
        [result({"file_id": "A", "file_unique_id": "Q", "file_size": MOST + 1, "file_path": "x"})],
        Unfetched.TOO_BIG, id="too big for us",
    ),
    pytest.param(
        [result({"file_id": "A", "file_unique_id": "Q", "file_path": "../../getMe"})],
        Unfetched.REFUSED, id="a path that climbs",
    ),
    pytest.param(
        [result({"file_id": "A", "file_unique_id": "Q"})], Unfetched.REFUSED, id="no path",
    ),
    pytest.param(
        [result({"file_id": "A", "file_unique_id": "Q", "file_path": "p/a.jpg"}),
         Scripted(302, b"", {"Location": "http://127.0.0.1:9/"})], Unfetched.GONE, id="sent away",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "expected"), TELEGRAM)
async def test_telegram_is_asked_where_a_file_lies(
    answers: list[Scripted],
    expected: Unfetched | bytes,
    cdn: Shelf,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = built(KITS["telegram"].at(cdn.url))["telegram"]
    assert isinstance(bot, HasMedia)
    await bot.open()
    cdn.script(*answers)
    assert await bot.fetch(image("AgAC2"), MOST) == expected
    await bot.close()
    paths = [asked.path for asked in cdn.asked]
    assert paths[0] == f"/bot{TOKEN}/getFile"
    assert all(path.startswith(f"/file/bot{TOKEN}/p") for path in paths[1:])
    assert not [secret for secret in SECRETS if secret in caplog.text]


async def test_what_was_uploaded_in_the_page_lies_in_the_event() -> None:
    chat = built()["webchat"]
    assert isinstance(chat, HasMedia)
    assert await chat.fetch(Media(MediaKind.IMAGE, data=PICTURE), MOST) == PICTURE
    assert await chat.fetch(Media(MediaKind.IMAGE, data=PICTURE), 3) is Unfetched.TOO_BIG
    assert await chat.fetch(image("https://x/a.jpg"), MOST) is Unfetched.GONE
