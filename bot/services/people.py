"""Inviting people and granting rights, from the command line."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Role
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.services.house import House
from bot.store import audit, units
from bot.store.database import insert_into
from bot.store.invites import Invite, invites
from bot.store.people import person_by_code
from bot.store.tables import role_grant


async def invite(house: House, unit_code: str | None, lasting: timedelta) -> list[Invite]:
    """Link codes of a unit and below, or of everybody."""
    async with house.database.write() as connection:
        tops = [await _unit(connection, unit_code)] if unit_code else None
        found = await invites(
            connection,
            house.cipher,
            tops,
            today=house.today(),
            now=house.now(),
            expires_at=house.now() + lasting,
        )
        await audit.record(
            connection,
            at=house.now(),
            actor=audit.OPERATOR,
            action="invite",
            subject=unit_code or "",
            unit_id=tops[0] if tops else None,
            detail={"people": len(found)},
        )
    return found


async def grant(house: House, code: str, role: Role, unit_code: str) -> None:
    """Give a role on a unit and all below it; giving it twice is giving it once."""
    async with house.database.write() as connection:
        unit_id = await _unit(connection, unit_code)
        person = await person_by_code(connection, house.cipher, code, house.today())
        if person is None:
            raise Refused(
                localise(_("There is no member {code} in the roster.", code=code), DEFAULT_LOCALE)
            )
        given = await connection.execute(
            insert_into(connection, role_grant)
            .values(
                member_id=person.member_id, unit_id=unit_id, role=role.value, created_at=house.now()
            )
            .on_conflict_do_nothing()
            .returning(role_grant.c.id)
        )
        if given.first() is not None:
            await audit.record(
                connection,
                at=house.now(),
                actor=audit.OPERATOR,
                action="grant",
                subject=f"{code} {role.value} {unit_code}",
                unit_id=unit_id,
            )


async def _unit(connection: AsyncConnection, code: str) -> int:
    unit_id = await units.unit_by_code(connection, code)
    if unit_id is None:
        raise Refused(
            localise(
                _(
                    "There is no unit {code}. Import the roster first, or check the code.",
                    code=code,
                ),
                DEFAULT_LOCALE,
            )
        )
    return unit_id
