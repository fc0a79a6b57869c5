"""What the program counts, in the shape of the reference."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.domain.coverage import Counts
from bot.library.model import Indicator, Localised, Window
from bot.library.posts import Post
from bot.services.coverage import Terms, counted
from bot.store import coverage
from bot.store.database import Database
from bot.store.known import View
from bot.store.scopes import WHOLE
from tests.recount.facts import Facts
from tests.recount.reference import HANOI, Reference, Rules
from tests.reports.sample import families, library, officers, premarital

Figures = dict[tuple[str, int], Counts]


def indicators(rules: Rules) -> tuple[Indicator, ...]:
    """The three indicators as these rules want them."""
    window = Window.CALENDAR_YEAR if rules.this_year else Window.SINCE_START
    return (
        replace(families(rules.min_topics, window), topics=rules.topics),
        replace(officers(), valid_years=rules.valid_years),
        replace(premarital(), window=window),
    )


async def figures(
    database: Database, unit: int | None, on: date, rules: Rules, view: View
) -> Figures | None:
    """By indicator and unit, for a unit and those directly below; None when it does not stand."""
    posts = tuple(Post(post, Localised(post, post)) for post in rules.posts)
    terms = Terms(replace(library(*indicators(rules)), posts=posts), HANOI, on, view)
    async with database.read() as connection:
        scope = await (
            coverage.scope_of_all(connection, on, view)
            if unit is None
            else coverage.scope_of(connection, f"U{unit:02}", on, view)
        )
        if scope is None:
            return None
        wanted = [counted(indicator, terms) for indicator in terms.library.indicators]
        found = await coverage.counts(connection, scope, wanted, on, view)
    heads = [scope.unit.id if scope.unit else WHOLE, *(child.id for child in scope.children)]
    return {
        (i.id, head): found.get((i.id, head), Counts(topics=(0,) * len(i.topics)))
        for i in terms.library.indicators
        for head in heads
    }


def expected(
    facts: Facts, unit: int | None, on: date, rules: Rules, tree: date | None
) -> Figures | None:
    """The same, counted person by person."""
    reference = Reference(facts, rules, on, tree or on)
    stand = reference.units()
    tops = sorted(u for u, above in stand.items() if above not in stand)
    if unit is None and len(tops) == 1:
        unit = tops[0]
    if not stand or (unit is not None and unit not in stand):
        return None
    below = tops if unit is None else sorted(u for u, above in stand.items() if above == unit)
    return dict(_of_heads(reference, unit, below))


def _of_heads(
    reference: Reference, unit: int | None, below: list[int]
) -> Iterator[tuple[tuple[str, int], Counts]]:
    for head in (WHOLE if unit is None else unit, *below):
        wanted = None if head == WHOLE else head
        yield ("family_dissemination", head), reference.families(wanted)
        yield ("key_officer_training", head), reference.officers(wanted)
        yield ("premarital_counselling", head), reference.couples(wanted)
