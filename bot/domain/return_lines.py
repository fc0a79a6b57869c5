"""The lines of a return, in the order of the handbook §1.7, from what was counted. Pure.

Nothing is invented: what nobody records here stays without a number, to be filled in by hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.domain.activities import INDIRECT
from bot.domain.coverage import HEADLINE, UnitCoverage
from bot.domain.figures import Case, Figures, Held
from bot.domain.return_words import (
    APART,
    CULTURE,
    FORMS,
    HEADS,
    PROGRAMMES,
    form_words,
    programme_words,
    variety_words,
)
from bot.domain.returns import (
    CASES,
    COMMITTEES,
    EVENTS,
    FAMILIES,
    MODELS,
    MONEY,
    PEOPLE,
    TIMES,
    UNITS,
    VIEWS,
    Line,
)
from bot.i18n import Text, Words, _, lines
from bot.library.model import Library, Topic

TRAINED = "key_officer_training"
FILL_IN = _("to be filled in by hand")
VIEWS_DECLARED = _("views, readings, as declared")
HEADS_DECLARED = _("attendances, as declared")


def written(figures: Figures, unit: UnitCoverage, library: Library) -> Iterator[Line]:
    """Every line; families and key officers are those of the coverage of the same day."""
    yield from _base(figures, unit)
    yield from _dissemination(figures, library)
    yield from _training(figures, unit)
    yield from _care(figures)
    yield from _observances(figures, library)
    yield from _programmes(figures.cases)
    yield from _culture(figures.cases)
    yield from _examples(figures)
    yield from _joined(figures)
    yield Line("difficulties", 10, _("Difficulties, proposals"), "", None, note=FILL_IN)


def _base(figures: Figures, unit: UnitCoverage) -> Iterator[Line]:
    yield Line("members", 1, _("Union members"), PEOPLE, figures.members, figures.member_women)
    yield Line("workers", 1, _("Workers who are not members of the union"), PEOPLE,
               figures.workers, figures.worker_women)  # fmt: skip
    yield Line("families", 1, _("Families of members and workers"), FAMILIES,
               _whole(unit, HEADLINE))  # fmt: skip
    yield Line("key_officers", 1, _("Key officers"), PEOPLE, _whole(unit, TRAINED))
    yield Line("womens_committee", 1, _("Women's affairs committees"), COMMITTEES, None,
               note=FILL_IN)  # fmt: skip


def _whole(unit: UnitCoverage, indicator_id: str) -> int | None:
    found = unit.result(indicator_id)
    return found.share.denominator if found else None


def _dissemination(figures: Figures, library: Library) -> Iterator[Line]:
    held = [h for h in figures.held if not h.returned and h.kind not in APART]
    yield from _events("activities", _("Activities held"), held)
    for kind in (kind for kind in FORMS if any(h.kind == kind for h in held)):
        yield from _events(f"form_{kind}", form_words(kind), [h for h in held if h.kind == kind])
    yield from _reached(figures, "", _("Distinct people reached, all topics, with evidence"))
    for topic in _counted(library):
        yield from _topic(figures, held, topic)
    waiting = sum(h.events for h in figures.held if h.returned)
    if waiting:
        yield Line("returned", 2, _("Activities sent back to be mended, not counted"), EVENTS,
                   waiting)  # fmt: skip


def _counted(library: Library) -> list[Topic]:
    """The topics of the headline indicator, in its order."""
    indicator = library.indicator(HEADLINE)
    wanted = indicator.topics if indicator else ()
    return [topic for id_ in wanted if (topic := library.topic(id_)) is not None]


def _topic(figures: Figures, held: list[Held], topic: Topic) -> Iterator[Line]:
    on_it = [h for h in held if topic.id in h.topics]
    yield from _events(f"topic_{topic.id}", _("Topic: {topic}", topic=topic.title), on_it)
    yield from _reached(figures, topic.id, "")


def _events(id_: str, label: Words, held: Iterable[Held]) -> Iterator[Line]:
    """How many, and below it how many heads were declared; views of posts are no attendances."""
    every = list(held)
    found = [h for h in every if h.kind not in INDIRECT]
    views = sum(h.attendances for h in every if h.kind in INDIRECT)
    said = sum(h.said_female for h in found)
    direct = sum(h.events for h in found)
    women = sum(h.female for h in found) if said else None
    yield Line(id_, 2, label, EVENTS, sum(h.events for h in every))
    if direct:
        note: Words = ""
        if 0 < said < direct:
            note = _("women: said for {n} of {all} activities", n=said, all=direct)
        yield Line(f"{id_}_heads", 2, HEADS_DECLARED, TIMES,
                   sum(h.attendances for h in found), women, note, deep=True)  # fmt: skip
    if views:
        yield Line(f"{id_}_views", 2, VIEWS_DECLARED, VIEWS, views, deep=True)


def _reached(figures: Figures, topic_id: str, label: Words) -> Iterator[Line]:
    found = next(
        (r for r in figures.reached if r.topic_id == topic_id and not r.kind), None
    )  # fmt: skip
    name = topic_id or "all"
    if label:
        yield Line(f"reached_{name}", 2, label, PEOPLE, found.people if found else 0)
    else:
        yield Line(f"reached_{name}", 2, _("distinct people, with evidence"), PEOPLE,
                   found.people if found else 0, deep=True)  # fmt: skip
    yield Line(f"families_{name}", 2, _("distinct families, with evidence"), FAMILIES,
               found.families if found else 0, deep=True)  # fmt: skip


def _training(figures: Figures, unit: UnitCoverage) -> Iterator[Line]:
    held = [h for h in figures.held if h.kind == "training" and not h.returned]
    met = [g for g in figures.gatherings if g.purpose == "training"]
    trained = unit.result(TRAINED)
    yield Line("trainings", 3, _("Training conferences, as reported"), EVENTS,
               sum(h.events for h in held))  # fmt: skip
    yield Line("trainings_heads", 3, HEADS_DECLARED, TIMES, sum(h.attendances for h in held),
               deep=True)  # fmt: skip
    yield Line("training_meetings", 3, _("Training sessions with check-in"), EVENTS, len(met))
    yield Line("training_check_ins", 3, _("check-ins"), TIMES, sum(g.check_ins for g in met),
               deep=True)  # fmt: skip
    yield Line("courses", 3, _("People who passed the short course"), PEOPLE, figures.courses)
    yield Line("trained", 3, _("Key officers trained, cumulative"), PEOPLE,
               trained.share.numerator if trained else None)  # fmt: skip


def _care(figures: Figures) -> Iterator[Line]:
    care = figures.care
    yield Line("marriages", 4, _("Members who married in the period"), PEOPLE, care.marriages,
               delicate=True)  # fmt: skip
    yield Line("counselled", 4, _("counselled before the wedding"), PEOPLE, care.counselled,
               deep=True, delicate=True)  # fmt: skip
    if care.undated:
        yield Line("undated", 4, _("Weddings whose day is not known, not counted"), PEOPLE,
                   care.undated, delicate=True)  # fmt: skip
    yield Line("counselling_asked", 4, _("Wishes for counselling received"), PEOPLE, care.asked,
               delicate=True)  # fmt: skip
    yield Line("counselling_held", 4, _("Counselling sessions held"), TIMES, care.sessions,
               delicate=True)  # fmt: skip


def _observances(figures: Figures, library: Library) -> Iterator[Line]:
    found = [library.observance(id_) for id_ in figures.observances]
    titles = [observance.title for observance in found if observance is not None]
    yield Line("observances", 5, _("Observances marked through Lan Toả"), EVENTS,
               len(figures.observances), note=lines(*titles))  # fmt: skip
    cost = sum(h.cost for h in figures.held if not h.returned)
    yield Line("cost", 5, _("Cost of all activities of the period"), MONEY, cost)


def _programmes(cases: Iterable[Case]) -> Iterator[Line]:
    by: dict[str, list[Case]] = {}
    for case in cases:
        by.setdefault(case.programme, []).append(case)
    known = [p for p in PROGRAMMES if p != CULTURE]
    for programme in (*known, *sorted(by.keys() - PROGRAMMES.keys())):
        yield from _programme(programme, by.get(programme, []))


def _programme(programme: str, cases: list[Case]) -> Iterator[Line]:
    done = [case for case in cases if case.done]
    id_ = f"programme_{programme}"
    varieties = Counter(case.variety for case in done if case.variety)
    split: Words = lines(
        *(
            _("{what}: {n}", what=variety_words(programme, variety), n=n)
            for variety, n in sorted(varieties.items())
        )
    )
    yield Line(id_, 6, programme_words(programme), CASES, len(done), note=split, delicate=True)
    received = sum(case.received for case in cases)
    if received:
        yield Line(f"{id_}_received", 6, _("received in the period"), CASES, received, deep=True,
                   delicate=True)  # fmt: skip
    if any(case.amount for case in done):
        yield Line(f"{id_}_amount", 6, _("amount"), MONEY, sum(c.amount for c in done), deep=True)
    if any(case.heads for case in done):
        measure: Text = HEADS.get(programme, PEOPLE)
        yield Line(f"{id_}_heads", 6, _("who took part"), measure, sum(c.heads for c in done),
                   deep=True)  # fmt: skip


def _culture(cases: Iterable[Case]) -> Iterator[Line]:
    found = [case for case in cases if case.programme == CULTURE]
    by = {
        variety: [case for case in found if case.done and case.variety == variety]
        for variety in ("registered", "recognised", "unit_standard")
    }
    yield Line("culture_registered", 7, _("Families registered"), FAMILIES,
               sum(case.heads for case in by["registered"]))  # fmt: skip
    yield Line("culture_recognised", 7, _("Families recognised"), FAMILIES,
               sum(case.heads for case in by["recognised"]))  # fmt: skip
    yield Line("culture_units", 7, _("Units that meet the culture standard"), UNITS,
               len(by["unit_standard"]))  # fmt: skip


def _examples(figures: Figures) -> Iterator[Line]:
    honoured = [h for h in figures.held if h.kind == "commendation" and not h.returned]
    families = [e for e in figures.examples if e.kind == "family"]
    models = [e for e in figures.examples if e.kind == "model"]
    yield Line("commendations", 8, form_words("commendation"), EVENTS,
               sum(h.events for h in honoured))  # fmt: skip
    yield Line("commendations_heads", 8, HEADS_DECLARED, TIMES,
               sum(h.attendances for h in honoured), deep=True)  # fmt: skip
    yield Line("exemplary_families", 8, _("Exemplary families collected"), FAMILIES, len(families))
    yield Line("models", 8, _("Models worth spreading"), MODELS, len(models))
    yield Line("spread", 8, _("spread with consent"), MODELS,
               sum(e.spread for e in figures.examples), deep=True)  # fmt: skip


def _joined(figures: Figures) -> Iterator[Line]:
    for kind in ("supervision", "coordination", "policy_input"):
        held = (h.events for h in figures.held if h.kind == kind and not h.returned)
        yield Line(kind, 9, form_words(kind), EVENTS, sum(held))
