"""Activities in words: kinds, partners, states, a report line by line, what a version changed."""

from collections.abc import Mapping
from datetime import tzinfo

from bot.domain.activities import (
    INDIRECT,
    Activity,
    ActivityAction,
    ActivityKind,
    ActivityReport,
    ActivityState,
    ActivityVersion,
    Partner,
    changed,
)
from bot.i18n import Lines, Text, Words, _, lines
from bot.library.model import Library

KINDS: Mapping[ActivityKind, Text] = {
    ActivityKind.SEMINAR: _("Seminar, talk"),
    ActivityKind.CLUB: _("Club meeting"),
    ActivityKind.FORUM: _("Forum"),
    ActivityKind.CONTEST: _("Contest"),
    ActivityKind.COMMENDATION: _("Commendation of families"),
    ActivityKind.TRAINING: _("Training"),
    ActivityKind.UNION_CHANNEL: _("Union loudspeaker, bulletin, website"),
    ActivityKind.SOCIAL_FACEBOOK: _("Posts on Facebook"),
    ActivityKind.SOCIAL_ZALO: _("Posts on Zalo"),
    ActivityKind.MODEL_SPREAD: _("Spreading a model"),
    ActivityKind.SUPERVISION: _("Inspection, supervision"),
    ActivityKind.COORDINATION: _("Work with others"),
    ActivityKind.POLICY_INPUT: _("Proposal on policy"),
    ActivityKind.OTHER: _("Something else"),
}
PARTNERS: Mapping[Partner, Text] = {
    Partner.PARTY_COMMITTEE: _("Party committee"),
    Partner.MANAGEMENT: _("Management"),
    Partner.WOMENS_UNION: _("Women's Union"),
    Partner.YOUTH_UNION: _("Youth Union"),
}
STATES: Mapping[ActivityState, Text] = {
    ActivityState.REPORTED: _("reported"),
    ActivityState.RETURNED: _("to be mended"),
    ActivityState.ACCEPTED: _("accepted"),
    ActivityState.WITHDRAWN: _("withdrawn"),
}
ACTIONS: Mapping[ActivityAction, Text] = {
    ActivityAction.REPORT: _("reported it"),
    ActivityAction.CORRECT: _("corrected it"),
    ActivityAction.WITHDRAW: _("withdrew it"),
    ActivityAction.RETURN: _("returned it"),
    ActivityAction.ACCEPT: _("accepted it"),
}
# Topics that the library need not have a folder for (`domain.md` §1.3); its own titles go first.
MORE_TOPICS: Mapping[str, Text] = {
    "premarital": _("Before marriage"),
    "family_welfare": _("Welfare of members' families"),
}
FIELDS: Mapping[str, Text] = {
    "unit_id": _("unit"),
    "kind": _("form"),
    "kind_text": _("form"),
    "held_on": _("day"),
    "topics": _("topics"),
    "partners": _("partners"),
    "attendances": _("number of people"),
    "female": _("women"),
    "cost": _("cost"),
    "photos": _("photos"),
    "note": _("note"),
}


def topics(library: Library) -> Mapping[str, Words]:
    """Every topic that an activity can have, in order."""
    own: dict[str, Words] = {t.id: t.title for t in library.topics}
    return own | {name: title for name, title in MORE_TOPICS.items() if name not in own}


def kind_words(report: ActivityReport) -> Words:
    """The form, with its own words where it is none of the list."""
    return report.kind_text or KINDS[report.kind]


def told(report: ActivityReport, library: Library) -> list[Words]:
    """A report, a line for each thing said."""
    shown = [
        _("• Form: {kind}", kind=kind_words(report)),
        _("• Day: {day}", day=report.held_on),
        _("• Topics: {topics}", topics=_named(report.topics, topics(library))),
        _("• With: {partners}", partners=_named(report.partners, _partners())),
        _heads(report),
        _("• Cost: {cost} đồng", cost=report.cost)
        if report.cost
        else _("• Cost: not told, or none"),
        _("• Photos: {n}", n=len(report.photos)),
    ]
    note = [_("• Note: {note}", note=report.note)] if report.note else []
    return [*shown, *note]


def _heads(report: ActivityReport) -> Words:
    if report.kind in INDIRECT:  # nobody attends a post: it is looked at
        return _("• Views, readings: {n}", n=report.attendances)
    if report.female is None:
        return _("• Attendances: {n}", n=report.attendances)
    return _("• People: {n}, of them women: {women}", n=report.attendances, women=report.female)


def _partners() -> Mapping[str, Words]:
    return {partner.value: label for partner, label in PARTNERS.items()}


def _named(values: tuple[str, ...], labels: Mapping[str, Words]) -> Words:
    if not values:
        return _("none")
    return Lines(tuple(labels.get(value, value) for value in values), ", ")


def entry(found: Activity) -> Words:
    """A report as one button."""
    return _(
        "{day} · {kind} · {unit} · {state}",
        day=f"{found.report.held_on:%d/%m}",
        kind=kind_words(found.report),
        unit=found.unit_code,
        state=STATES[found.state],
    )


def history(versions: tuple[ActivityVersion, ...], zone: tzinfo) -> list[Words]:
    """Who did what and when, with what changed."""
    shown: list[Words] = []
    before: ActivityVersion | None = None
    for version in versions:
        shown.append(_line(version, before, zone))
        before = version
    return shown


def _line(version: ActivityVersion, before: ActivityVersion | None, zone: tzinfo) -> Words:
    at = version.at.astimezone(zone)
    line = _("• {at} · {who} {what}", at=at, who=version.actor, what=ACTIONS[version.action])
    if version.why:
        return _("{line}: “{why}”", line=line, why=version.why)
    different = changed(before.report, version.report) if before is not None else ()
    if before is None or not different:
        return line
    changes = Lines(tuple(_change(name, before, version) for name in different), "; ")
    return _("{line}: {what}", line=line, what=changes)


def _change(name: str, older: ActivityVersion, newer: ActivityVersion) -> Words:
    """Units, numbers and days from what to what; lists and words only by name."""
    if name == "unit_id":
        return _("{field} {old} → {new}", field=FIELDS[name], old=older.unit_code,
                 new=newer.unit_code)  # fmt: skip
    before, after = older.report, newer.report
    if name not in ("held_on", "attendances", "female", "cost"):
        return FIELDS[name]
    old, new = getattr(before, name), getattr(after, name)
    said = [_("not said") if value is None else value for value in (old, new)]
    return _("{field} {old} → {new}", field=FIELDS[name], old=said[0], new=said[1])


def alike(found: Activity) -> Words:
    """A report beside the one that is being written, with its number."""
    if found.report.kind in INDIRECT:
        return _("• {entry}, {n} views", entry=entry(found), n=found.report.attendances)
    return _("• {entry}, {n} people", entry=entry(found), n=found.report.attendances)


def returned_notice(found: Activity, why: str) -> Words:
    """What the reporter reads when an upper unit returned a report."""
    return lines(
        _("The upper union asks you to mend your report “{kind}” of {day} ({unit}):",
          kind=kind_words(found.report), day=found.report.held_on, unit=found.unit_name),
        f"“{why}”",
        _("Nothing else is lost: open it, change what is needed, and it goes back to them."),
    )  # fmt: skip


def accepted_notice(found: Activity) -> Words:
    """What the reporter reads when an upper unit accepted a report; short, nothing to do."""
    return _("The upper union has accepted your report “{kind}” of {day} ({unit}). Thank you!",
             kind=kind_words(found.report), day=found.report.held_on,
             unit=found.unit_name)  # fmt: skip
