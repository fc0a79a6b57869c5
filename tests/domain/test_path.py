"""What is next: gaps of the family, the season, what was read; and the sentence that says why."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lessons import Reading
from bot.domain.path import LEAD, Step, Why, next_lesson, seasons, why_words
from bot.i18n import localise
from bot.library.calendar import occurrences
from bot.library.discretion import gives_away, telling_words
from bot.library.loader import load
from bot.library.model import Level, Library

_LOADED = load(None, date(2026, 11, 23))
assert isinstance(_LOADED, Library)
LIBRARY: Library = _LOADED
TOPICS = {topic.id for topic in LIBRARY.topics}
COUNTED = set(LIBRARY.counted_topics)  # the six of domain.md §1.3
IDS = [lesson.id for lesson in LIBRARY.lessons]
PLAIN = date(2026, 2, 2)  # in no season
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
READINGS = st.builds(
    lambda lessons, topics, family: Reading(lessons, frozenset(topics), family),
    st.dictionaries(st.sampled_from(IDS), DAYS),
    st.sets(st.sampled_from(sorted(TOPICS))),
    st.booleans(),
)


def topic_of(lesson_id: str) -> str:
    lesson = LIBRARY.lesson(lesson_id)
    assert lesson is not None
    return lesson.topic


def walk(today: date, steps: int, reading: Reading | None = None) -> Iterator[Step]:
    """Read what is offered, step by step, for a family of one."""
    reading = reading or Reading(of_a_family=True)
    for _n in range(steps):
        step = next_lesson(LIBRARY, reading, today)
        if step is None:
            return
        yield step
        reading = Reading(
            {**reading.lessons, step.lesson.id: today},
            reading.family_topics | {step.lesson.topic},
            of_a_family=True,
        )


@given(DAYS, READINGS)
def test_nothing_that_was_read_comes_again_while_something_is_left(
    today: date, reading: Reading
) -> None:
    step = next_lesson(LIBRARY, reading, today)
    if step is None:
        assert set(IDS) <= reading.lessons.keys()
    else:
        assert step.lesson.id not in reading.lessons


@given(DAYS)
def test_whoever_has_read_nothing_meets_every_topic_in_as_many_steps(today: date) -> None:
    topics = [step.lesson.topic for step in walk(today, len(TOPICS))]
    assert set(topics) == TOPICS
    assert set(topics[: len(COUNTED)]) == COUNTED


@given(DAYS)
def test_in_the_end_every_lesson_was_read_once(today: date) -> None:
    assert sorted(step.lesson.id for step in walk(today, len(IDS) + 1)) == sorted(IDS)


@given(DAYS, READINGS)
def test_what_asks_more_of_a_reader_comes_after_the_first_lessons_of_its_topic(
    today: date, reading: Reading
) -> None:
    step = next_lesson(LIBRARY, reading, today)
    if step is not None and step.lesson.level is Level.FURTHER:
        first = [x for x in LIBRARY.lessons_of(step.lesson.topic) if x.level is Level.FIRST]
        assert all(lesson.id in reading.lessons for lesson in first)


@given(DAYS, READINGS)
def test_the_same_facts_give_the_same_lesson(today: date, reading: Reading) -> None:
    again = Reading(
        dict(reversed(list(reading.lessons.items()))), reading.family_topics, reading.of_a_family
    )
    assert next_lesson(LIBRARY, reading, today) == next_lesson(LIBRARY, again, today)


@given(st.sampled_from(LIBRARY.observances), st.integers(2026, 2030), READINGS)
def test_within_its_time_an_observance_comes_first_until_something_on_it_is_read(
    observance: object, year: int, reading: Reading
) -> None:
    first, last = occurrences(observance, year)  # type: ignore[arg-type]
    for today in (first - LEAD, first, last):
        step = next_lesson(LIBRARY, reading, today)
        open_ones = [
            each for each in seasons(LIBRARY, today)
            if not any(topic_of(id_) in each.observance.topics and day >= each.first - LEAD
                       for id_, day in reading.lessons.items())
            and any(lesson.id not in reading.lessons for topic in each.observance.topics
                    for lesson in LIBRARY.lessons_of(topic))
        ]  # fmt: skip
        assert observance in [each.observance for each in seasons(LIBRARY, today)]
        if open_ones:
            assert step is not None
            assert step.why is Why.SEASON
            assert step.occasion == open_ones[0]
            assert step.lesson.topic in open_ones[0].observance.topics
        else:
            assert step is None or step.why is not Why.SEASON


@given(DAYS, READINGS)
def test_outside_the_seasons_a_gap_of_the_family_comes_first(today: date, reading: Reading) -> None:
    step = next_lesson(LIBRARY, reading, today)
    gaps = [
        topic for topic in TOPICS - reading.family_topics
        if any(lesson.id not in reading.lessons for lesson in LIBRARY.lessons_of(topic))
    ]  # fmt: skip
    if step is None or step.why is Why.SEASON:
        return
    assert (step.lesson.topic in gaps) == bool(gaps)


def test_one_lesson_is_enough_for_a_season_and_the_others_wait_for_their_turn() -> None:
    october = date(2026, 10, 20)
    first, second, *_more = walk(october, 3)
    assert (first.lesson.topic, first.why) == ("gender_equality", Why.SEASON)
    assert (second.lesson.topic, second.why) == ("policy_law", Why.GAP)


def test_what_was_read_before_the_season_does_not_stand_for_it() -> None:
    early, *_more = LIBRARY.lessons_of("gender_equality")
    for day, why in ((date(2026, 10, 12), Why.SEASON), (date(2026, 10, 13), Why.FRESH)):
        read = Reading({early.id: day}, frozenset(TOPICS), of_a_family=True)
        step = next_lesson(LIBRARY, read, date(2026, 10, 15))
        assert step is not None
        assert step.why is why


def test_with_every_topic_reached_the_topic_read_least_is_next() -> None:
    *_each, again, then = walk(PLAIN, len(TOPICS) + 2)
    assert (again.why, again.lesson.topic) == (Why.FRESH, "policy_law")
    assert (then.why, then.lesson.topic) == (Why.FRESH, "family_ethics")


def said(today: date, reading: Reading | None = None, locale: str = "vi") -> str:
    reading = reading or Reading(of_a_family=True)
    step = next_lesson(LIBRARY, reading, today)
    assert step is not None
    return localise(why_words(step, LIBRARY, reading), locale)


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (date(2026, 10, 14), "Sắp tới 20/10, Ngày Phụ nữ Việt Nam."),
        (date(2026, 10, 20), "Hôm nay 20/10, Ngày Phụ nữ Việt Nam."),
        (date(2026, 11, 20), "Sắp tới 25/11, mời anh/chị đọc bài của ngày ấy."),
        (date(2026, 11, 25), "Bài của ngày hôm nay, 25/11."),
        (date(2026, 5, 9), "Bài của dịp này: Tháng Công nhân."),
        (PLAIN, "Năm nay gia đình mình chưa đọc bài nào về chủ đề “Chính sách, pháp luật”."),
    ],
)
def test_the_reason_is_one_sentence(today: date, sentence: str) -> None:
    assert said(today) == sentence


def test_a_stranger_is_told_nothing_of_a_family() -> None:
    assert said(PLAIN, Reading()) == ""
    assert said(date(2026, 10, 20), Reading()) != ""


@given(DAYS, READINGS, st.sampled_from(["vi", "en"]))
def test_no_reason_gives_the_subject_away(today: date, reading: Reading, locale: str) -> None:
    step = next_lesson(LIBRARY, reading, today)
    if step is not None:
        words = localise(why_words(step, LIBRARY, reading), locale)
        assert not gives_away(words)


def test_what_lies_behind_a_long_beginning_gives_away_as_well() -> None:
    late = "x" * 80 + " bạo lực"
    assert telling_words(late) == ""
    assert gives_away(late)
