"""What platforms told the account itself: kept once, and acted upon with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapter import TemplateInfo, TemplateState
from bot.domain.faults import Source
from bot.library.model import Library
from bot.messages import Notice, NoticeKind
from bot.store import faults, templates
from bot.store.database import insert_into
from bot.store.platform_tables import notice as notice_table

_KNOWN = {state.value for state in TemplateState}


async def take(
    connection: AsyncConnection, platform: str, told: Sequence[Notice], now: datetime,
    library: Library,
) -> None:  # fmt: skip
    """Keep them; a template's fate and a warning take effect at once, a repeat has none."""
    for notice in told:
        kept = await connection.execute(
            insert_into(connection, notice_table)
            .values(
                platform=platform,
                event_key=notice.key,
                kind=notice.kind.value,
                subject=notice.subject,
                state=notice.state,
                reason=notice.reason,
                at=notice.at,
            )
            .on_conflict_do_nothing()
            .returning(notice_table.c.id)
        )
        if kept.first() is not None:
            await _act(connection, platform, notice, now, library)


async def _act(
    connection: AsyncConnection, platform: str, notice: Notice, now: datetime, library: Library
) -> None:
    if notice.kind is NoticeKind.TEMPLATE and notice.state in _KNOWN:
        said = TemplateInfo(TemplateState(notice.state), notice.reason)
        await templates.told(connection, library, {(platform, notice.subject): said}, now)
    elif notice.kind is NoticeKind.POLICY and notice.state == "unblock":
        await faults.over(connection, platform, Source.NOTICE, now)
    elif notice.kind is NoticeKind.POLICY:
        detail = f"policy {notice.state}: {notice.reason}"
        await faults.put(connection, platform, Source.NOTICE, "policy", detail, now)
