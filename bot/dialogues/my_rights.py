"""What a person may ask besides seeing and erasing: a file, who looked, correction.

Restriction stands with the stop (`bot.dialogues.stop`): who lifts one may lift the other.
"""

from collections.abc import Iterator

from bot.domain.care_holding import MyCare
from bot.domain.care_holding_words import care_words
from bot.domain.consents_words import ANSWERS, NAMES
from bot.domain.holding_words import holding_words
from bot.domain.people import Role
from bot.domain.privacy import MyHolding
from bot.domain.trail_words import ROLES
from bot.domain.viewing import (
    AskCorrection,
    MyRecord,
    MyViewers,
    Record,
)
from bot.domain.viewing_words import OPENED, WRONG
from bot.domain.wishes import MyWishes
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.document import word_file
from bot.engine.state import Choice
from bot.i18n import Words, _, lines, localise

MINE = Choice(_("My data"), "go:dulieu")
MENU = Choice(_("Menu"), "go:menu")


@dialogue("dulieutep", english="mydatafile", right=True)
async def as_file(d: Dialogue) -> None:
    """Everything that is held, every value in full, to take away."""
    held = await d.fetch(MyHolding())
    care = await d.fetch(MyCare())
    record = await d.fetch(MyRecord())
    habit = await d.fetch(MyWishes())
    said = [
        *holding_words(held, d.library, (habit, d.run.touched_at, d.zone), most=None),
        *care_words(care, d.library),
        *_in_full(record),
    ]
    title = localise(_("What Lan Toả holds about you, {day}", day=d.started_on), d.locale)
    texts = [localise(words, d.locale) for words in said]
    name = f"du-lieu-cua-toi-{d.started_on.isoformat()}.docx"
    d.say(
        _(
            "Here is everything that I hold about you; a call that you asked for only /goilai "
            "shows. Keep the file where only you can open it."
        ),
        MINE,
        MENU,
        media=(word_file(name, title, texts),),
    )


def _in_full(record: Record) -> Iterator[Words]:
    """The values behind the summary."""
    values = (
        (_("Telephone number"), record.phone),
        (_("Date of birth"), record.birth),
        (_("Planned wedding, as in the list"), record.wedding),
        (_("Sex, as in the list"), record.gender),
    )
    for label, value in values:
        if value:
            yield _("• {label}: {value}", label=label, value=value)
    if record.family_size:
        yield _("• People of your family in the list: {n}", n=record.family_size)
    for one in record.belongings:
        ends = one.ends or _("today")
        yield _("• {unit}: from {begins} to {ends}", unit=one.unit_name, begins=one.begins,
                ends=ends)  # fmt: skip
    for given in record.consents:
        yield _(
            "• {at}, {platform}: {answer} ({aim}), notice {version}",
            at=given.at,
            platform=given.platform.capitalize(),
            answer=ANSWERS[given.answer],
            aim=NAMES[given.aim],
            version=given.version,
        )
    for at, platform in record.sent:
        yield _("• {at}: a message was sent to you, {platform}", at=at,
                platform=platform.capitalize())  # fmt: skip
    for text in dict.fromkeys(given.text for given in record.consents if given.text):
        yield lines("", _("What you answered to, word for word:"), text)


@dialogue("aixem", english="whosaw", needs=Needs.LINK, right=True)
async def viewers(d: Dialogue) -> None:
    """Role, unit, time and what; no names."""
    found = await d.fetch(MyViewers())
    if not found:
        d.say(
            _(
                "Nobody has opened a support case, a counselling request, a good example, a"
                " meeting list, a report or evidence of yours in the last two years."
            ),
            MINE,
            MENU,
        )
        return
    told = (
        _(
            "• {at}: {role} of {unit} opened {what}",
            at=one.at,
            role=ROLES[Role(one.role)],
            unit=one.unit_name,
            what=OPENED[one.what],
        )
        for one in found
    )
    d.say(lines(_("Who opened something about you, the newest first:"), *told), MINE, MENU)


@dialogue("suadulieu", english="correct", needs=Needs.LINK, form=True, right=True)
async def correct(d: Dialogue) -> None:
    """The list is the union's: its officers put it right, and ask the person what is right."""
    wrong = await d.pick(
        "wrong",
        _(
            "What of the union's list about you is wrong? You only choose; there is nothing to "
            "write."
        ),
        [Option(key.value, label, key) for key, label in WRONG.items()],
    )
    d.do("ask", AskCorrection(wrong))
    d.say(
        _(
            "The officers of your unit have been told: within two working days they ask you what "
            "is right, and put it right with the next list."
        ),
        MINE,
        MENU,
    )
