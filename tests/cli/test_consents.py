"""`lantoa consents`: the proof, whole, and that it was looked at."""

from pathlib import Path

from sqlalchemy import insert, select

from bot.cli.workplace import at_work
from bot.domain.consents import Aim, GiveConsent, Wording
from bot.services.house import House
from bot.store.consents import give
from bot.store.orders import Order
from bot.store.tables import address, audit
from tests.cli.conftest import Command
from tests.services import workbooks


def test_each_answer_is_printed_with_its_exact_text(lantoa: Command, here: Path) -> None:
    file = workbooks.write(here / "ds.xlsx", [("1", "Lan", "A"), ("2", "Hoa", "A")])
    assert lantoa("roster", "import", file).code == 0
    wording = Wording("Anh/chị có đồng ý không ạ?", "vi")

    async def agree(house: House) -> None:
        async with house.database.write() as connection:
            await connection.execute(
                insert(address).values(
                    id=1, platform="zalo", user_idx="x", user_enc=house.cipher.seal("7"),
                    member_id=1, locale="vi", created_at=house.now(),
                )
            )  # fmt: skip
            order = Order(
                connection, house.cipher, house.library, house.now(), 1, "zalo", None, house.rules,
                key="run:consent",
            )  # fmt: skip
            await give([(order, GiveConsent((Aim.LESSONS, Aim.REMINDERS), wording))])

    at_work(agree)
    told = lantoa("consents", "--json")
    assert [(one["member"], one["purpose"], one["answer"], one["text"]) for one in told.json] == [
        ("1", "lessons", "yes", wording.text),
        ("1", "reminders", "yes", wording.text),
    ]
    assert lantoa("consents", "--member", "2", "--json").json == []
    table = lantoa("consents", "--member", "1").out
    assert "lời nhắc" in table
    assert told.json[0]["digest"] in table

    async def looked(house: House) -> list[str]:
        async with house.database.read() as connection:
            shown = audit.c.action == "consents.show"
            return list((await connection.execute(select(audit.c.subject).where(shown))).scalars())

    assert at_work(looked) == ["", "2", "1"]
