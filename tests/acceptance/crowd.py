"""A crowd on four channels, put straight into the tables and into the stand-ins.

Everybody last wrote some time within thirty days. Nobody's window closes within the first twenty
minutes: what is decided anew at sending is not what this is about.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import insert

from bot.adapter import TemplateState
from bot.crypto import Cipher
from bot.domain.templates import Approved
from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Fate, Person
from bot.store import templates
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.tables import (
    address,
    family,
    member,
    membership,
    role_grant,
    unit,
    unit_span,
)

CHANNELS = ("zalo", "messenger", "telegram", "webchat")
WINDOWS = {"zalo": (48, 168), "messenger": (24,), "telegram": (), "webchat": ()}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    """One person's account, and how long ago it was last heard from."""

    number: int
    platform: str
    user: str
    acted: datetime
    stopped: bool
    blocked: bool

    @property
    def code(self) -> str:
        """In the roster."""
        return f"NV{self.number:05}"


def crowd(size: int, now: datetime, seed: int = 7) -> list[Somebody]:
    """So many people, one account each."""
    chance = Random(seed)
    return [_somebody(n, chance, now) for n in range(1, size + 1)]


def _somebody(number: int, chance: Random, now: datetime) -> Somebody:
    platform = CHANNELS[number % len(CHANNELS)]
    age = timedelta(minutes=chance.randint(1, 30 * 24 * 60))
    for hours in WINDOWS[platform]:
        closing = timedelta(hours=hours)
        if closing - timedelta(minutes=20) < age <= closing:
            age -= timedelta(minutes=20)
    user = f"{5_000_000_000 + number}"
    stopped, blocked = chance.random() < 0.05, chance.random() < 0.03
    # In the web chat nobody can block anybody.
    return Somebody(number, platform, user, now - age, stopped, blocked and platform != "webchat")


async def settle_in(database: Database, cipher: Cipher, people: list[Somebody]) -> None:
    """One unit, everybody in it with a family each, consent given; two officers."""
    await upgrade(database)
    ids = [p.number for p in people]
    async with database.write() as connection:
        await connection.execute(insert(unit).values(id=1, code="TINH", created_at=BEGIN))
        await connection.execute(insert(unit_span).values(
            unit_id=1, parent_id=None, name="Tỉnh", kind="", valid_from=BEGIN.date()))  # fmt: skip
        await connection.execute(
            insert(family), [{"id": n, "key": f"F{n}", "created_at": BEGIN} for n in ids]
        )
        await connection.execute(insert(member), [
            {"id": p.number, "code": p.code, "name_enc": cipher.seal(p.code), "gender": "",
             "created_at": BEGIN} for p in people])  # fmt: skip
        await connection.execute(insert(membership), [
            {"member_id": n, "unit_id": 1, "family_id": n, "category": "member",
             "key_officer": False, "valid_from": BEGIN.date()} for n in ids])  # fmt: skip
        await connection.execute(insert(role_grant), [
            {"member_id": n, "unit_id": 1, "role": "admin", "created_at": BEGIN}
            for n in (1, 2)])  # fmt: skip
        await connection.execute(insert(address), [_account(p, cipher) for p in people])
        for platform, ref in (("zalo", "7001"), ("messenger", "lantoa_bai_hoc")):
            approved = Approved(ref, TemplateState.ENABLE)
            await templates.put(connection, platform, "lesson", approved, BEGIN)


def _account(p: Somebody, cipher: Cipher) -> dict[str, object]:
    return {
        "platform": p.platform, "user_idx": cipher.index(p.platform, p.user),
        "user_enc": cipher.seal(p.user), "member_id": p.number, "consent_at": BEGIN,
        "stopped_at": BEGIN if p.stopped else None, "last_inbound_at": p.acted, "locale": "vi",
        "created_at": BEGIN,
    }  # fmt: skip


def settle_among(stand_ins: StandIns, people: list[Somebody]) -> None:
    """The same people on the platforms; those who blocked us are known there only."""
    for p in people:
        fate = Fate.BLOCK if p.blocked else Fate.DELIVER
        person = Person(p.platform, p.user, p.code, p.acted, fate=fate)
        stand_ins.world.people[p.platform, p.user] = person
    stand_ins.platforms["zalo"].configure(
        {"templates": [{"id": "7001", "parameters": {"tieu_de": 30, "so_phut": 20}}]}
    )
    stand_ins.platforms["messenger"].configure(
        {"templates": [{"name": "lantoa_bai_hoc", "language": "vi", "gaps": 2}]}
    )
