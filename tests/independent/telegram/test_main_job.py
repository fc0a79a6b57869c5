"""Link, lesson, acknowledgement on npm telegram-test-api: by webhook, and by fetching updates."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.test_main_job import family, finished, sent_out, settled
from tests.acceptance.world import Installation
from tests.adapters.kits import ENVIRON
from tests.independent.telegram.front import UNKNOWN, Front
from tests.independent.telegram.phone import Phone, phone
from tests.ports import free_port

pytestmark = [pytest.mark.node, pytest.mark.timeout(120)]
TOKEN, SECRET = "7001122334:telegramTokenOfTests", "telegram-secret"


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    """Before a server that does not run yet."""
    made = Front(f"http://127.0.0.1:{free_port()}", SECRET)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def lan(front: Front, node_packages: Path) -> AsyncIterator[Phone]:
    """A member with a phone; the server runs as long as it is on."""
    made = await phone(node_packages, front.server, TOKEN, "751")
    yield made
    await made.put_away()


@pytest.fixture(params=["webhook", "polling"])
async def office(
    request: pytest.FixtureRequest, tmp_path: Path, root: Path, database_url: str, front: Front
) -> AsyncIterator[Installation[Front]]:
    """Our program; Telegram is the only platform that is switched on."""
    port = free_port()
    extra = {
        **dict.fromkeys(ENVIRON, ""),
        "LANTOA_TELEGRAM_TOKEN": TOKEN,
        "LANTOA_TELEGRAM_SECRET_TOKEN": SECRET,
        "LANTOA_TELEGRAM_POLLING": "1" if request.param == "polling" else "",
        "LANTOA_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    (tmp_path / "serve.log").touch()
    made = Installation(tmp_path, root, front, database_url, port, extra=extra)
    yield made
    await made.stop()


async def test_a_member_links_reads_and_acknowledges(
    office: Installation[Front], lan: Phone, front: Front
) -> None:
    _people, codes = await settled(office)
    await office.run("telegram", "setup")

    await lan.told(command=f"/start {codes['NV003']}")
    await lan.presses(await lan.sees("Nếu anh/chị đồng ý"), "Tôi đồng ý")
    await lan.sees("Đã liên kết")

    status = await finished(office, await sent_out(office))
    assert (status["deliveries"]["sent"], status["reasons"]) == (1, {"not_linked": 299})
    lesson = await lan.sees("Nguồn:")
    await lan.presses(lesson, "Tôi đã đọc")
    await lan.sees("1 trên 6 chủ đề")
    await lan.told(write="trợ giúp")
    await lan.sees("/baihoc")

    assert family(await office.run("coverage", "--format", "json")) == (1, 270)
    assert [seen for seen in await lan.unread() if "Nguồn:" in seen.text] == []  # once
    assert "answerCallbackQuery" in front.calls
    assert set(UNKNOWN) - {"sendChatAction"} <= set(front.calls)
    assert "Traceback" not in office.log
