"""What forms of activity, programmes and evidence are called (handbook §1.4, §1.5). Pure."""

from bot.i18n import Text, Words, _

FORMS: dict[str, Text] = {
    "club": _("Club meeting"),
    "forum": _("Forum"),
    "seminar": _("Seminar"),
    "contest": _("Contest"),
    "commendation": _("Conference honouring exemplary families"),
    "training": _("Training conference"),
    "union_channel": _("Union's own channels"),
    "social_facebook": _("Facebook"),
    "social_zalo": _("Zalo"),
    "model_spread": _("Spreading of good models"),
    "supervision": _("Inspection and supervision"),
    "coordination": _("Coordination with others"),
    "policy_input": _("Proposals on policy"),
    "other": _("Other form"),
}
APART = ("training", "commendation", "supervision", "coordination", "policy_input")
PROGRAMMES: dict[str, Text] = {
    "union_shelter": _("Union Shelter: houses built or repaired"),
    "hardship": _("Help in hardship and grave illness"),
    "collective_wedding": _("Collective wedding"),
    "summer_camp": _("Summer camp for members' children"),
    "your_health": _("“Your Health” programme"),
    "family_clubs": _("Family clubs"),
    "cultured_family": _("Families registered as cultured families"),
}
VARIETIES: dict[tuple[str, str], Text] = {
    ("union_shelter", "new_house"): _("new houses"),
    ("union_shelter", "repair"): _("repairs"),
    ("hardship", "hardship"): _("hard circumstances"),
    ("hardship", "grave_illness"): _("grave illness"),
    ("hardship", "covid"): _("effects of Covid-19"),
    ("family_clubs", "new"): _("newly founded"),
    ("family_clubs", "existing"): _("active"),
}
CULTURE = "cultured_family"
HEADS: dict[str, Text] = {
    "summer_camp": _("children"),
    "collective_wedding": _("couples"),
    "cultured_family": _("families"),
}
EVIDENCE: dict[str, Text] = {
    "acknowledgement": _("Acknowledged a lesson in chat"),
    "check_in": _("Checked in at an event"),
    "attendance": _("Stands on a named list"),
    "training": _("Attended a training"),
    "course": _("Passed a course"),
    "counselling": _("Was counselled"),
}


def form_words(kind: str) -> Words:
    """The form of an activity; its id when it has no name here."""
    return FORMS.get(kind, kind)


def programme_words(programme: str) -> Words:
    """A support programme; its id when it has no name here."""
    return PROGRAMMES.get(programme, programme)


def variety_words(programme: str, variety: str) -> Words:
    """A kind of case within its programme; its id when it has no name here."""
    return VARIETIES.get((programme, variety), variety)


def evidence_words(kind: str) -> Words:
    """How it is known that somebody was reached."""
    return EVIDENCE.get(kind, kind)
