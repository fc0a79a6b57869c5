"""The questions of a report, each for itself: a new report asks all, a correction asks one.

`tag` keeps the names of questions apart when one is asked again.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.activities import (
    INDIRECT,
    MOST_PHOTOS,
    SUSPICIOUS,
    ActivityKind,
    ActivityReport,
    PeopleOf,
    SameActivities,
    UnitFound,
    UnitsFound,
    UnitsUnder,
)
from bot.domain.activity_words import KINDS, PARTNERS, topics
from bot.domain.activity_words import alike as in_a_line
from bot.domain.delicate import Delicate, delicate
from bot.domain.photos import FAULTS
from bot.engine.amounts import heads, money, past_day
from bot.engine.answers import Misread, words
from bot.engine.dialogue import SKIP, Dialogue, Option
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

Question = Callable[[Dialogue, ActivityReport, str], Awaitable[ActivityReport]]
MOST_SEARCHES, MOST_TRIES, MOST_MESSAGES = 6, 3, 10
OTHERS = "others"
KIND_EXAMPLE = _("A visit to families in need")
OTHERS_EXAMPLE = _("Farmers' Association, Red Cross")
NOTE_EXAMPLE = _("Many asked for one on raising teenagers")
WARNINGS: Mapping[Delicate, Text] = {
    Delicate.CHILD: _(
        "This note seems to name a child. To keep children safe, reports hold only how many "
        "there were, not who. How shall we do it?"
    ),
    Delicate.PHONE: _(
        "This note seems to hold a telephone number. A report needs none, and others will read "
        "it. How shall we do it?"
    ),
}


async def unit(d: Dialogue, tag: str = "") -> UnitFound | None:
    """A unit under the person's roles: the only one, a button, or found by code or name."""
    every = await d.fetch(UnitsUnder())
    if every.total == 1:
        return every.shown[0]
    shown, asked = every, _which(every)
    for n in range(MOST_SEARCHES):
        key = f"unit{tag}.{n}"
        buttons = [d.answer(key, _unit_label(u), f"#{u.id}") for u in shown.shown]
        said = await d.ask(key, asked, _unit_words(shown), *buttons, keep=str)
        found = await d.fetch(UnitsUnder(said))
        if found.total == 1:
            return found.shown[0]
        shown = found if found.total else every
        asked = _which(found) if found.total else _none(said)
    return None


