"""What changed between two versions of a lesson, sentence by sentence. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from bot.domain.reader_words import LEVELS, READERS
from bot.i18n import Text, Words, _, localise
from bot.library.model import Lesson, Question
from bot.library.readability import sentences

LANGUAGES: dict[str, Text] = {"vi": _("in Vietnamese"), "en": _("in English")}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: where, what stood there, what stands there now ("": nothing)."""

    place: Words
    before: Words = ""
    after: Words = ""


def changes(old: Lesson, new: Lesson) -> tuple[Change, ...]:
    """Everything a reader would notice, in the order of the page; none: the same."""
    found = [*_fields(old, new)]
    for locale in LANGUAGES:
        found += _wording(old, new, locale)
    return tuple(found)


def _fields(old: Lesson, new: Lesson) -> Iterator[Change]:
    for place, before, after in (
        (_("Version"), str(old.version), str(new.version)),
        (_("Minutes"), str(old.minutes), str(new.minutes)),
        (_("Place in the topic"), str(old.order), str(new.order)),
        (_("Topic"), old.topic, new.topic),
        (_("Last checked"), f"{old.checked_on:%d/%m/%Y}", f"{new.checked_on:%d/%m/%Y}"),
        (_("Level"), LEVELS[old.level], LEVELS[new.level]),
        (_("Readers"), READERS[old.audience], READERS[new.audience]),
    ):
        if before != after:
            yield Change(place, before, after)


def _wording(old: Lesson, new: Lesson, locale: str) -> Iterator[Change]:
    language = LANGUAGES[locale]
    before, after = old.title.get(locale), new.title.get(locale)
    if before != after:
        yield Change(_("Title, {language}", language=language), before, after)
    pairs = zip_longest(old.steps.get(locale), new.steps.get(locale), fillvalue="")
    for number, (was, now) in enumerate(pairs, 1):
        place = _("Step {n}, {language}", n=number, language=language)
        yield from _between(place, _sentences(was), _sentences(now))
    place = _("Sources, {language}", language=language)
    yield from _between(place, old.sources.get(locale), new.sources.get(locale))
    place = _("Questions, {language}", language=language)
    yield from _between(place, _asked(old.quiz, locale), _asked(new.quiz, locale))


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in sentences(text))


def _asked(quiz: Sequence[Question], locale: str) -> tuple[str, ...]:
    return tuple(
        piece
        for question in quiz
        for piece in (
            question.asked.get(locale),
            *(
                f"{'✓' if n == question.right else '–'} {option}"
                for n, option in enumerate(question.options.get(locale))
            ),
            question.why.get(locale),
        )
    )


def _between(place: Words, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Stretches that were replaced, left out or put in; what stayed is not told."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield Change(place, " ".join(old[a:b]), " ".join(new[c:d]))


def in_words(change: Change, locale: str) -> tuple[str, ...]:
    """The change in lines: the place, then what went (−) and what came (+)."""
    shown = [localise(change.place, locale)]
    before, after = localise(change.before, locale), localise(change.after, locale)
    shown += [f"  − {before}"] if before else []
    shown += [f"  + {after}"] if after else []
    return tuple(shown)
