"""The audit trail in words: a sentence for every audited action, who did it, and where."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo

from bot.domain.coverage_words import indicator_words
from bot.domain.people import Role
from bot.domain.trail import OPERATOR, SYSTEM, Deed
from bot.i18n import Text, Words, _
from bot.library.model import Library

ROLES: Mapping[Role, Text] = {Role.OFFICER: _("officer"), Role.ADMIN: _("admin")}

# What was done; `{what}` is the subject in words.
ACTIONS: Mapping[str, Text] = {
    "activity.reported": _("reported activity no. {what}"),
    "activity.corrected": _("corrected activity report no. {what}"),
    "activity.moved": _("gave activity report no. {what} to another unit"),
    "activity.withdrawn": _("withdrew activity report no. {what}"),
    "activity.returned": _("returned activity report no. {what} to be mended"),
    "activity.accepted": _("accepted activity report no. {what}"),
    "backup.restore": _("restored the backup of {what} into this database"),
    "campaign.create": _("drafted broadcast {what}"),
    "campaign.edit": _("changed broadcast {what}"),
    "campaign.approve": _("approved broadcast {what}"),
    "campaign.cancel": _("cancelled broadcast {what}"),
    "campaign.pause": _("paused broadcast {what}, whose unit has ended"),
    "campaign.hold": _("paused broadcast {what} until a person says that it goes on"),
    "campaign.resume": _("let broadcast {what} go on"),
    "counselling.invite": _("invited a member to counselling before marriage"),
    "counselling.assign": _("asked a counsellor to take request no. {what}"),
    "counselling.take": _("took on counselling request no. {what}"),
    "counselling.return": _("gave counselling request no. {what} back"),
    "counselling.record": _("recorded that the talk of request no. {what} was held"),
    "consents.show": _("looked at the proofs of consent {what}"),
    "correction.ask": _("asked for the list to be put right: {what}"),
    "coverage.view": _("looked at coverage of {what}"),
    "dashboard.link": _("took a link to the dashboard"),
    "dashboard.view": _("opened the dashboard"),
    "dashboard.revoke": _("closed the links to the dashboard"),
    "evidence.rows": _("looked at single pieces of evidence: {what}"),
    "grant": _("granted a role: {what}"),
    "grant.follows": _("gave on a role to the unit that follows: {what}"),
    "instance.awaken": _("said that this Lan Toả is the one that lives"),
    "invite": _("issued link codes {what}"),
    "keys.rotate": _("changed the key of personal data"),
    "ledger.mend": _("put back what stood still in the ledger: {what}"),
    "lesson.write": _("drafted lesson {what}"),
    "lesson.approve": _("approved lesson {what}"),
    "lesson.withdraw": _("withdrew lesson {what}"),
    "letter.send": _("sent letter no. {what}"),
    "letter.receive": _("confirmed that a letter was received"),
    "letter.done": _("reported a letter as done"),
    "letter.nudge": _("reminded the units of letter no. {what}"),
    "meeting.open": _("opened a meeting for check-in"),
    "meeting.close": _("closed a meeting"),
    "meeting.list": _("looked at who came to a meeting"),
    "meeting.attend": _("sent in the list of a meeting {what}"),
    "period.close": _("closed reporting period {what}"),
    "practice.collect": _("collected good example no. {what}"),
    "practice.spread": _("drafted a broadcast of good example no. {what}"),
    "question.answer": _("answered question no. {what} of a member"),
    "roster.import": _("imported the roster {what}"),
    "support.open": _("opened support case no. {what}"),
    "support.check": _("checked support case no. {what}"),
    "support.decide": _("decided support case no. {what}"),
    "support.finish": _("finished support case no. {what}"),
    "support.refuse": _("refused support case no. {what}"),
    "support.withdraw": _("took back support case no. {what}"),
    "trained.name": _("named a trained person: {what}"),
    "trained.end": _("ended the naming of a trained person: {what}"),
    "units.merge": _("merged units: {what}"),
    "units.split": _("split a unit: {what}"),
    "units.rename": _("renamed a unit: {what}"),
    "units.move": _("placed a unit under another: {what}"),
    "units.dissolve": _("dissolved a unit: {what}"),
}
# How a subject begins that is followed by nothing but a number or a name.
_BEGINNINGS = ("case ", "practice ", "k-")


def told(deed: Deed, zone: tzinfo, library: Library) -> Words:
    """One entry as a line: when, who, what, where."""
    at, who, what = deed.at.astimezone(zone), _who(deed), _what(deed, library)
    if not deed.unit_name:
        return _("• {at} · {who}: {what}", at=at, who=who, what=what)
    return _("• {at} · {who}: {what} ({unit})", at=at, who=who, what=what, unit=deed.unit_name)


def _who(deed: Deed) -> Words:
    if deed.actor == OPERATOR:
        return _("the operator at the command line")
    if deed.actor == SYSTEM:
        return _("Lan Toả by itself")
    if deed.role is None:
        return deed.name or _("somebody without a role today")
    role = ROLES[deed.role]
    if not deed.name:
        return _("{role} of {unit}", role=role, unit=deed.role_unit)
    return _("{name}, {role} of {unit}", name=deed.name, role=role, unit=deed.role_unit)


def _what(deed: Deed, library: Library) -> Words:
    known = ACTIONS.get(deed.action)
    if known is None:  # a newer program wrote it
        return _("did something that this version has no words for ({code})", code=deed.action)
    return replace(known, values=(("what", _subject(deed, library)),))


def _subject(deed: Deed, library: Library) -> Words:
    if deed.action == "evidence.rows":
        return indicator_words(deed.subject, library)
    if deed.action == "grant":
        code, role, unit = (*deed.subject.split(" ", 2), "", "")[:3]
        if role in set(Role):
            return _("{role} of {unit}, for {code}", role=ROLES[Role(role)], unit=unit, code=code)
    if deed.action == "meeting.attend":
        return deed.subject.partition(" ")[2]  # the file's name; the key tells nobody anything
    for beginning in _BEGINNINGS:
        if deed.subject.startswith(beginning):
            return deed.subject.removeprefix(beginning)
    return deed.subject
