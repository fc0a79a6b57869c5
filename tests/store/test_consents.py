"""Consent on both databases: a row for each answer and no second one, and what planning reads."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.crypto import Cipher
from bot.domain.consents import Aim, GiveConsent, MyConsents, Withdraw, Wording
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Person
from bot.library.model import Library
from bot.store.consents import proofs
from bot.store.database import Database
from bot.store.orders import Order, answer, carry_out
from bot.store.privacy_tables import consent_wording
from bot.store.tables import address, member
from tests.reports.sample import library
from tests.store.union import Account, Somebody, settle_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)
TEXT = Wording("Anh/chị có đồng ý không ạ?", "vi")
PEOPLE = [
    Somebody("A", accounts=(Account("telegram", NOW), Account("zalo", NOW)), phone="84912000001",
             phone_agreed=False),
    Somebody("B", accounts=(Account("telegram", NOW),), phone="84912000002"),
]  # fmt: skip
LIBRARY: Library = library()


async def columns(database: Database) -> tuple[list[tuple[bool, bool]], list[bool]]:
    """What planning reads: of each account consent and reminders, of each person the number."""
    async with database.read() as connection:
        accounts = await connection.execute(select(address).order_by(address.c.id))
        people = await connection.execute(select(member.c.phone_consent_at).order_by(member.c.id))
        read = [(a.consent_at is not None, a.reminders_off_at is None) for a in accounts]
        return read, [at is not None for at in people.scalars()]


async def test_each_aim_is_given_and_taken_back_by_itself_and_proven_once(
    database: Database, cipher: Cipher
) -> None:
    await settle_in(database, cipher, {1: None}, PEOPLE)
    me = Person(1, "A", "A", 1, "U1", "Đơn vị 1", 1, True, ())

    async def done(key: str, effect: GiveConsent | Withdraw, *, times: int = 1) -> list[Aim]:
        """It happens; which aims hold afterwards."""
        async with database.write() as connection:
            order = Order(connection, cipher, LIBRARY, NOW, 1, "telegram", me, RULES, key=key)
            for _time in range(times):
                await carry_out(order, effect)
            held = await answer(replace(order, key=""), MyConsents())
            return [one.aim for one in held.aims if one.holds]

    phone = GiveConsent((Aim.PHONE,), TEXT)
    assert Aim.PHONE in await done("1", phone, times=2)
    assert await columns(database) == ([(True, True)] * 3, [True, True])
    assert Aim.REMINDERS not in await done("2", Withdraw(Aim.REMINDERS))
    assert await columns(database) == ([(True, False), (True, False), (True, True)], [True, True])
    assert Aim.REMINDERS in await done("3", GiveConsent((Aim.REMINDERS,), TEXT))
    assert await done("4", Withdraw(Aim.LESSONS)) == []
    assert await columns(database) == ([(False, True), (False, True), (True, True)], [False, True])
    async with database.read() as connection:
        rows = [(p.member, p.aim.value, p.answer.value, p.text) for p in await proofs(connection)]
        texts = await connection.execute(select(func.count()).select_from(consent_wording))
        assert texts.scalar() == 1
    ended = [("A", aim, "withdrawn", "") for aim in ("lessons", "reminders", "phone")]
    assert rows == [
        ("A", "phone", "yes", TEXT.text), ("A", "reminders", "withdrawn", ""),
        ("A", "reminders", "yes", TEXT.text), *ended,
    ]  # fmt: skip
