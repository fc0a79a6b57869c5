"""The rows of the matrix, straight into the tables: one of everything for each of the units."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from bot.crypto import Cipher
from bot.domain.campaigns import text_ref
from bot.domain.organisation import Kind
from bot.store.activity_tables import (
    activity,
    activity_version,
    check_in,
    course_result,
    meeting,
    photo,
)
from bot.store.authoring_tables import lesson_version
from bot.store.care_tables import counselling, marriage, practice, support_case
from bot.store.database import Database
from bot.store.office_tables import letter, letter_copy, period, sent_file, unit_successor
from bot.store.platform_tables import push_wish
from bot.store.privacy_tables import call_back, trained_person
from bot.store.question_tables import library_candidate, library_question
from bot.store.tables import (
    address,
    audit,
    campaign,
    evidence,
    family,
    link_code,
    member,
    membership,
    outbox,
    role_grant,
    unit,
    unit_span,
)
from tests.library.folder import LESSON
from tests.rights.land import (
    ACTORS,
    AFTER,
    BEFORE,
    BEGIN,
    CHANGE,
    CONCERNED,
    DISSOLVED,
    ENDED,
    FREE,
    MADE,
    MERGED,
    NOW,
    OTHER,
    OWN,
    REPORTER,
    THIRD,
    UNITS,
    before_change,
    code_of,
    mark,
    member_code,
    soon,
)

HELD = date(2026, 8, 1)  # of every activity: inside the year, before the change
STRANGER = 900  # the account of somebody who is not linked
Rows = list[dict[str, Any]]


async def settle(database: Database, cipher: Cipher) -> None:
    """Everything there is, for each unit."""
    async with database.write() as connection:
        for table, rows in (
            *_units(), *_people(cipher), *_work(cipher), *_pictures(cipher), *_outreach(),
            *_care(cipher), *_questions(cipher), *_office(cipher),
            (lesson_version, drafted()),
        ):  # fmt: skip
            await connection.execute(insert(table), rows)
            if not database.is_sqlite and "id" in rows[0] and isinstance(rows[0]["id"], int):
                sequence = func.pg_get_serial_sequence(table.name, "id")
                await connection.execute(select(func.setval(sequence, 10_000)))


def _units() -> list[tuple[Any, Rows]]:
    spans = [
        {"unit_id": n, "parent_id": up, "name": f"Đơn vị {mark(n, 'ten')}", "kind": "",
         "valid_from": BEGIN, "valid_to": CHANGE if n in ENDED or n in AFTER else None}
        for n, up in BEFORE.items()
    ]  # fmt: skip
    spans += [
        {"unit_id": n, "parent_id": up, "name": f"Đơn vị {mark(n, 'ten')}", "kind": "",
         "valid_from": CHANGE, "valid_to": None}
        for n, up in AFTER.items()
    ]  # fmt: skip
    edges: Rows = [
        {"old_id": old, "new_id": new, "on_day": CHANGE, "kind": kind.value,
         "recorded_at": MADE, "followed_at": NOW}
        for old, new, kind in ((MERGED, OWN, Kind.MERGE), (DISSOLVED, None, Kind.DISSOLVE))
    ]  # fmt: skip
    units = [{"id": n, "code": code_of(n), "created_at": MADE} for n in UNITS]
    return [(unit, units), (unit_span, spans), (unit_successor, edges)]


def _people(cipher: Cipher) -> list[tuple[Any, Rows]]:
    everybody = [
        (what + n, member_code(n, what), f"Người {mark(n)}", n)
        for n in UNITS
        for what in (CONCERNED, REPORTER, OTHER, FREE, THIRD)
    ]
    everybody += [(a.id, f"A-{a.id}", f"Chị {a.id}", a.unit) for a in ACTORS.values() if a.id]
    spans: Rows = []
    for id_, code, _name, n in everybody:
        own = {"member_id": id_, "family_id": id_, "category": "member", "key_officer": False}
        until = CHANGE if code.startswith("DAU") and n in ENDED else None
        spans.append({**own, "unit_id": n, "valid_from": BEGIN, "valid_to": until})
        if until and n == MERGED:
            spans.append({**own, "unit_id": OWN, "valid_from": CHANGE, "valid_to": None})
    named = [
        {"id": id_, "code": code, "name_enc": cipher.seal(name), "gender": "", "created_at": MADE}
        for id_, code, name, _n in everybody
    ]
    families = [
        {"id": id_, "key": f"G-{code}", "created_at": MADE} for id_, code, _name, _n in everybody
    ]
    accounts: Rows = [
        {"id": id_, "platform": "paper", "user_idx": cipher.index("paper", code),
         "user_enc": cipher.seal(code), "member_id": id_, "locale": "vi", "created_at": MADE,
         "consent_at": MADE, "last_inbound_at": NOW}
        for id_, code, _name, _n in everybody
    ]  # fmt: skip
    accounts.append(
        {"id": STRANGER, "platform": "paper", "user_idx": "s", "user_enc": cipher.seal("s"),
         "member_id": None, "locale": "vi", "created_at": MADE, "consent_at": MADE,
         "last_inbound_at": NOW}
    )  # fmt: skip
    codes = [
        {"code_idx": cipher.index("link", link_code_of(n)), "member_id": FREE + n,
         "code_enc": cipher.seal("x"), "created_at": MADE, "expires_at": NOW + timedelta(days=9)}
        for n in UNITS
    ]  # fmt: skip
    roles = [
        {"member_id": a.id, "unit_id": a.on, "role": a.role.value, "created_at": MADE}
        for a in ACTORS.values()
        if a.role
    ]
    return [(family, families), (member, named), (membership, spans), (address, accounts),
            (link_code, codes), (role_grant, roles)]  # fmt: skip


def _work(cipher: Cipher) -> list[tuple[Any, Rows]]:
    at = before_change()
    told = [
        {"activity_id": n, "unit_id": n, "number": 1, "at": at, "actor_id": REPORTER + n,
         "action": "reported",
         "state": "reported", "kind": "club", "held_on": HELD, "topics": [], "partners": [],
         "attendances": 10, "female": 4, "cost": 0, "photos": [n],
         "note_enc": cipher.seal(f"Sinh hoạt {mark(n)}")}
        for n in UNITS
    ]  # fmt: skip
    meetings = [
        {"id": n, "key": f"meet{n}", "unit_id": n, "kind": "seminar", "purpose": "topics",
         "title": f"Tọa đàm {mark(n)}", "topics": ["gender_equality"], "opens_at": NOW,
         "closes_at": soon(), "opened_by": REPORTER + n, "created_at": at}
        for n in UNITS
    ]  # fmt: skip
    came = [
        {"meeting_id": n, "member_id": CONCERNED + n, "at": NOW, "recorded_at": NOW,
         "how": "code", "platform": "paper"}
        for n in UNITS
    ]  # fmt: skip
    read = [
        {"member_id": CONCERNED + n, "family_id": CONCERNED + n, "kind": "acknowledgement",
         "source_id": "l", "version": 1, "topic_id": "gender_equality", "cycle": 2026,
         "adult": True, "at": at, "recorded_at": at, "platform": "paper"}
        for n in UNITS
    ]  # fmt: skip
    tried = [
        {"key": f"q{n}", "member_id": CONCERNED + n, "course_id": mark(n), "version": 1,
         "correct": 1, "asked": 1, "passed": True, "at": at}
        for n in UNITS
    ]  # fmt: skip
    made = [
        {"id": n, "key": f"k{n}:save", "slot": f"{n}:club:{HELD}:0", "unit_id": n, "created_at": at}
        for n in UNITS
    ]
    return [
        (activity, made),
        (activity_version, told),
        (meeting, meetings),
        (check_in, came),
        (evidence, read),
        (course_result, tried),
    ]


def _pictures(cipher: Cipher) -> list[tuple[Any, Rows]]:
    """One of each unit's activity, and one that somebody has just sent."""
    at = before_change()
    loose = [
        {"id": 100 + n, "source": f"f{n}", "owner_id": CONCERNED + n, "activity_id": None,
         "digest": "d", "data_enc": cipher.seal(mark(n)), "width": 1, "height": 1,
         "created_at": at}
        for n in UNITS
    ]  # fmt: skip
    pictures = [
        {"id": n, "source": f"s{n}", "owner_id": REPORTER + n, "activity_id": n, "digest": "d",
         "data_enc": cipher.seal(mark(n).encode()), "width": 1, "height": 1,
         "created_at": at}
        for n in UNITS
    ]  # fmt: skip
    letters = [
        {"source": f"l{actor.id}", "owner_id": actor.id, "data_enc": cipher.seal(b"%PDF-1.7"),
         "created_at": at}
        for actor in ACTORS.values() if actor.id
    ]  # fmt: skip
    return [(photo, pictures + loose), (sent_file, [{"id": r["owner_id"], **r} for r in letters])]


