"""A meeting's sign: the code of the moment, as a picture for the chat and for a projector."""

from dataclasses import dataclass
from datetime import datetime

from bot.crypto import Cipher
from bot.domain.checkin_codes import code_of, step_begins, step_of
from bot.domain.meetings import Meeting, MeetingOf, Sign, SignOf, Stage
from bot.domain.outreach import local_day
from bot.errors import Conflict
from bot.i18n import _, localise
from bot.messages import Media, MediaKind
from bot.reports import qr
from bot.services.house import House
from bot.store import meetings
from bot.store.orders import Order, answers

SHOW = "show:"


def page_of(public_url: str, code: str) -> str:
    """Where the QR code of a meeting leads."""
    return f"{public_url}/checkin/{code}"


def screen_of(cipher: Cipher, public_url: str, key: str) -> str:
    """The page for a projector: whoever holds the address may show the code, nothing more."""
    return f"{public_url}/checkin/show/{cipher.sign(SHOW + key)}"


@answers(SignOf)
async def sign_of(order: Order, query: SignOf) -> Sign:
    """The sign as it is at this moment, for whoever may open the meeting.

    One that this very turn opens is not kept yet, and is the person's.
    """
    kept = await meetings.by_key(order.connection, query.key, local_day(order.now, order.rules))
    if kept and await meetings.meeting_of(order, MeetingOf(query.key)) is None:
        raise Conflict(f"meeting {query.key} is not this person's to show")
    step = order.rules.code_step
    number = step_of(order.now, step)
    code = code_of(meetings.secret_of(order.cipher, query.key), number)
    picture = qr.png(page_of(order.public_url, code))
    alt = localise(_("QR code for checking in: {code}", code=code), order.locale)
    return Sign(
        code,
        step_begins(number + 1, step).astimezone(order.zone),
        Media(MediaKind.IMAGE, f"diem-danh-{code}.png", "image/png", picture, alt=alt),
        screen_of(order.cipher, order.public_url, query.key),
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """What a projector shows; `code` only while the meeting is on."""

    meeting: Meeting
    stage: Stage
    now: datetime
    code: str = ""
    drawing: str = ""  # SVG of the QR code
    changes_at: datetime | None = None


async def screen(house: House, token: str) -> Screen | None:
    """The meeting behind a signed address; None when the address is not ours."""
    value = house.cipher.verified(token) or ""
    if not value.startswith(SHOW):
        return None
    async with house.database.read() as connection:
        found = await meetings.by_key(connection, value.removeprefix(SHOW), house.today())
    if found is None:
        return None
    now = house.now()
    stage = found.stage(now)
    if stage is not Stage.OPEN:
        return Screen(found, stage, now)
    step = house.rules.code_step
    number = step_of(now, step)
    code = code_of(meetings.secret_of(house.cipher, found.key), number)
    drawing = qr.svg(page_of(house.public_url, code))
    return Screen(found, stage, now, code, drawing, step_begins(number + 1, step))
