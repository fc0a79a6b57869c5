"""A crowd on four channels, put straight into the tables and into the stand-ins.

Some agreed on a channel that is switched off since: only their telephone number is left, and not
everybody's may be used.

Everybody last wrote some time within thirty days. Nobody's window closes within the first twenty
minutes: what is decided anew at sending is not what this is about.
"""

from collections import Counter
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
from bot.store.tables import (
    address,
    family,
    member,
    membership,
    role_grant,
    unit,
    unit_span,
)
from tests.ready import ready

CHANNELS = ("zalo", "messenger", "telegram", "webchat")
WINDOWS = {"zalo": (48, 168), "messenger": (24,), "telegram": (), "webchat": (), "viber": ()}
OFF = "viber"  # is no channel of ours any more
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
    phone: str = ""
    refused: bool = False  # the number: Zalo said so once

    @property
    def allowed(self) -> bool:
        """Most allow the use of their number; it is no one else's to allow."""
        return self.number % 7 != 0

    @property
    def by_phone(self) -> bool:
        """Nothing but the number is left."""
        return self.platform == OFF

    @property
    def code(self) -> str:
        """In the roster."""
        return f"NV{self.number:05}"


def crowd(size: int, now: datetime, seed: int = 7) -> list[Somebody]:
    """So many people, one account each; every twentieth on a channel that is off."""
    chance = Random(seed)
    return [_somebody(n, chance, now) for n in range(1, size + 1)]


def by_number(people: list[Somebody]) -> list[str]:
    """Who can be reached by the number, and only so: told from the crowd, not by our own rule."""
    owners = Counter(p.phone for p in people)
    left = (p for p in people if p.by_phone and owners[p.phone] == 1)
    return [p.code for p in left if p.phone and p.allowed and not (p.refused or p.stopped)]


def _somebody(number: int, chance: Random, now: datetime) -> Somebody:
    platform = OFF if number % 20 == 10 else CHANNELS[number % len(CHANNELS)]
    age = timedelta(minutes=chance.randint(1, 30 * 24 * 60))
    for hours in WINDOWS[platform]:
        closing = timedelta(hours=hours)
        if closing - timedelta(minutes=20) < age <= closing:
            age -= timedelta(minutes=20)
    user = f"{5_000_000_000 + number}"
    stopped, blocked = chance.random() < 0.05, chance.random() < 0.03
    # In the web chat nobody can block anybody.
    blocked = blocked and platform != "webchat"
    phone, refused = _number(number, chance)
    return Somebody(number, platform, user, now - age, stopped, blocked, phone, refused)


def _number(number: int, chance: Random) -> tuple[str, bool]:
    """Most have one; some share it with the one before them, some are refused by Zalo."""
    if chance.random() < 0.1:
        return "", False
    owner = number - 20 if chance.random() < 0.1 and number > 20 else number
    return f"84{900_000_000 + owner}", chance.random() < 0.05


async def settle_in(database: Database, cipher: Cipher, people: list[Somebody]) -> None:
    """One unit, everybody in it with a family each, consent given; two officers."""
    await ready(database)
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
             "created_at": BEGIN, **_numbered(p, cipher)} for p in people])  # fmt: skip
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


def _numbered(p: Somebody, cipher: Cipher) -> dict[str, object]:
    index = cipher.index("phone", p.phone) if p.phone else None
    return {
        "phone_enc": cipher.seal(p.phone) if p.phone else None,
        "phone_idx": index,
        "phone_refused": index if p.refused else None,
        "phone_consent_at": BEGIN if p.allowed else None,
    }


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
        # Behind a number there is an account on Zalo that never spoke to ours.
        platform, acted = ("zalo", None) if p.by_phone else (p.platform, p.acted)
        phone = p.phone if platform == "zalo" else ""
        person = Person(platform, p.user, p.code, acted, fate=fate, phone=phone)
        stand_ins.world.people[platform, p.user] = person
    stand_ins.platforms["zalo"].configure(
        {"templates": [{"id": "7001", "parameters": {"tieu_de": 30, "so_phut": 20}}]}
    )
    stand_ins.platforms["messenger"].configure(
        {"templates": [{"name": "lantoa_bai_hoc", "language": "vi", "gaps": 2}]}
    )
