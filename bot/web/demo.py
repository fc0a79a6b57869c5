"""What the demo adds to the web chat: playing somebody, and seeing coverage change."""

from collections.abc import Sequence

from aiohttp import web

from bot.demo.union import Persona
from bot.reports.coverage import document
from bot.services.coverage import coverage
from bot.services.house import House
from bot.web.chat import signed


def routes(house: House, personas: Sequence[Persona]) -> list[web.RouteDef]:
    """`/chat/personas` and `/chat/coverage`; only in the demo, only on this machine."""

    async def people(_request: web.Request) -> web.Response:
        return web.json_response(
            [
                {
                    "user": p.user,
                    "name": p.name,
                    "role": p.role,
                    "unit": p.unit,
                    "note": p.note,
                    "session": signed(house.cipher, p.user),
                    "code": p.code,
                }
                for p in personas
            ]
        )

    async def standing(_request: web.Request) -> web.Response:
        report = await coverage(
            house.database, house.library, house.rules.zone, None, house.today()
        )
        return web.json_response(document(report))

    return [web.get("/chat/personas", people), web.get("/chat/coverage", standing)]
