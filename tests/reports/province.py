"""An invented province at work for a year: three levels, evidence, activities, care, support.

Everything follows from numbers. The sums that tests expect stand beside the rows that make them.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.demo.union import GRASSROOTS, UNITS, people
from bot.store.activity_tables import activity, activity_version, check_in, meeting
from bot.store.care_tables import counselling, marriage, practice, support_case
from bot.store.database import Database
from bot.store.tables import campaign, evidence, family, member, membership, unit, unit_span

BEGIN = date(2025, 10, 1)
MADE = datetime(2025, 10, 1, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://x";"CĐCS Trạm Y tế Suối Xanh")'  # a unit's name, as some would have it
)
TOPICS = ("policy_law", "family_ethics", "gender_equality", "dv_prevention", "child_protection",
          "older_persons")  # fmt: skip
NUMBERS = {code: number for number, (code, *_rest) in enumerate(UNITS, 1)}

Row = dict[str, Any]


def noon(day: date) -> datetime:
    """Midday in Hanoi."""
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


def roster() -> dict[Any, list[Row]]:
    """Units, families and people, as the demo has them; one unit has a hostile name."""
    everybody = list(people())
    keys = list(dict.fromkeys(someone.family for someone in everybody))
    hostile = {"HB-SX-YT": HOSTILE}
    return {
        unit: [{"id": n, "code": code, "created_at": MADE} for code, n in NUMBERS.items()],
        unit_span: [
            {"unit_id": NUMBERS[code], "parent_id": NUMBERS.get(above), "kind": kind,
             "name": hostile.get(code, name), "valid_from": BEGIN}
            for code, name, above, kind in UNITS
        ],
        family: [{"id": n, "key": key, "created_at": MADE} for n, key in enumerate(keys, 1)],
        member: [
            {"id": n, "code": s.code, "gender": "female" if s.woman else "male",
             "created_at": MADE}
            for n, s in enumerate(everybody, 1)
        ],
        membership: [
            {"member_id": n, "unit_id": NUMBERS[s.unit], "family_id": keys.index(s.family) + 1,
             "category": "non_member_worker" if n % 10 == 0 else "member",
             "key_officer": s.key_officer, "valid_from": BEGIN}
            for n, s in enumerate(everybody, 1)
        ],
        evidence: list(_facts(everybody, keys)),
    }  # fmt: skip


def _facts(everybody: list[Any], keys: list[str]) -> Any:
    """More and more people read, month by month; some units hardly any; key officers trained."""
    for n, someone in enumerate(everybody, 1):
        eager = GRASSROOTS.index(someone.unit) % 4
        for at, topic in enumerate(TOPICS[: (n + eager) % 7]):
            if (n * 7 + at) % 9 < 3 + eager:
                day = date(2025, 11, 15) + timedelta(days=(n * 37 + at * 29) % 372)
                yield _fact(n, keys.index(someone.family) + 1, topic, day, n % 5 == 0)
        if someone.key_officer and n % 8:
            yield _fact(n, keys.index(someone.family) + 1, "", date(2026, 4, 20), kind="training")


def _fact(
    person: int, family_id: int, topic: str, day: date, met: bool = False, kind: str = ""
) -> Row:
    return {
        "member_id": person, "family_id": family_id,
        "kind": kind or ("check_in" if met else "acknowledgement"),
        "source_id": f"{topic or 'training'}-{person}", "topic_id": topic, "cycle": day.year,
        "at": noon(day), "platform": "webchat",
    }  # fmt: skip


# kind, unit, day, topics, state, heads, women, cost; the second number of a pair is a correction
ACTIVITIES = (
    ("seminar", "HB-TT-MN", date(2026, 3, 8), TOPICS[2:3], "accepted", 42, 40, 2_000_000),
    ("seminar", "HB-TT-TH", date(2026, 3, 7), TOPICS[2:4], "reported", 35, None, 1_500_000),
    ("club", "HB-KCN-MAY", date(2026, 6, 28), TOPICS[1:2], "reported", 60, 45, 3_000_000),
    ("contest", "HB", date(2026, 6, 26), TOPICS[:2], "accepted", 180, 110, 25_000_000),
    ("social_zalo", "HB-SX", date(2026, 10, 20), TOPICS[2:3], "reported", 0, None, 0),
    ("training", "HB", date(2026, 4, 20), (), "accepted", 24, 15, 8_000_000),
    ("commendation", "HB", date(2026, 6, 28), (), "accepted", 90, 50, 12_000_000),
    ("supervision", "HB", date(2026, 9, 10), (), "reported", 5, 3, 0),
    ("forum", "HB-KCN-GO", date(2026, 5, 2), TOPICS[4:5], "returned", 500, None, 0),
    ("forum", "HB-KCN-CHE", date(2026, 5, 3), TOPICS[4:5], "withdrawn", 77, None, 0),
    ("seminar", "HB-TT-BV", date(2025, 12, 20), TOPICS[:1], "reported", 30, 20, 900_000),
)
CORRECTED = 0  # the first one said 420 before it was corrected to 42


def work() -> dict[Any, list[Row]]:
    """What the units did and reported."""
    versions = [_version(n, *row) for n, row in enumerate(ACTIVITIES, 1)]
    first = {**versions[CORRECTED], "attendances": 420, "state": "reported", "number": 1}
    versions[CORRECTED]["number"] = 2
    return {
        activity: [
            {"id": n, "key": f"a{n}", "unit_id": NUMBERS[row[1]], "created_at": noon(row[2])}
            for n, row in enumerate(ACTIVITIES, 1)
        ],
        activity_version: [first, *versions],
        meeting: [
            {"id": 1, "key": "m1", "unit_id": NUMBERS["HB"], "kind": "training",
             "purpose": "training", "title": "Tập huấn", "opens_at": noon(date(2026, 4, 20)),
             "closes_at": noon(date(2026, 4, 20)) + timedelta(hours=4), "secret_enc": b"x",
             "opened_by": 3, "created_at": noon(date(2026, 4, 20)), "topics": []},
        ],
        check_in: [
            {"meeting_id": 1, "member_id": n, "at": noon(date(2026, 4, 20)),
             "recorded_at": noon(date(2026, 4, 20)), "how": "code"}
            for n in range(1, 22)
        ],
        campaign: [_observance("vn_family_day", 2026, date(2026, 6, 28)),
                   _observance("vn_womens_day", 2026, date(2026, 10, 20))],
    }  # fmt: skip


def _version(
    number: int, kind: str, unit: str, day: date, topics: tuple[str, ...], state: str,
    heads: int, women: int | None, cost: int,
) -> Row:  # fmt: skip
    return {
        "activity_id": number, "number": 1, "at": noon(day), "actor_id": 1, "action": "reported",
        "state": state, "kind": kind, "held_on": day, "topics": list(topics), "partners": [],
        "attendances": heads, "female": women, "cost": cost, "unit_id": NUMBERS[unit],
    }  # fmt: skip


def _observance(id_: str, year: int, day: date) -> Row:
    return {
        "id": f"c-{id_}", "key": f"obs:{id_}:{year}:0:{NUMBERS['HB']}", "kind": "observance",
        "unit_id": NUMBERS["HB"], "content_ref": id_, "state": "finished", "due_at": noon(day),
        "created_at": noon(day), "started_at": noon(day),
    }  # fmt: skip


def kindness() -> dict[Any, list[Row]]:
    """Weddings, counselling, support, good examples."""
    weddings = [date(2026, 2, 1) + timedelta(days=21 * n) for n in range(12)]
    return {
        marriage: [
            {"key": f"w{n}", "member_id": 30 + n, "held_on": day, "source": "member",
             "recorded_at": noon(day)}
            for n, day in enumerate(weddings)
        ],
        counselling: [
            {"key": f"c{n}", "member_id": 30 + n, "unit_id": NUMBERS[GRASSROOTS[(29 + n) % 8]],
             "wish": "call", "state": "done", "asked_at": noon(day - timedelta(days=30)),
             "held_on": day - timedelta(days=10) if n != 3 else day}
            for n, day in enumerate(weddings[:9])
        ],
        support_case: [
            _case("union_shelter", "HB-SX-THCS", "new_house", 50_000_000, date(2026, 3, 15)),
            _case("union_shelter", "HB-KCN-GO", "repair", 25_000_000, date(2026, 7, 15)),
            *(_case("hardship", unit_, "grave_illness", 2_000_000, date(2026, 5, 1 + n))
              for n, unit_ in enumerate(GRASSROOTS[:6])),
            _case("summer_camp", "HB", "", 0, date(2026, 7, 1), 45),
        ],
        practice: [
            {"key": "p1", "unit_id": NUMBERS["HB-TT-MN"], "kind": "model", "text_enc": b"x",
             "title_enc": b"x", "subject_id": 1, "state": "spread", "reported_by": 1,
             "reported_at": noon(date(2026, 7, 2))},
            {"key": "p2", "unit_id": NUMBERS["HB-KCN-MAY"], "kind": "family", "text_enc": b"x",
             "title_enc": b"x", "subject_id": 1, "state": "collected", "reported_by": 1,
             "reported_at": noon(date(2026, 6, 20))},
        ],
    }  # fmt: skip


def _case(
    programme: str, code: str, variety: str, amount: int, done: date, heads: int | None = None
) -> Row:
    return {
        "key": f"{programme}-{code}", "programme": programme, "unit_id": NUMBERS[code],
        "opened_by": 1, "state": "done", "variety": variety, "amount": amount, "heads": heads,
        "opened_at": noon(done - timedelta(days=20)), "done_on": done,
    }  # fmt: skip


async def settle_in(database: Database) -> None:
    """Put every row into its table."""
    async with database.write() as connection:
        for table, rows in {**roster(), **work(), **kindness()}.items():
            await connection.execute(insert(table), rows)
