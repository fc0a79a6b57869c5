"""Letters from the command line, and the timer that tells units of them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.letter_words import news
from bot.domain.letters import (
    LARGEST_FILE,
    PDF,
    Copy,
    NewLetter,
    Overview,
    Stage,
    file_name,
    key_of,
    stage,
)
from bot.domain.outreach import lawful
from bot.domain.people import Person, Role
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.house import House
from bot.store import audit, letters
from bot.store.letter_orders import overviews
from bot.store.letters import Moment
from bot.store.people import person_by_code
from bot.store.tell import Word, tell
from bot.store.units import children_of, covered, descendants, unit_by_code


@dataclass(frozen=True, slots=True)
class Request:
    """A letter as an officer asks for it to be sent."""

    path: Path
    unit: str
    title: str
    number: str
    deadline: date
    by: str
    all_below: bool = False  # every unit of the subtree, not only the next level


async def send(house: House, request: Request) -> tuple[int, int]:
    """Keep it for every unit below; its number and how many units got it.

    The same file, sender and title twice is refused: units would get it twice.
    """
    data = _pdf(request.path)
    if request.deadline < house.today():
        raise _refused(_("The day {day} has passed: give a later one.", day=request.deadline))
    async with house.database.write() as connection:
        author, unit_id = await _author(house, connection, request)
        below = descendants if request.all_below else children_of
        units = await below(connection, unit_id, house.today())
        if not units:
            raise _refused(_("No unit stands below {code}: nobody would get the letter.",
                             code=request.unit))  # fmt: skip
        new = NewLetter(
            key_of(unit_id, request.number, request.title, data), unit_id, request.number,
            request.title, request.deadline,
            file_name(request.number, request.title), data, author.member_id, house.now(),
        )  # fmt: skip
        id_ = await letters.send(connection, house.cipher, new, units)
        if id_ is None:
            raise _refused(_("This letter was sent before: see `lantoa letter list`."))
        await audit.record(connection, at=house.now(), actor=author.code, action="letter.send",
                           subject=str(id_), unit_id=unit_id)  # fmt: skip
    return id_, len(units)


def _pdf(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise _refused(
            _("{path} is larger than {n} MB, which not every platform takes: please make it "
              "smaller.", path=str(path), n=LARGEST_FILE // 10**6)
        )  # fmt: skip
    data = path.read_bytes()
    if not data.startswith(PDF):
        raise _refused(_("{path} is no PDF: please save the letter as PDF.", path=str(path)))
    return data


async def _author(
    house: House, connection: AsyncConnection, request: Request
) -> tuple[Person, int]:
    author = await person_by_code(connection, house.cipher, request.by, house.today())
    if author is None:
        raise _refused(_("There is no member {code} in the roster.", code=request.by))
    unit_id = await unit_by_code(connection, request.unit)
    if unit_id is None:
        raise _refused(_("There is no unit {code}. Import the roster first, or check the code.",
                         code=request.unit))  # fmt: skip
    units = [grant.unit_id for grant in author.grants if grant.role is Role.ADMIN]
    if not await covered(connection, unit_id, units, house.today()):
        raise _refused(_("Only an admin of {unit} or above can send letters in its name: "
                         "`lantoa grant {code} admin --unit {unit}`.",
                         unit=request.unit, code=request.by))  # fmt: skip
    return author, unit_id


async def overview(house: House) -> list[Overview]:
    """The newest letters with every copy."""
    async with house.database.read() as connection:
        return list(overviews(await letters.newest(connection, _day(house))))


async def remind(house: House) -> int:
    """The timer's part: officers hear of new letters, near days and days that passed."""
    now = house.now()
    if not lawful(now, house.rules):
        return 0
    day = _day(house)
    async with house.database.write() as connection:
        due = {
            copy.id: (found, copy)
            for copy, told_on in await letters.unfinished(connection, day)
            if (found := stage(copy, day.today, told_on)) is not None
        }
        if not due:
            return 0
        officers = await letters.officers_of(connection, list(due))
        words = [_word(*due[id_], member_id) for id_, member_id in officers]
        told = await tell(connection, house.cipher, words, now, house.capabilities)
        await letters.told(connection, list(due), now)
    log.info("letters.told", copies=len(due), officers=told)
    return told


def _word(found: Stage, copy: Copy, member_id: int) -> Word:
    buttons = ((_("Open the letter"), f"lt:{copy.id}"),)
    return Word(f"letter:{copy.id}:{found}:{member_id}", member_id, news(found, copy), buttons)


def _day(house: House) -> Moment:
    return Moment(house.today(), house.rules.zone)


def _refused(text: Text) -> Refused:
    return Refused(localise(text, DEFAULT_LOCALE))
