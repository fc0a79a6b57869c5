"""People with an account each on one platform, who agreed and wrote lately; their numbers are real
enough to be found again by a webhook.
"""

from datetime import UTC, datetime

from sqlalchemy import insert

from bot.crypto import Cipher, decode_key
from bot.store.database import Database
from bot.store.tables import address, family, member, membership, unit, unit_span
from tests.bench.places import KEY

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HEARD = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # half an hour before the benches begin
FIRST = 5_000_000_000
CHUNK = 5_000


async def settle(
    database: Database, platform: str, people: int, *, first: int = 0, unit_id: int = 1
) -> None:
    """They are one unit; person n has the account FIRST + n."""
    cipher = Cipher(decode_key(KEY))
    async with database.write() as connection:
        await connection.execute(
            insert(unit).values(id=unit_id, code=f"TINH{unit_id}", created_at=BEGIN)
        )
        await connection.execute(insert(unit_span).values(
            unit_id=unit_id, parent_id=None, name="Tỉnh", kind="",
            valid_from=BEGIN.date()))  # fmt: skip
        for begin in range(first, first + people, CHUNK):
            ids = range(begin, min(begin + CHUNK, first + people))
            await connection.execute(
                insert(family), [{"id": n + 1, "key": f"F{n}", "created_at": BEGIN} for n in ids]
            )
            await connection.execute(insert(member), [
                {"id": n + 1, "code": f"NV{n}", "gender": "", "name_enc": cipher.seal(f"Người {n}"),
                 "created_at": BEGIN} for n in ids])  # fmt: skip
            await connection.execute(insert(membership), [
                {"member_id": n + 1, "unit_id": unit_id, "family_id": n + 1, "category": "member",
                 "key_officer": False, "valid_from": BEGIN.date()} for n in ids])  # fmt: skip
            await connection.execute(insert(address), [
                {"id": n + 1, "platform": platform, "member_id": n + 1, "consent_at": BEGIN,
                 "user_idx": cipher.index(platform, str(FIRST + n)),
                 "user_enc": cipher.seal(str(FIRST + n)), "last_inbound_at": HEARD, "locale": "vi",
                 "created_at": BEGIN} for n in ids])  # fmt: skip
