"""The questions that write a lesson, a piece at a time, in both languages; each is checked at once.

What is there already is shown and may stay.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogues.authoring.draft import Draft, rules
from bot.domain.lesson_changes import LANGUAGES
from bot.domain.reader_words import LEVELS, READERS
from bot.engine.answers import words
from bot.engine.dialogue import Ask, Dialogue, Option, Reader
from bot.i18n import Words, _, lines
from bot.library.lessons import LONGEST_LESSON, LONGEST_TITLE
from bot.library.overlay import WRITTEN_IN
from bot.library.page_text import apart_from_home, listed
from bot.library.piece import Piece

LONGEST_TYPED = LONGEST_LESSON + 100  # with the marks between the steps
LONGEST_HOME = 300
STAY = _("It stays as it is")


async def title(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """A title in each language."""
    for at in WRITTEN_IN:
        now = draft.at(at)
        typed = await open_question(
            d,
            f"title_{at}.{tag}",
            _(
                "Title, {language}, at most {n} characters:",
                language=LANGUAGES[at],
                n=LONGEST_TITLE,
            ),
            now.title,
            words(3, LONGEST_TITLE),
            rules(d, draft, at, lambda said: Piece(title=said)),
            _("A meal without phones"),
        )
        draft = draft.having(at, replace(now, title=now.title if typed is None else typed))
    return draft


async def text(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """The steps in each language; the line for home may come with them, else it is asked for."""
    for at in WRITTEN_IN:
        now = draft.at(at)
        vietnamese = Piece(body=draft.vi.body)
        typed = await open_question(
            d,
            f"body_{at}.{tag}",
            _(
                "The text, {language}, in one message: one to three steps with *** between them. "
                "What stands in {braces} is a fact: keep it as it is.",
                language=LANGUAGES[at],
                braces="{{…}}",
            ),
            now.body,
            words(20, LONGEST_TYPED),
            rules(d, draft, at, _text_piece, vietnamese if at != "vi" else None),
            _("Tonight everybody at home cooks one dish together."),
        )
        if typed is not None:
            body, home = apart_from_home(typed)
            draft = draft.having(at, replace(now, body=body, home=home or now.home))
        if not draft.at(at).home:
            draft = await _home(d, draft, at, tag)
    return draft


def _text_piece(typed: str) -> Piece:
    body, home = apart_from_home(typed)
    return Piece(body=body, home=home or None)


async def at_home(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """The one thing to do or to talk about, in each language."""
    for at in WRITTEN_IN:
        draft = await _home(d, draft, at, tag)
    return draft


async def _home(d: Dialogue, draft: Draft, at: str, tag: str) -> Draft:
    now = draft.at(at)
    typed = await open_question(
        d,
        f"home_{at}.{tag}",
        _(
            "One thing to do or to talk about at home today, {language}, in a line:",
            language=LANGUAGES[at],
        ),
        now.home,
        words(5, LONGEST_HOME),
        rules(d, draft, at, lambda said: Piece(body=now.body or None, home=said)),
        _("Who cooks tonight, and who washes up?"),
    )
    home = now.home if typed is None else " ".join(typed.split())
    return draft.having(at, replace(now, home=home))


async def sources(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """Where it comes from, in each language."""
    for at in WRITTEN_IN:
        now = draft.at(at)
        typed = await open_question(
            d,
            f"sources_{at}.{tag}",
            _(
                "Sources, {language}, one on each line or with | between them:",
                language=LANGUAGES[at],
            ),
            "\n".join(now.sources),
            words(3, 1000),
            rules(d, draft, at, lambda said: Piece(sources=listed(said))),
            _("Letter 12/CV of the provincial union"),
        )
        named = now.sources if typed is None else listed(typed)
        draft = draft.having(at, replace(now, sources=named))
    return draft


async def readers(d: Dialogue, draft: Draft, tag: str) -> Draft:
    """How much it asks of its readers, and whom it speaks to first; it is hidden from nobody."""
    level = await d.pick(
        f"level.{tag}",
        _("How much does it ask of its readers?"),
        [Option(one.value, label, one) for one, label in LEVELS.items()],
    )
    audience = await d.pick(
        f"for.{tag}",
        _("Whom does it speak to first? It is hidden from nobody."),
        [Option(one.value, label, one) for one, label in READERS.items()],
    )
    for at in WRITTEN_IN:
        draft = draft.having(at, replace(draft.at(at), level=level, audience=audience))
    return draft


def open_question(
    d: Dialogue,
    key: str,
    question: Words,
    now: str,
    read: Reader[str],
    check: Callable[[str], None],
    example: Words,
) -> Ask[str] | Ask[str | None]:
    """What is there may stay (None); what is not there has to be written."""
    if not now:
        return d.ask(key, question, read, check=check, example=example)
    shown = lines(question, "", now)
    return d.ask_or_skip(key, shown, read, check=check, example=example, skip=STAY)