def _outreach() -> list[tuple[Any, Rows]]:
    at = before_change()
    drafts = [
        {"id": f"{kind}{n:02d}", "key": f"o:{kind}{n}", "kind": "officer", "unit_id": n, "only": "",
         "content_ref": ref(n), "title": f"Tin {mark(n)}", "text": f"Chữ {mark(n)}", "text_en": "",
         "topic_id": "", "lesson_id": "", "state": state,
         "reason": "outage" if kind == "p" else "", "due_at": soon(),
         "author_id": REPORTER + n, "approved_digest": "", "created_at": at,
         "started_at": at if kind == "f" else None}
        for n in UNITS
        for kind, state in (("c", "draft"), ("f", "finished"), ("p", "paused"))
    ]  # fmt: skip
    missed = [
        {"id": n, "key": f"c:f{n}", "address_id": CONCERNED + n, "member_id": CONCERNED + n,
         "campaign_id": f"f{n:02d}", "platform": "paper", "purpose": "outreach", "priority": 0,
         "not_before": NOW, "state": "skipped", "reason": "window_closed", "attempts": 0,
         "created_at": NOW - timedelta(days=1)}
        for n in UNITS
    ]  # fmt: skip
    wishes = [
        {"member_id": CONCERNED + n, "paused": False, "less_often": True, "at": at} for n in UNITS
    ]
    return [(campaign, drafts), (outbox, missed), (push_wish, wishes)]


