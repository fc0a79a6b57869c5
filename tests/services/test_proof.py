"""What stands behind a figure, and who may see it: counts for some, rows for fewer, some never."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import insert

from bot.domain.people import Grant, Role
from bot.domain.proof import Look, Piece, PiecesOf, Proof, ProofOf
from bot.store.care_tables import marriage
from bot.store.database import Database
from bot.store.orders import Order, answer
from bot.store.tables import evidence
from tests.reports.sample import families, library
from tests.services.test_coverage import TODAY, database, order
from tests.store.test_coverage import MADE, fact

__all__ = ["database", "order"]

OCTOBER = datetime(2026, 10, 5, 3, tzinfo=UTC)
TOPICS = ("policy_law", "dv_prevention")


def with_topics(order: Order) -> Order:
    """The same order where domestic violence is a topic of the families."""
    return replace(
        order, library=library(replace(families(), topics=TOPICS), *library().indicators[1:])
    )


async def learnt(database: Database, *facts: dict[str, object]) -> None:
    """More evidence."""
    async with database.write() as connection:
        await connection.execute(insert(evidence), list(facts))


async def pieces(order: Order, code: str, indicator: str = "family_dissemination") -> list[Piece]:
    """The rows that the person is shown; an empty list where they are refused."""
    return list(await answer(order, PiecesOf(code, TODAY, Look(indicator))) or [])


async def test_a_figure_opens_to_kinds_and_topics(order: Order, database: Database) -> None:
    await learnt(database, fact(2, 1, OCTOBER, kind="check_in"))
    found = await answer(order, ProofOf("A", TODAY))
    assert isinstance(found, Proof)
    kinds = [(k.topic_id, k.kind, k.pieces, k.subjects) for k in found.of("family_dissemination")]
    assert kinds == [("policy_law", "acknowledgement", 1, 1), ("policy_law", "check_in", 1, 1)]


async def test_counts_and_rows_are_for_the_officer_of_that_unit_alone(order: Order) -> None:
    assert await answer(order, ProofOf("LC", TODAY)) is None
    assert await answer(order, PiecesOf("LC", TODAY, Look("family_dissemination"))) is None
    assert await answer(order, PiecesOf("B", TODAY, Look("family_dissemination"))) is None
    assert [piece.member for piece in await pieces(order, "A")] == ["M1"]


async def test_a_person_of_another_unit_is_not_named(order: Order, database: Database) -> None:
    await learnt(database, fact(2, 1, OCTOBER))
    found = await pieces(order, "A")
    assert [(p.family, p.member) for p in found] == [("F1", "M1"), ("F1", "")]


async def test_nobody_is_shown_who_read_about_domestic_violence(
    order: Order, database: Database
) -> None:
    await learnt(database, fact(1, 1, OCTOBER, topic_id="dv_prevention"))
    asked = with_topics(order)
    assert [piece.topic_id for piece in await pieces(asked, "A")] == ["policy_law"]
    found = await answer(asked, ProofOf("A", TODAY))
    assert "dv_prevention" in {kind.topic_id for kind in found.of("family_dissemination")}


async def test_of_few_weddings_neither_counts_nor_rows_are_shown(
    order: Order, database: Database
) -> None:
    async with database.write() as connection:
        await connection.execute(
            insert(marriage).values(
                key="k", member_id=1, held_on=date(2026, 10, 20), source="roster",
                before=datetime(2026, 10, 19, 17, tzinfo=UTC), recorded_at=MADE,
            )
        )  # fmt: skip
    await learnt(database, fact(1, 1, OCTOBER, kind="counselling", topic_id="premarital"))
    grants = (Grant(Role.ADMIN, 1, "LC", "Đơn vị 1"),)
    assert order.person is not None
    above = replace(order, person=replace(order.person, grants=grants))
    found = await answer(above, ProofOf("LC", TODAY))
    assert found.report.unit.result("premarital_counselling").veiled
    assert found.of("premarital_counselling") == ()
    assert await pieces(above, "LC", "premarital_counselling") == []
