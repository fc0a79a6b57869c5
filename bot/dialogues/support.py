"""Support programmes: a member asks, an officer nominates or reports, in one short talk.

No names of children, no illness, no papers: circumstances in a few words, and numbers.
"""

from bot.domain.campaigns import MyUnits, UnitChoice
from bot.domain.consents import Aim, GiveConsent
from bot.domain.notice import SENDING_AGREES
from bot.domain.people import Role
from bot.domain.support import (
    Case,
    CasesToDo,
    Figure,
    FiguresOfYear,
    MyCases,
    NewCase,
    NomineeOf,
    OpenCase,
)
from bot.domain.support_words import STATES, counted, titled
from bot.domain.viewing import Viewed, What
from bot.engine.answers import whole_number
from bot.engine.by_code import somebody
from bot.engine.care_answers import words_without_children
from bot.engine.consent import worded
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines
from bot.library.model import Asker, Concern, Counted, Programme, Variety

MENU = Choice(_("Menu"), "go:menu")
BACK = Choice(_("Programmes"), "go:chuongtrinh")
NOBODY = _("I do not find this code in your units; nobody nominates themselves here.")
OFFICE: dict[str, Text] = {
    "nominate": _("Nominate or report"),
    "todo": _("Cases that wait"),
    "figures": _("Figures of the year"),
}
MOST: dict[Counted, int] = {Counted.CHILDREN: 10, Counted.PEOPLE: 20_000, Counted.FAMILIES: 20_000}
HOW_MANY: dict[Counted, Text] = {
    Counted.CHILDREN: _("How many children? The number alone, no names."),
    Counted.COUPLES: _("How many couples?"),
    Counted.PEOPLE: _("How many people?"),
    Counted.FAMILIES: _("How many families?"),
}


@dialogue(
    "chuongtrinh",
    english="programmes",
    needs=Needs.LINK,
    menu=_("Support programmes"),
    order=72,
    form=True,
)
async def programmes(d: Dialogue) -> None:
    """What there is, how the own requests stand, and a new one."""
    match d.argument:
        case "nominate" | "todo" | "figures" if d.person.has(Role.OFFICER):
            await _office(d, d.argument)
        case _ if (found := d.library.programme(d.argument)) and Asker.MEMBER in found.asked_by:
            await _ask(d, found)
        case _:
            await _overview(d)


async def _overview(d: Dialogue) -> None:
    mine = await d.fetch(MyCases())
    asked = [p for p in d.library.programmes if Asker.MEMBER in p.asked_by]
    choices = [Choice(p.title, f"go:chuongtrinh:{p.id}") for p in asked]
    choices += [Choice(_entry(d, case), f"hs:{case.id}") for case in mine]
    if d.person.has(Role.OFFICER):
        choices += [Choice(label, f"go:chuongtrinh:{key}") for key, label in OFFICE.items()]
    d.say(
        lines(
            _("The union can help with these. Choose one to read what it is:"),
            *((_("Your requests stand below them."),) if mine else ()),
        ),
        *choices,
        MENU,
    )


def _entry(d: Dialogue, case: Case) -> Words:
    return _("{what}: {state}", what=titled(d.library, case), state=STATES[case.state])


async def _ask(d: Dialogue, programme: Programme) -> None:
    """The member's own request."""
    if d.person.unit_id is None:
        d.say(_("You stand in no unit at present. Please tell your union officer first."), MENU)
        return
    d.say(_about(d, programme))
    variety = await _variety(d, programme)
    heads = await _heads(d, programme.counted(variety), own=True)
    detail = await _detail(d, programme)
    case = NewCase(
        programme.id,
        variety.id if variety else "",
        heads,
        detail=detail,
        subject_id=d.person.member_id,
    )
    await _send(d, programme, variety, case, "")


def _about(d: Dialogue, programme: Programme) -> Words:
    source = _(
        "Source: {sources}. Last checked: {day}.",
        sources="; ".join(programme.sources.get(d.locale)),
        day=programme.checked_on,
    )
    return lines(programme.title, "", programme.description, "", source)


async def _variety(d: Dialogue, programme: Programme) -> Variety | None:
    if not programme.offered:
        return None
    options = [Option(v.id, v.title, v) for v in programme.offered]
    return await d.pick("variety", _("What is it about?"), options)


async def _heads(d: Dialogue, counts: Counted, *, own: bool) -> int | None:
    """A member asks as one couple, for a handful of children; an officer reports any number."""
    if counts is Counted.NOTHING:
        return None
    if counts is Counted.COUPLES and own:
        return 1
    most = MOST.get(counts, 200) if own else 20_000
    return await d.ask("heads", HOW_MANY[counts], whole_number(1, most), example="2")


async def _detail(d: Dialogue, programme: Programme) -> str:
    if not programme.detail:
        return ""
    return await d.ask(
        "detail",
        _(
            "Tell it in a few sentences (5 to 800 characters). Please no names of children, "
            "no illness by name."
        ),
        words_without_children(5, 800),
        example=_("The house leaks since the storm; we cannot mend it alone."),
    )


