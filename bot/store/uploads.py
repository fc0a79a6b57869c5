"""What lies with a platform already: uploaded once for all processes."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.store.database import Database, insert_into
from bot.store.platform_tables import upload


class DatabaseUploads:
    """The `Uploads` of adapters, in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, platform: str, digest: str) -> str | None:
        """The platform's id of this content, if it is still good."""
        async with self._database.read() as connection:
            found = await connection.execute(
                select(upload.c.ref).where(
                    upload.c.platform == platform,
                    upload.c.digest == digest,
                    upload.c.expires_at > self._clock.now(),
                )
            )
        ref: str | None = found.scalar()
        return ref

    async def keep(self, platform: str, digest: str, id_: str, expires_at: datetime) -> None:
        """Remember an upload; the newest one counts."""
        values = {"ref": id_, "expires_at": expires_at}
        async with self._database.write() as connection:
            await connection.execute(
                insert_into(connection, upload)
                .values(platform=platform, digest=digest, **values)
                .on_conflict_do_update(index_elements=["platform", "digest"], set_=values)
            )

    async def forget(self, platform: str, digest: str) -> None:
        """The platform does not know this id any more."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(upload).where(upload.c.platform == platform, upload.c.digest == digest)
            )
