"""Erasing people: at once by `/xoa`, and in what comes out of an archive that is older than it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import NOTICE_VERSION, Answer
from bot.store import inbox, permits, person_keys, photos, sent_files, wishes
from bot.store.activity_tables import check_in, course_result
from bot.store.callback import erase_call_backs
from bot.store.care_holding import erase_care
from bot.store.conversations import forget
from bot.store.tables import address, consent, link_code, member, outbox
from bot.store.types import Ids


async def erase_all(
    connection: AsyncConnection, members: Ids, accounts: Ids, now: datetime, zone: ZoneInfo
) -> None:
    """Names, numbers, links and talks of these go; counts without identity stay."""
    await _erase_accounts(connection, accounts, now)
    await erase_call_backs(connection, members, accounts, now)
    await erase_care(connection, members, now, zone)
    await _erase_members(connection, members, now)


async def _erase_accounts(connection: AsyncConnection, accounts: Ids, now: datetime) -> None:
    theirs = outbox.c.address_id.in_(accounts)
    await connection.execute(update(outbox).where(theirs).values(payload_enc=None))
    await connection.execute(
        update(outbox)
        .where(theirs, outbox.c.state == "waiting")
        .values(state="cancelled", reason="erased")
    )
    await connection.execute(
        update(address)
        .where(address.c.id.in_(accounts))
        .values(
            member_id=None, consent_at=None, reminders_off_at=None, stopped_at=now,
            last_inbound_at=None, prose_until=None,
        )
    )  # fmt: skip
    await forget(connection, accounts)
    await permits.forget(connection, accounts)


async def _erase_members(connection: AsyncConnection, members: Ids, now: datetime) -> None:
    await connection.execute(
        update(member)
        .where(member.c.id.in_(members))
        .values(
            name_enc=None, phone_enc=None, phone_idx=None, phone_refused=None,
            phone_consent_at=None, birth_enc=None, wedding_enc=None, gender="", erased_at=now,
        )
    )  # fmt: skip
    await connection.execute(link_code.delete().where(link_code.c.member_id.in_(members)))
    await photos.forget(connection, members)
    await sent_files.forget(connection, members)
    await wishes.forget(connection, members)
    await connection.execute(
        update(check_in).where(check_in.c.member_id.in_(members)).values(platform="")
    )
    # Answers to a quiz are the person's own; that there was training stays as evidence.
    await connection.execute(course_result.delete().where(course_result.c.member_id.in_(members)))


async def erase_gone(connection: AsyncConnection, now: datetime, zone: ZoneInfo) -> int:
    """Those of an archive whose keys are gone, as each of them was erased; how many, members and
    accounts together. Done again, it finds nobody.
    """
    many = await person_keys.how_many_gone(connection)
    if not many:
        return 0
    members, accounts = person_keys.gone(account=False), person_keys.gone(account=True)
    await _withdraw(connection, accounts, now)
    await inbox.give_up(connection, accounts)
    await erase_all(connection, members, accounts, now, zone)
    await person_keys.drop_gone(connection)
    return many


async def _withdraw(connection: AsyncConnection, accounts: Ids, now: datetime) -> None:
    """The proof that they took back what they had agreed to lay in what was lost."""
    newest = (
        select(func.max(consent.c.id))
        .where(consent.c.address_id.in_(accounts), consent.c.answer != Answer.TOLD)
        .group_by(consent.c.address_id, consent.c.aim)
    )
    said = select(
        null(), consent.c.address_id, consent.c.aim, literal(Answer.WITHDRAWN.value),
        literal(NOTICE_VERSION), literal(""), literal(now, consent.c.at.type),
    ).where(consent.c.id.in_(newest), consent.c.answer == Answer.YES)  # fmt: skip
    columns = ["key", "address_id", "aim", "answer", "version", "wording", "at"]
    await connection.execute(insert(consent).from_select(columns, said))