async def _send(
    d: Dialogue, programme: Programme, variety: Variety | None, case: NewCase, whom: str
) -> None:
    """Shown once more, then sent."""
    shown: list[Words] = [_("• Programme: {title}", title=programme.title)]
    if variety is not None:
        shown.append(_("• About: {title}", title=variety.title))
    if whom:
        shown.append(_("• For: {name}", name=whom))
    if case.heads is not None:
        shown.append(counted(programme.counted(variety), case.heads))
    if case.days is not None:
        shown.append(_("• Days: {n}", n=case.days))
    if case.detail:
        shown.append(_("• In your words: {words}", words=case.detail))
    d.say(lines(*shown))
    own = case.subject_id == d.person.member_id
    asked = lines(*((SENDING_AGREES,) if own else ()), _("Shall I send it?"))
    if not await d.confirm("send", asked, yes=_("Send"), no=_("Do not send")):
        d.say(_("Nothing was sent and nothing was kept."), BACK, MENU)
        return
    if own:
        d.do("agree", GiveConsent((Aim.CARE,), worded(d, asked)))
    d.do("open", OpenCase(case))
    if case.subject_id is None:  # of a unit as a whole: there is nobody to be told
        d.say(_("It is noted."), BACK, MENU)
        return
    d.say(
        _(
            "Sent. It goes through checking and a decision of the upper union; you are told at "
            "each step, in a line that gives nothing away. Only the officers in charge read it."
        ),
        BACK,
        MENU,
    )


async def _office(d: Dialogue, what: str) -> None:
    match what:
        case "nominate":
            await _nominate(d)
        case "todo":
            await _to_do(d)
        case _:
            await _figures(d)


async def _to_do(d: Dialogue) -> None:
    found = await d.fetch(CasesToDo())
    if not found:
        d.say(_("No case waits for you."), BACK, MENU)
        return
    d.do("seen", Viewed(What.SUPPORT, tuple(case.id for case in found)))
    entries = (
        Choice(
            _("{what}, {who}: {state}", what=titled(d.library, case),
              who=case.name or case.unit_name, state=STATES[case.state]),
            f"hs:{case.id}",
        )
        for case in found
    )  # fmt: skip
    d.say(_("Cases that wait for you, the eldest first:"), *entries, BACK, MENU)


async def _nominate(d: Dialogue) -> None:
    """For a member of the own units, or for a unit as a whole."""
    offered = [p for p in d.library.programmes if Asker.OFFICER in p.asked_by]
    if not offered:
        d.say(_("There is no programme to report to."), BACK, MENU)
        return
    programme = await d.pick(
        "programme", _("Which programme?"), [Option(p.id, p.title, p) for p in offered]
    )
    d.say(_about(d, programme))
    variety = await _variety(d, programme)
    counts = programme.counted(variety)
    subject, unit, whom = await _whom(d, programme, counts)
    if subject is None and unit is None:
        d.say(
            NOBODY,
            Choice(OFFICE["nominate"], "go:chuongtrinh:nominate"),
            MENU,
        )
        return
    heads = await _heads(d, counts, own=subject is not None)
    days = None
    if programme.days:
        asked = _("How many days does it last?")
        days = await d.ask("days", asked, whole_number(1, 60), example="3")
    detail = await _detail(d, programme)
    case = NewCase(
        programme.id,
        variety.id if variety else "",
        heads,
        days,
        detail,
        unit.id if unit else None,
        subject,
    )
    await _send(d, programme, variety, case, whom)


async def _whom(
    d: Dialogue, programme: Programme, counts: Counted
) -> tuple[int | None, UnitChoice | None, str]:
    """A member by roster code, or a unit; who it is about, where, and what it is called."""
    by_unit = programme.concerns is Concern.UNIT
    if not by_unit and counts is not Counted.NOTHING:
        options = [
            Option("member", _("One member"), False),
            Option("unit", _("A unit as a whole"), True),
        ]
        by_unit = await d.pick("whom", _("For whom?"), options)
    if by_unit:
        unit = await _unit(d)
        return None, unit, unit.name
    asked = _("For whom? Please write the code (Mã) of the union's list.")
    found = await somebody(d, asked, NOBODY, NomineeOf)
    return (found.member_id, None, found.name) if found else (None, None, "")


async def _unit(d: Dialogue) -> UnitChoice:
    units = await d.fetch(MyUnits())
    if len(units) == 1:
        return units[0]
    return await d.pick("unit", _("Which unit?"), [Option(u.code, u.name, u) for u in units])


async def _figures(d: Dialogue) -> None:
    found = await d.fetch(FiguresOfYear(d.started_on.year))
    if not found.whole:
        d.say(_("Nothing was asked for or reported this year."), BACK, MENU)
        return
    d.say(
        lines(
            _("Programmes of {year}, your units:", year=str(d.started_on.year)),
            *(_figure(d, figure) for figure in found.own),
            "",
            _("The whole organisation (numbers below 5 of other units are not shown):"),
            *(_figure(d, figure) for figure in found.whole),
        ),
        BACK,
        MENU,
    )


def _figure(d: Dialogue, figure: Figure) -> Words:
    programme = d.library.programme(figure.programme)
    title: Words = programme.title if programme else figure.programme
    if figure.cases is None:
        return _("• {title}: too few to be shown", title=title)
    if figure.done is None:
        return _(
            "• {title}: {cases} cases, too few of them done to be shown",
            title=title,
            cases=figure.cases,
        )
    shown: Words = _(
        "• {title}: {cases} cases, {done} done", title=title, cases=figure.cases, done=figure.done
    )
    if figure.heads:
        shown = _("{before}, counted {heads}", before=shown, heads=figure.heads)
    if figure.amount:
        shown = _("{before}, {amount} đồng", before=shown, amount=figure.amount)
    return shown
