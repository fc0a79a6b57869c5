"""A small union put straight into the tables, for tests of what reads them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.wishes import AS_EVER, Wishes
from bot.store import permits
from bot.store.database import Database
from bot.store.platform_tables import push_wish
from bot.store.tables import address, family, member, membership, unit, unit_span

BEGIN = date(2026, 1, 1)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Account:
    """A chat account of somebody."""

    platform: str
    last_inbound_at: datetime | None = None
    consented: bool = True
    stopped: bool = False
    blocked: bool = False
    preferred: bool = False
    permitted: bool = False
    reminders: bool = True


@dataclass(frozen=True)
class Somebody:
    """One person of the roster; `unit` is its number, from 1."""

    code: str
    unit: int = 1
    family: str = ""
    key_officer: bool = False
    accounts: tuple[Account, ...] = field(default=())
    phone: str = ""  # as 84…
    phone_refused: bool = False
    phone_agreed: bool = True
    wishes: Wishes = AS_EVER
    restricted: bool = False


async def settle_in(
    database: Database, cipher: Cipher, above: dict[int, int | None], people: list[Somebody]
) -> None:
    """Units 1..n (`above`: number -> number above), then people; ids follow the order."""
    async with database.write() as connection:
        await connection.execute(
            insert(unit), [{"id": n, "code": f"U{n}", "created_at": MADE} for n in above]
        )
        await connection.execute(
            insert(unit_span),
            [
                {
                    "unit_id": n,
                    "parent_id": up,
                    "name": f"Đơn vị {n}",
                    "kind": "",
                    "valid_from": BEGIN,
                }
                for n, up in above.items()
            ],
        )
        if people:
            await _people(connection, cipher, people)


async def _people(connection: AsyncConnection, cipher: Cipher, people: list[Somebody]) -> None:
    keys = list(dict.fromkeys(p.family or p.code for p in people))
    accounts = [(n, a) for n, p in enumerate(people, 1) for a in p.accounts]
    await connection.execute(
        insert(family), [{"id": n, "key": k, "created_at": MADE} for n, k in enumerate(keys, 1)]
    )
    await connection.execute(
        insert(member),
        [
            {
                "id": n,
                "code": p.code,
                "name_enc": cipher.seal(p.code),
                "gender": "",
                "created_at": MADE,
                "restricted_at": MADE if p.restricted else None,
                **_number(cipher, p),
            }
            for n, p in enumerate(people, 1)
        ],
    )
    await connection.execute(
        insert(membership),
        [
            {
                "member_id": n,
                "unit_id": p.unit,
                "family_id": keys.index(p.family or p.code) + 1,
                "category": "member",
                "key_officer": p.key_officer,
                "valid_from": BEGIN,
            }
            for n, p in enumerate(people, 1)
        ],
    )
    asked = [(n, p.wishes) for n, p in enumerate(people, 1) if p.wishes != AS_EVER]
    if asked:
        await connection.execute(insert(push_wish), [_wish(n, wishes) for n, wishes in asked])
    for number, (n, a) in enumerate(accounts, 1):
        await _account(connection, cipher, number, n, a)


def _wish(member_id: int, wishes: Wishes) -> dict[str, object]:
    return {
        "member_id": member_id,
        "paused": wishes.paused,
        "paused_until": wishes.until,
        "less_often": wishes.less_often,
        "weekly_since": wishes.weekly_since,
        "at": MADE,
    }


def _number(cipher: Cipher, p: Somebody) -> dict[str, object]:
    index = cipher.index("phone", p.phone) if p.phone else None
    return {
        "phone_enc": cipher.seal(p.phone) if p.phone else None,
        "phone_idx": index,
        "phone_refused": index if p.phone_refused else None,
        "phone_consent_at": MADE if p.phone and p.phone_agreed else None,
    }


async def _account(
    connection: AsyncConnection, cipher: Cipher, number: int, member_id: int, a: Account
) -> None:
    await connection.execute(
        insert(address).values(
            platform=a.platform,
            user_idx=cipher.index(a.platform, str(number)),
            user_enc=cipher.seal(str(number)),
            member_id=member_id,
            locale="vi",
            created_at=MADE,
            consent_at=MADE if a.consented else None,
            reminders_off_at=None if a.reminders else MADE,
            stopped_at=MADE if a.stopped else None,
            blocked_at=MADE if a.blocked else None,
            last_inbound_at=a.last_inbound_at,
            preferred_at=MADE if a.preferred else None,
        )
    )
    if a.permitted:
        await permits.give(connection, cipher, number, f"permit {number}", MADE)
