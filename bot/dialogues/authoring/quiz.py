"""The questions after a lesson, written in chat: asked, options, the right one, and why."""

from dataclasses import dataclass, replace
from textwrap import shorten

from bot.dialogues.authoring.draft import Draft, rules
from bot.dialogues.authoring.pieces import open_question
from bot.domain.lesson_changes import LANGUAGES
from bot.engine.answers import words
from bot.engine.dialogue import Dialogue, Option
from bot.i18n import Words, _, lines
from bot.library.lessons import MOST_QUESTIONS
from bot.library.overlay import WRITTEN_IN
from bot.library.page_text import TypedQuestion, listed
from bot.library.piece import SOUND_QUESTION, Piece
from bot.library.quiz_field import (
    FEWEST_OPTIONS,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_WHY,
    MOST_OPTIONS,
)

NONE = TypedQuestion("", (), 0, "")
ANEW = -1
SHORT = 40  # characters of a question on a button


@dataclass(frozen=True, slots=True)
class _Place:
    """Which question is written, under which names."""

    number: int  # from 0
    tag: str


async def questions(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """One question is put in, written anew or taken out."""
    number = await _which(d, draft, tag)
    place = _Place(len(draft.vi.quiz) if number == ANEW else number, tag)
    if number != ANEW and not await d.confirm(
        f"anew.{tag}",
        lines(*shown(draft.vi.quiz[number])),
        yes=_("Write it anew"),
        no=_("Take it out"),
    ):
        return _without(draft, number)
    for at in WRITTEN_IN:
        draft = await _write(d, draft, at, place)
    return draft


async def _which(d: Dialogue, draft: Draft, tag: str) -> int:
    there = draft.vi.quiz
    if not there:
        return ANEW
    options = [
        Option(
            str(n),
            _("{n}. {question}", n=n + 1, question=shorten(one.question, SHORT, placeholder="…")),
            n,
        )
        for n, one in enumerate(there)
    ]
    if len(there) < MOST_QUESTIONS:
        options.append(Option("new", _("One more question"), ANEW))
    return await d.pick(f"which.{tag}", _("Which question?"), options)


def shown(one: TypedQuestion) -> list[Words]:
    """The question as its author sees it: the right option marked."""
    options = (f"{'✓' if n == one.right else '–'} {said}" for n, said in enumerate(one.options, 1))
    return [one.question, *options, one.why]


def _without(draft: Draft, number: int) -> Draft:
    for at in WRITTEN_IN:
        kept = tuple(one for n, one in enumerate(draft.at(at).quiz) if n != number)
        draft = draft.having(at, replace(draft.at(at), quiz=kept))
    return draft


def _at(draft: Draft, locale: str, number: int) -> TypedQuestion:
    there = draft.at(locale).quiz
    return there[number] if number < len(there) else NONE


async def _write(d: Dialogue, draft: Draft, at: str, place: _Place) -> Draft:
    """The question in one language; what is right is said once, for both."""
    now = _at(draft, at, place.number)
    asked = await _asked(d, draft, at, place, now)
    options = await _options(d, draft, at, place, now)
    right = _at(draft, "vi", place.number).right
    if at == "vi":
        right = await d.pick(
            f"right.{place.tag}",
            _("Which of them is right?"),
            [Option(str(n), option, n) for n, option in enumerate(options, 1)],
        )
    why = await _why(d, draft, at, place, now)
    made = TypedQuestion(asked, options, right, why)
    there = draft.at(at).quiz
    before, after = there[: place.number], there[place.number + 1 :]
    return draft.having(at, replace(draft.at(at), quiz=(*before, made, *after)))


async def _asked(d: Dialogue, draft: Draft, at: str, place: _Place, now: TypedQuestion) -> str:
    sound, other = SOUND_QUESTION[at], _other(at)
    typed = await open_question(
        d,
        f"q_{at}.{place.tag}",
        _("The question, {language}:", language=LANGUAGES[at]),
        now.question,
        words(5, LONGEST_QUESTION),
        rules(
            d,
            draft,
            at,
            lambda said: _alone(replace(sound, question=" ".join(said.split()))),
            other,
        ),
        _("Who may look after the child while both work?"),
    )
    return now.question if typed is None else " ".join(typed.split())


async def _options(
    d: Dialogue, draft: Draft, at: str, place: _Place, now: TypedQuestion
) -> tuple[str, ...]:
    vietnamese = _at(draft, "vi", place.number)
    wanted = _(
        "Its options, {language}, one on each line or with | between them: {low} to {high} of "
        "them, each at most {n} characters.",
        language=LANGUAGES[at], low=FEWEST_OPTIONS, high=MOST_OPTIONS, n=LONGEST_OPTION,
    )  # fmt: skip
    asked: list[Words] = [wanted]
    if at != "vi":
        asked += [_("In the same order as these:"), "\n".join(vietnamese.options)]
    other = _other(at, vietnamese.options)
    sound = SOUND_QUESTION[at]
    typed = await open_question(
        d,
        f"o_{at}.{place.tag}",
        lines(*asked),
        "\n".join(now.options),
        words(3, MOST_OPTIONS * (LONGEST_OPTION + 4)),
        rules(d, draft, at, lambda said: _alone(replace(sound, options=listed(said))), other),
        _("The mother\nThe father\nEither of them"),
    )
    return now.options if typed is None else listed(typed)


async def _why(d: Dialogue, draft: Draft, at: str, place: _Place, now: TypedQuestion) -> str:
    sound, other = SOUND_QUESTION[at], _other(at)
    typed = await open_question(
        d,
        f"w_{at}.{place.tag}",
        _(
            "Why is that right, and what is wrong with the others? {language}. It is told after "
            "every answer.",
            language=LANGUAGES[at],
        ),
        now.why,
        words(5, LONGEST_WHY),
        rules(d, draft, at, lambda said: _alone(replace(sound, why=" ".join(said.split()))), other),
        _("Both parents have the same right and the same duty."),
    )
    return now.why if typed is None else " ".join(typed.split())


def _alone(question: TypedQuestion) -> Piece:
    return Piece(quiz=(question,))


def _other(locale: str, options: tuple[str, ...] = ()) -> Piece | None:
    """What a question has to agree with: the Vietnamese one, with its options where they matter."""
    sound = SOUND_QUESTION["vi"]
    if locale == "vi":
        return None
    return _alone(replace(sound, options=options) if options else sound)