def link_code_of(n: int) -> str:
    """The personal code of somebody of the unit."""
    return f"DAU{n:02d}XYZ"


def ref(n: int) -> str:
    """Of the text of the unit's broadcast."""
    return text_ref(f"Tin {mark(n)}", f"Chữ {mark(n)}")


def _care(cipher: Cipher) -> list[tuple[Any, Rows]]:
    at = before_change()
    counsellor = ACTORS["counsellor"].id
    asked = [
        {"id": base + n, "key": f"k{base + n}", "member_id": who + n, "unit_id": n, "wish": "call",
         "safe_time_enc": cipher.seal(f"tối {mark(n, 'gio')}"), "state": state,
         "counsellor_id": counsellor if state != "asked" else None, "asked_at": at, "reminders": 0}
        for n in UNITS
        for base, who, state in (
            (0, CONCERNED, "taken"), (100, OTHER, "asked"), (200, THIRD, "assigned"))
    ]  # fmt: skip
    cases = [
        {"id": base + n, "key": f"h{base + n}", "programme": "hardship", "unit_id": n,
         "subject_id": CONCERNED + n, "opened_by": CONCERNED + n, "state": state, "variety": "",
         "detail_enc": cipher.seal(f"Khó khăn {mark(n)}"), "opened_at": at}
        for n in UNITS
        for base, state in ((0, "received"), (100, "checked"), (200, "decided"))
    ]  # fmt: skip
    good = [
        {"id": base + n, "key": f"p{base + n}", "unit_id": n, "kind": "family", "state": state,
         "title_enc": cipher.seal(f"Gương {mark(n)}"), "text_enc": cipher.seal(mark(n)),
         "subject_id": CONCERNED + n, "reported_by": REPORTER + n, "reported_at": at}
        for n in UNITS
        for base, state in ((0, "collected"), (100, "agreed"))
    ]  # fmt: skip
    weddings = [
        {"key": f"w{n}", "member_id": CONCERNED + n, "held_on": date(2027, 2, 1),
         "before": datetime(2027, 1, 31, 17, tzinfo=NOW.tzinfo), "source": "member",
         "recorded_at": at}
        for n in UNITS
    ]  # fmt: skip
    calls = [
        {"id": n, "key": f"g{n}", "address_id": CONCERNED + n, "helper_id": counsellor,
         "wish_enc": cipher.seal(f'{{"number": "0912", "hours": "any", "word": "{mark(n)}"}}'),
         "state": "asked", "asked_at": at, "nudges": 0}
        for n in UNITS
    ]  # fmt: skip
    trained: Rows = [{"member_id": counsellor, "named_at": at, "ended_at": None}]
    return [(counselling, asked), (support_case, cases), (practice, good), (marriage, weddings),
            (trained_person, trained), (call_back, calls)]  # fmt: skip


