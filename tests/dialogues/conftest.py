"""A house of paper with five people, for talks and for services."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.crypto import Cipher
from bot.library.loader import load
from bot.library.model import Library
from bot.store.database import Database
from bot.store.privacy_tables import trained_person
from bot.store.tables import link_code, member, role_grant
from tests.chat import ZONE, Chat, chat_on
from tests.library.folder import write_sound
from tests.ready import ready
from tests.store.union import Somebody, settle_in

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
# Lan and Hùng are one family in two units; Hoa and Bình are officers of the unit U2, Quân of all.
PEOPLE = [
    Somebody("LAN", 2, "G1"),
    Somebody("HUNG", 3, "G1"),
    Somebody("HOA", 2),
    Somebody("BINH", 2),
    Somebody("QUAN", 1),
]
CODES = {
    "LAN": "AANCDE23",
    "HUNG": "HNGCDE23",
    "HOA": "HACDEF23",
    "BINH": "BNHCDE23",
    "QUAN": "QANCDE23",
}
NAMES = ("Lan", "Hùng", "Hoa", "Bình", "Quân")
TRAINED = (3, 5)  # Hoa and Quân
QUESTIONS = """questions:
  - passage: shelter
    vi: [mái ấm là gì, công đoàn hỗ trợ làm nhà thế nào, xin sửa nhà dột ở đâu]
    en: [what is the shelter, help to build a house]
elsewhere:
  vi: [thời tiết hôm nay thế nào, kết quả bóng đá tối qua, cách nấu ăn món ngon]
"""
ROLES = ((3, 2, "officer"), (4, 2, "officer"), (5, 1, "admin"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Small, sound content: the talks do not change when a lesson is edited."""
    folder = tmp_path_factory.mktemp("content") / "content"
    write_sound(folder).write("questions.yaml", QUESTIONS)
    found = load(folder, MORNING.date())
    assert isinstance(found, Library), [str(fault) for fault in found]
    return found


@pytest.fixture
async def chat(database_of_a_union: Database, cipher: Cipher, library: Library) -> Chat:
    return chat_on(database_of_a_union, cipher, library, MORNING)


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(bytes(range(32)))


@pytest.fixture
async def database_of_a_union(sqlite_url: str, cipher: Cipher) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    await ready(database)
    await peopled(database, cipher)
    yield database
    await database.close()


async def peopled(database: Database, cipher: Cipher) -> None:
    """The five people, their names, numbers, roles and link codes."""
    await settle_in(database, cipher, {1: None, 2: 1, 3: 1}, PEOPLE)
    async with database.write() as connection:
        for number, name in enumerate(NAMES, 1):
            await connection.execute(
                member.update()
                .where(member.c.id == number)
                .values(
                    name_enc=cipher.seal(name),
                    phone_idx=cipher.index("phone", f"8491200000{number}"),
                )
            )
        await connection.execute(
            insert(role_grant),
            [
                {"member_id": m, "unit_id": u, "role": role, "created_at": MORNING}
                for m, u, role in ROLES
            ],
        )
        await connection.execute(
            insert(trained_person),
            [{"member_id": m, "named_at": MORNING, "ended_at": None} for m in TRAINED],
        )
        await connection.execute(
            insert(link_code),
            [
                {
                    "code_idx": cipher.index("link", code),
                    "code_enc": cipher.seal(code),
                    "member_id": number,
                    "created_at": MORNING,
                    "expires_at": MORNING + timedelta(days=90),
                }
                for number, code in enumerate(CODES.values(), 1)
            ],
        )
