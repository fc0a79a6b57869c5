"""Rotating tokens: encrypted, one refresher at a time over all processes."""

from datetime import timedelta

from sqlalchemy import case, or_, select, update

from bot.adapter import Tokens
from bot.clock import Clock
from bot.crypto import Cipher, digest
from bot.store.database import Database, insert_into
from bot.store.platform_tables import platform_token

RIGHT_LASTS = timedelta(minutes=1)  # longer than any HTTP timeout


class DatabaseVault:
    """The `TokenVault` of adapters, in the database."""

    def __init__(self, database: Database, cipher: Cipher, clock: Clock) -> None:
        self._database = database
        self._cipher = cipher
        self._clock = clock

    async def load(self, platform: str) -> Tokens | None:
        """The newest stored pair."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(platform_token).where(platform_token.c.platform == platform)
            )
            row = found.first()
        if row is None or row.access_enc is None or row.expires_at is None:
            return None
        return Tokens(
            self._cipher.open(row.access_enc),
            self._cipher.open(row.refresh_enc),
            row.expires_at,
            row.seed,
        )

    async def claim(self, platform: str) -> bool:
        """Take the right to refresh."""
        now = self._clock.now()
        async with self._database.write() as connection:
            await connection.execute(
                insert_into(connection, platform_token)
                .values(platform=platform, seed="")
                .on_conflict_do_nothing()
            )
            free = or_(
                platform_token.c.refreshing_until.is_(None), platform_token.c.refreshing_until < now
            )
            taken = await connection.execute(
                update(platform_token)
                .where(platform_token.c.platform == platform, free)
                .values(refreshing_until=now + RIGHT_LASTS)
                .returning(platform_token.c.platform)
            )
            return taken.first() is not None

    async def spend(self, platform: str, refresh: str) -> int:
        """Record the use before it happens: a crash in between must not look like none."""
        mark = digest(refresh)
        again = platform_token.c.spending == mark
        async with self._database.write() as connection:
            counted = await connection.execute(
                update(platform_token)
                .where(platform_token.c.platform == platform)
                .values(spending=mark, spent=case((again, platform_token.c.spent + 1), else_=1))
                .returning(platform_token.c.spent)
            )
            return int(counted.scalar_one()) - 1

    async def unspend(self, platform: str) -> None:
        """It never left the house."""
        async with self._database.write() as connection:
            await connection.execute(
                update(platform_token)
                .where(platform_token.c.platform == platform, platform_token.c.spent > 0)
                .values(spent=platform_token.c.spent - 1)
            )

    async def save(self, platform: str, tokens: Tokens) -> None:
        """Commit a new pair and give the right back."""
        values = {
            "access_enc": self._cipher.seal(tokens.access),
            "refresh_enc": self._cipher.seal(tokens.refresh),
            "seed": tokens.seed,
            "expires_at": tokens.expires_at,
            "refreshing_until": None,
        }
        async with self._database.write() as connection:
            await connection.execute(
                insert_into(connection, platform_token)
                .values(platform=platform, **values)
                .on_conflict_do_update(index_elements=["platform"], set_=values)
            )

    async def release(self, platform: str) -> None:
        """Give the right back without a new pair."""
        async with self._database.write() as connection:
            await connection.execute(
                update(platform_token)
                .where(platform_token.c.platform == platform)
                .values(refreshing_until=None)
            )