def _questions(cipher: Cipher) -> list[tuple[Any, Rows]]:
    """Of each unit one for its officers, and one past them (`kin`); what was kept bears `99`."""
    asked = [
        {"id": base + n, "key": f"hq{base + n}", "member_id": CONCERNED + n, "unit_id": n,
         "above": base > 0, "state": "open", "text_enc": cipher.seal(f"Hỏi {mark(n, what)}"),
         "asked_at": before_change()}
        for n in UNITS
        for base, what in ((0, "dau"), (100, "kin"))
    ]  # fmt: skip
    kept = [{"key": "c", "question_enc": cipher.seal(mark(99)), "answer_enc": cipher.seal("x"),
             "kept_on": HELD}]  # fmt: skip
    return [(library_question, asked), (library_candidate, kept)]


def drafted() -> Rows:
    """A draft of a lesson by somebody else, and the one it replaced."""
    pages = {
        locale: LESSON.format(
            id="matrix", title="Bài", first="Một.", second="Hai.", home=home, task="Ba."
        )
        .replace("order: 1", "order: 60")
        .replace("Luật 73/2006/QH11, Điều 18", "Công báo")
        for locale, home in (("vi", "Ở nhà:"), ("en", "At home:"))
    }
    return [
        {"lesson_id": "matrix", "locale": locale, "version": version, "state": state,
         "topic": "gender_equality", "author_id": REPORTER + 1, "created_at": MADE,
         "page": page.replace("version: 1", f"version: {version}")}
        for version, state in ((1, "replaced"), (2, "draft"))
        for locale, page in pages.items()
    ]  # fmt: skip


def _office(cipher: Cipher) -> list[tuple[Any, Rows]]:
    at = before_change()
    sent = [
        {"id": n, "key": f"l{n}", "unit_id": n, "number": "1/CV", "title": f"Công văn {mark(n)}",
         "file_name": f"{mark(n)}.pdf", "file_enc": cipher.seal(b"%PDF-" + mark(n).encode()),
         "digest": "d", "deadline": date(2026, 12, 1), "author_id": REPORTER + n, "sent_at": at}
        for n in UNITS
    ]  # fmt: skip
    got = [{"id": n, "letter_id": n, "unit_id": n, "nudges": 0} for n in UNITS]
    # Told by whoever did it; of no unit what was done to the whole (`dau99`).
    deeds: Rows = [
        {"at": at, "actor": member_code(n, REPORTER), "action": "campaign.create",
         "subject": mark(n), "unit_id": n, "detail": {}}
        for n in UNITS
    ]  # fmt: skip
    deeds.append({"at": at, "actor": "operator", "action": "units.merge", "subject": mark(99),
                  "unit_id": None, "detail": {}})  # fmt: skip
    closed = {"closed_at": NOW, "closed_by": "operator", "checksum": "x", "figures": []}
    periods: Rows = [
        {"code": "2026-1", "begins": date(2025, 12, 1), "ends": date(2026, 5, 31), **closed},
        {"code": "2026-0", "begins": date(2025, 6, 1), "ends": date(2025, 11, 30),
         "closed_at": None, "closed_by": "", "checksum": "", "figures": None},
    ]  # fmt: skip
    return [(letter, sent), (letter_copy, got), (audit, deeds), (period, periods)]
