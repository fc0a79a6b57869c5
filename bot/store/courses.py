"""Results of courses: every attempt once, and a pass as evidence of training."""

from sqlalchemy import and_, select

from bot.domain.courses import Attended, FinishCourse, MyTraining, PassMark, Result, Training
from bot.domain.meetings import Purpose
from bot.domain.outreach import local_day
from bot.domain.posts import key_posts
from bot.errors import Conflict
from bot.store.activity_tables import check_in, course_result, meeting
from bot.store.attendance import BY_TRAINING
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on, is_key_officer
from bot.store.tables import evidence, membership

MOST = 20  # of either kind


@stores(FinishCourse)
async def finish_course(order: Order, effect: FinishCourse) -> None:
    """The attempt under the key of its run: the same run twice is one attempt."""
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    await order.connection.execute(
        insert_into(order.connection, course_result)
        .values(
            key=order.key,
            member_id=order.person.member_id,
            course_id=effect.course_id,
            version=effect.version,
            correct=effect.correct,
            asked=effect.asked,
            passed=effect.passed,
            at=order.now,
        )
        .on_conflict_do_nothing()
    )
    if effect.passed and order.person.family_id is not None:
        await _prove(order, effect)


async def _prove(order: Order, effect: FinishCourse) -> None:
    """Once a year and course; passing it again changes nothing."""
    assert order.person is not None
    await order.connection.execute(
        insert_into(order.connection, evidence)
        .values(
            member_id=order.person.member_id,
            family_id=order.person.family_id,
            kind=BY_TRAINING,
            source_id=f"c-{effect.course_id}",
            version=effect.version,
            topic_id="",
            cycle=local_day(order.now, order.rules).year,
            adult=order.person.adult,
            at=order.now,
            recorded_at=order.now,
            platform=order.platform,
            inbox_id=order.inbox_id,
        )
        .on_conflict_do_nothing()
    )


@answers(PassMark)
async def pass_mark(order: Order, query: PassMark) -> int:
    """The setting, where there is one."""
    course = order.library.course(query.course_id)
    return order.rules.pass_mark or (course.pass_mark if course else 100)


@answers(MyTraining)
async def my_training(order: Order, query: MyTraining) -> Training:
    """The person's own; nobody else's result is ever looked up in a chat."""
    if order.person is None:
        return Training()
    me = order.person.member_id
    today = local_day(order.now, order.rules)
    officer = await order.connection.execute(
        select(membership.c.id).where(
            membership.c.member_id == me,
            holds_on(membership, today),
            is_key_officer(membership, key_posts(order.library.posts, today)),
        )
    )
    attended = await order.connection.execute(
        select(meeting.c.title, check_in.c.at)
        .join(
            meeting,
            and_(meeting.c.id == check_in.c.meeting_id, meeting.c.purpose == Purpose.TRAINING),
        )
        .where(check_in.c.member_id == me)
        .order_by(check_in.c.at.desc())
        .limit(MOST)
    )
    tried = await order.connection.execute(
        select(course_result)
        .where(course_result.c.member_id == me)
        .order_by(course_result.c.at.desc(), course_result.c.id.desc())
        .limit(MOST)
    )
    return Training(
        officer.first() is not None,
        tuple(Attended(row.title, row.at.astimezone(order.zone)) for row in attended),
        tuple(
            Result(row.course_id, row.correct, row.asked, row.passed, row.at.astimezone(order.zone))
            for row in tried
        ),
    )
