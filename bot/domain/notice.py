"""The notice in layers, in words: who answers, what for, by which right, how long, which rights.

The first layer is read before anything is kept and fits a telephone; the second is a page for each
of the rest. Law 91/2025/QH15 (domain.md §7); how long comes from the table of retention. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.consents import Aim, Consents, Controller
from bot.domain.orders import Query
from bot.domain.retention import KEEPINGS, Keeping
from bot.i18n import Text, Words, _, lines, ngettext


@dataclass(frozen=True, slots=True)
class Facts:
    """What the notice says of this organisation."""

    controller: Controller
    care_text: timedelta = timedelta(days=365)  # how long words of a finished case are kept


@dataclass(frozen=True, slots=True)
class NoticeFacts(Query[Facts]):
    """Whose notice is this, and what are its figures?"""


AIMS: Mapping[Aim, Text] = {
    Aim.LESSONS: _(
        "Lessons: this account is linked to your name in the union's list and it is noted what you"
        " have read, to count the families reached."
    ),
    Aim.REMINDERS: _("Reminders: short lessons and reminders come to you unasked."),
    Aim.PHONE: _(
        "Telephone number: when no chat of yours is open, a short message of the union may go to"
        " your number in its list, on Zalo. Nobody calls you by it."
    ),
    Aim.CARE: _(
        "Words you send in counselling, support and questions to officers: kept encrypted and"
        " read by those in charge, for that matter alone."
    ),
}
SENDING_AGREES = _(
    "By sending it you agree that the union keeps it, encrypted, for this matter alone. You may"
    " take that back at any time: /luachon."
)
CHANGED = _(
    "The notice about your data has changed since you agreed: it now says who answers for your"
    " data and how long each thing is kept, and you decide on each purpose by itself. What you"
    " agreed to stays as it was, and you can go on reading; your telephone number is not used"
    " unless you allow it."
)


def first_layer(facts: Facts) -> Words:
    """Read before anything is kept."""
    return lines(
        _("Hello! I am Lan Toả, an automatic helper of the trade union for family education."),
        who_answers(facts.controller),
        "",
        _("If you agree:"),
        _("1. {aim}", aim=AIMS[Aim.LESSONS]),
        _("2. {aim}", aim=AIMS[Aim.REMINDERS]),
        _(
            "Nothing goes outside the union. Officers of your unit can see which topics you have "
            "acknowledged, the delicate one left out; each such look is noted. Stop, see or erase "
            "it at any time: STOP, MY DATA, ERASE."
        ),
        "",
        _(
            "“I agree”: both. “Lessons only”: the first. If you do not agree, only that this chat "
            "exists is kept, for {days} days at most; help numbers stay open: SUPPORT.",
            days=_days("strangers"),
        ),
    )


def who_answers(controller: Controller) -> Words:
    """One line; honest where nobody has said it."""
    if not controller.name:
        return _(
            "Who answers for your data: the trade union whose list you are in. Its officer in "
            "your unit tells you its name and address."
        )
    if controller.contact:
        return _(
            "Who answers for your data: {name} ({contact}).",
            name=controller.name,
            contact=controller.contact,
        )
    return _(
        "Who answers for your data: {name}; through the officer of your unit, or /hoicanbo here.",
        name=controller.name,
    )


def overview(facts: Facts) -> Words:
    """The second layer's first page."""
    return lines(
        _("Your data with Lan Toả"),
        "",
        who_answers(facts.controller),
        _(
            "Where it is: on the server of this Lan Toả, names and numbers encrypted. Zalo, "
            "Messenger and Telegram keep the messages of their chats on their own systems, by "
            "their own rules."
        ),
        _("Law on Protection of Personal Data 91/2025/QH15."),
        "",
        _("What would you like to read?"),
    )


def purposes() -> Words:
    """What data is used for, and by which right."""
    listed = (_("{n}. {aim}", n=n, aim=words) for n, words in enumerate(AIMS.values(), 1))
    return lines(
        _("What Lan Toả uses your data for, each only as far as you agree:"),
        *listed,
        "",
        _(
            "Used for it: name, unit and family number of the union's list; this account; what "
            "you confirmed and when; for the last one what you wrote. Never: religion, ethnic "
            "group, names of illnesses, names of children, what you write in need."
        ),
        _(
            "A good example is only told when the person has agreed to exactly those words. Who "
            "asks to be called back agrees to that call alone. The list of members and the signed "
            "lists of meetings are the union's own."
        ),
    )


def kept(facts: Facts) -> Words:
    """The table of retention, line by line."""
    shown = (_("• {what}: {long}", what=one.what, long=_long(one, facts)) for one in KEEPINGS)
    return lines(
        _("How long what is kept; then it is deleted by itself:"),
        *shown,
        "",
        _(
            "Your name, your account and what you confirmed stay until you have them erased. "
            "Counts without a name stay."
        ),
    )


def _days(line: str) -> int:
    """What the table of retention says of one line, in days."""
    found = next(one for one in KEEPINGS if one.id == line)
    return found.kept.days if found.kept else 0


def _long(line: Keeping, facts: Facts) -> Words:
    span = line.kept or facts.care_text
    hours = int(span.total_seconds()) // 3600
    if hours < 48:
        return ngettext("{n} hour", "{n} hours", hours)
    return ngettext("{n} day", "{n} days", hours // 24)


def rights(facts: Facts) -> Words:
    """What a person may ask, and how; here all of it happens at once."""
    return lines(
        _("Your rights, and how to use them here:"),
        _("• see what is kept, take it as a file, know who looked, say what is wrong: /dulieu"),
        _("• agree or take it back, each purpose by itself: /luachon"),
        _("• no messages unasked: /dung; fewer of them: /nhantin"),
        _("• keep it and let it rest: /hanche"),
        _("• have it erased: /xoa"),
        "",
        _(
            "All of this is done at once. Whatever else you ask is answered within two working "
            "days."
        ),
        who_answers(facts.controller),
    )


def choices(held: Consents) -> Iterator[Words]:
    """How each aim stands, with its text."""
    for aim, words in AIMS.items():
        agreed = held.of(aim)
        yield lines(_("• {aim}", aim=words), _state(held, aim))
        if agreed.at is not None and agreed.version:
            yield _("   ({at}, notice {version})", at=agreed.at, version=agreed.version)


def _state(held: Consents, aim: Aim) -> Words:
    if held.of(aim).holds:
        return _("   → you have agreed")
    if aim is Aim.PHONE and not held.phone_used:
        return _("   → not agreed; the union does not use it")
    return _("   → not agreed")