async def other_unit(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Another unit under the person's roles; none found, it stays as it was."""
    found = await unit(d, tag)
    return report if found is None else replace(report, unit_id=found.id)


async def unit_of(d: Dialogue, report: ActivityReport) -> UnitFound | None:
    """The unit of the report as it is called today."""
    found = await d.fetch(UnitsUnder(f"#{report.unit_id}"))
    return next((u for u in found.shown if u.id == report.unit_id), None)


def _unit_words(shown: UnitsFound) -> Callable[[str], str]:
    """Words to search by; the number of a unit that is shown is that unit (`#<id>`)."""
    read_words = words(1, 80)

    def read(said: str) -> str:
        text = read_words(said)
        place = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 0
        return f"#{shown.shown[place - 1].id}" if 0 < place <= len(shown.shown) else text

    return read


def _which(found: UnitsFound) -> Words:
    if found.total <= len(found.shown):
        return _("Which unit held it?")
    return _(
        "Which unit held it? There are {n}: press one, or write a part of the name or the code.",
        n=found.total,
    )


def _none(said: str) -> Words:
    return _(
        "I find no unit “{said}” among those you look after. Please write a part of its name or "
        "its code, or press one:",
        said=said,
    )


def _unit_label(found: UnitFound) -> Words:
    return _("{code} · {name}", code=found.code, name=found.name)


async def kind(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Its form; what is none of the list is told in words."""
    options = [Option(k.value, label, k) for k, label in KINDS.items()]
    chosen = await d.pick(f"kind{tag}", _("What was it?"), options)
    text = ""
    if chosen is ActivityKind.OTHER:
        asked = _("How would you call it, in a few words?")
        text = await d.ask(f"kind_text{tag}", asked, _harmless(3, 80), example=KIND_EXAMPLE)
    return replace(report, kind=chosen, kind_text=text)


async def day(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """When; the words are kept as the day they meant when they were written."""
    key = f"day{tag}"
    held_on = await d.ask(
        key,
        _("On which day? For example 20/10."),
        past_day(d.today),
        d.answer(key, _("Today"), "hôm nay"),
        d.answer(key, _("Yesterday"), "hôm qua"),
        keep=date.isoformat,
        example="20/10",
    )
    return replace(report, held_on=held_on)


async def subjects(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Several topics, or none."""
    options = [Option(name, title, name) for name, title in topics(d.library).items()]
    asked = _("On which topics? Press one after the other, or write several numbers: 1 3.")
    chosen = await d.collect(f"topics{tag}", asked, options, _("No topic"))
    return replace(report, topics=chosen)


async def partners(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """With whom; others by their names, parted by commas."""
    options = [Option(p.value, label, p.value) for p, label in PARTNERS.items()]
    options.append(Option(OTHERS, _("Others …"), OTHERS))
    asked = _("Who did it with you? Press one after the other, or write several numbers.")
    chosen = await d.collect(f"partners{tag}", asked, options, _("Nobody"), OTHERS)
    named = tuple(p for p in chosen if p != OTHERS)
    if OTHERS in chosen:
        asked = _("Which other organisations? Part them by commas.")
        named += await d.ask(f"others{tag}", asked, _organisations, example=OTHERS_EXAMPLE)
    return replace(report, partners=named)


def _organisations(said: str) -> tuple[str, ...]:
    text = _harmless(2, 200)(said)
    return tuple(filter(None, (part.strip() for part in re.split(r"[,;\n]", text))))


def _harmless(at_least: int, at_most: int) -> Callable[[str], str]:
    """A short text without a telephone number or a child's name."""
    read_words = words(at_least, at_most)

    def read(said: str) -> str:
        text = read_words(said)
        if delicate(text) is not None:
            raise Misread(_("Please leave out names of children and telephone numbers."))
        return text

    return read


async def people(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Heads and how many of them women; a number far above the unit's people is asked about."""
    indirect = report.kind in INDIRECT
    asked = _("How many readers or viewers?") if indirect else _("How many people took part?")
    count = 0
    for n in range(MOST_TRIES):
        count = await d.ask(f"heads{tag}.{n}", asked, heads(0), example="45")
        if indirect or await _is_meant(d, report, count, f"{tag}.{n}"):
            break
    female = None
    if count and not indirect:
        women = _("How many of them were women?")
        few = str(min(count, 20))
        female = await d.ask_or_skip(f"female{tag}", women, heads(0, count), example=few)
    return replace(report, attendances=count, female=female)


async def _is_meant(d: Dialogue, report: ActivityReport, count: int, tag: str) -> bool:
    belonging = await d.fetch(PeopleOf(report.unit_id))
    if count <= SUSPICIOUS * max(belonging, 1):
        return True
    return await d.confirm(
        f"heads_sure{tag}",
        _("The unit has {people} people and you wrote {n}. Is that right?",
          people=belonging, n=count),
        yes=_("Yes, that is right"),
        no=_("Write it again"),
    )  # fmt: skip


async def cost(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """In VND; left out it stays as it was."""
    asked = _("What did it cost? For example 2 triệu, 500k, or 0.")
    amount = await d.ask_or_skip(f"cost{tag}", asked, money, example="2 triệu")
    return report if amount is None else replace(report, cost=amount)


async def photos(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Up to five; none sent, they stay as they were."""
    ids: tuple[int, ...] = ()
    for n in range(MOST_MESSAGES):
        done = _("That is all") if ids else SKIP
        found = await d.photos(f"photos{tag}.{n}", _photo_question(len(ids)), done)
        sent = tuple(dict.fromkeys((*ids, *found.ids)))
        ids = sent[:MOST_PHOTOS]
        if len(sent) > MOST_PHOTOS:
            d.say(_("I take the first {most} photos; those after them are not kept.",
                    most=MOST_PHOTOS))  # fmt: skip
        if len(ids) == MOST_PHOTOS or not (found.ids or found.faults or found.only_words):
            break
        for fault in found.faults:
            d.say(FAULTS[fault])
        if found.only_words:
            d.say(_("Please send a photo here, or press the button."))
    return replace(report, photos=ids) if ids else report


def _photo_question(got: int) -> Words:
    if got:
        return _("Photos so far: {n}. Another one?", n=got)
    return _(
        "Photos, up to {most}? Only of people who agree, and please no faces of children.",
        most=MOST_PHOTOS,
    )


async def note(d: Dialogue, report: ActivityReport, tag: str) -> ActivityReport:
    """Free words; what seems to name a child or to hold a number is asked about."""
    for n in range(MOST_TRIES):
        asked = _("Anything worth noting? Results, difficulties, proposals.")
        text = await d.ask_or_skip(f"note{tag}.{n}", asked, words(2, 1000), example=NOTE_EXAMPLE)
        if text is None:
            return report
        choice = await _is_harmless(d, text, f"{tag}.{n}")
        if choice == "keep":
            return replace(report, note=text)
        if choice == "none":
            return report
    return report


async def _is_harmless(d: Dialogue, text: str, tag: str) -> str:
    suspicion = delicate(text)
    if suspicion is None:
        return "keep"
    return await d.pick(
        f"note_sure{tag}",
        WARNINGS[suspicion],
        [
            Option("again", _("Write it again"), "again"),
            Option("none", _("Without a note"), "none"),
            Option("keep", _("It is nothing of the kind: keep it"), "keep"),
        ],
    )


async def is_another(
    d: Dialogue, report: ActivityReport, seen: frozenset[int], tag: str, but: int = 0
) -> frozenset[int] | None:
    """Those alike that are said to be others, besides `seen`; None: it is one of them."""
    found = await d.fetch(SameActivities(report.unit_id, report.kind, report.held_on, but))
    known = frozenset(one.id for one in found)
    if known <= seen:
        return seen
    other = await d.pick(
        f"same{tag}.{len(found)}",
        lines(
            _("On that day the unit has a report of that form already:"),
            *map(in_a_line, found),
            _("Is yours another activity?"),
        ),
        [
            Option("other", _("Yes, another one"), True),
            Option("same", _("No, it is the same"), False),
        ],
    )
    if other:
        return seen | known
    open_it = [Choice(_("Open the report"), f"act:{one.id}") for one in found[:1]]
    d.say(_("Then it is there already; nothing was saved twice."), *open_it, MENU)
    return None


MENU = Choice(_("Menu"), "go:menu")
UNIT = "unit"
FIELDS: Mapping[str, tuple[Text, Question]] = {
    UNIT: (_("The unit"), other_unit),
    "kind": (_("The form"), kind),
    "day": (_("The day"), day),
    "topics": (_("The topics"), subjects),
    "partners": (_("Who took part in it"), partners),
    "people": (_("The number of people"), people),
    "cost": (_("The cost"), cost),
    "photos": (_("The photos"), photos),
    "note": (_("The note"), note),
}


async def one_field(
    d: Dialogue, report: ActivityReport, tag: str, *, mine: bool = True
) -> ActivityReport:
    """Which part, and its question again; the unit only of one's own, where there are several."""
    several = mine and (await d.fetch(UnitsUnder())).total > 1
    options = [
        Option(name, label, name)
        for name, (label, _ask) in FIELDS.items()
        if name != UNIT or several
    ]
    name = await d.pick(f"field{tag}", _("What shall be changed?"), options)
    return await FIELDS[name][1](d, report, tag)
