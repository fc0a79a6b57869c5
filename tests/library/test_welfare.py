"""The families' welfare, the officers' course, and where they stand beside the six topics."""

import pytest

from bot.domain.activity_words import topics
from bot.library.loader import load
from bot.library.model import Level, Library, ReaderGroup
from tests.library.folder import TODAY, ContentFolder

WELFARE = "family_welfare"


@pytest.fixture(scope="module")
def packaged() -> Library:
    """The content that ships."""
    found = load(None, TODAY)
    assert isinstance(found, Library), "\n".join(map(str, found))
    return found


def test_the_welfare_set_has_five_lessons_each_with_questions(packaged: Library) -> None:
    found = packaged.lessons_of(WELFARE)
    assert len(found) >= 5
    assert [lesson.id for lesson in found if not lesson.quiz] == []


def test_families_are_not_counted_over_welfare(packaged: Library) -> None:
    assert len(packaged.counted_topics) == 6
    assert WELFARE not in packaged.counted_topics


def test_without_an_indicator_of_topics_all_of_them_count(content: ContentFolder) -> None:
    content.change("indicators.yaml", "    topics: [gender_equality, dv_prevention]\n", "")
    assert content.library().counted_topics == ("gender_equality", "dv_prevention")


def test_an_activity_names_the_topic_as_the_library_does(
    packaged: Library, content: ContentFolder
) -> None:
    topic = packaged.topic(WELFARE)
    assert topic is not None
    named = topics(packaged)
    assert named[WELFARE] is topic.title
    assert list(named) == [*(t.id for t in packaged.topics), "premarital"]
    assert list(topics(content.library()))[-2:] == ["premarital", WELFARE]  # no lessons needed


def test_the_officers_course_has_six_parts_and_no_place_for_guessing(packaged: Library) -> None:
    course = packaged.course("family_work_officer")
    assert course is not None
    assert len(course.parts.vi) == len(course.parts.en) == 6
    places = [question.right for question in course.quiz]
    assert max(places.count(place) for place in set(places)) < course.pass_mark / 100 * len(places)


def test_a_topic_leads_from_the_first_lessons_to_further_ones(content: ContentFolder) -> None:
    page = "topics/gender_equality/gender_equality_{}.{}.md"
    for locale in ("vi", "en"):
        second = content.read(page.format("one", locale)).replace("equality_one", "equality_two")
        content.write(page.format("two", locale), second.replace("order: 1", "order: 2"))
    assert content.said() == []
    for locale in ("vi", "en"):
        content.change(page.format("one", locale), "minutes: 2", "minutes: 2\nlevel: further")
    (told,) = content.said()
    assert told.startswith("topics/gender_equality/gender_equality_two.vi.md:6: A lesson of")
    assert told.endswith("gender_equality_one.vi.md.")


def test_the_lessons_that_ship_say_for_whom_they_are(packaged: Library) -> None:
    assert {part.audience for part in packaged.premarital} == {ReaderGroup.COUPLES}
    found = packaged.lesson("family_welfare_birth_leave")
    assert found is not None
    assert (found.level, found.audience) == (Level.FIRST, ReaderGroup.EXPECTING)
