"""How the talks about broadcasts name things."""

from bot.domain.campaigns import Campaign, Look, Only, State
from bot.domain.push import Content
from bot.domain.reach_words import channel
from bot.engine.dialogue import Dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
NEW = Choice(_("New broadcast"), "go:phatdong:new")
STATES: dict[State, Text] = {
    State.DRAFT: _("waits for approval"),
    State.APPROVED: _("approved"),
    State.RUNNING: _("going out"),
    State.FINISHED: _("finished"),
    State.CANCELLED: _("cancelled"),
    State.PAUSED: _("paused"),
}
ONLY: dict[Only, Text] = {
    Only.ALL: _("Everybody of the unit and below"),
    Only.MISSED: _("Only those who have not acknowledged it"),
    Only.KEY_OFFICERS: _("Key officers only"),
}


def named(d: Dialogue, found: Campaign) -> Words:
    """The lesson's title, or the beginning of the text."""
    lesson = d.library.lesson(found.draft.content.lesson_id)
    return lesson.title if lesson and not found.draft.content.title else brief(found.draft.content)


def brief(content: Content) -> str:
    """The title or text, cut to a line."""
    text = content.title or content.text or content.lesson_id
    return text if len(text) <= 40 else text[:39] + "…"


def looks_so(look: Look) -> Words:
    """A preview: the bubbles as those platforms show them, buttons in brackets."""
    shown: list[Words] = [
        _("So it will look on {platforms}:", platforms=", ".join(map(channel, look.platforms)))
    ]
    for bubble in look.bubbles:
        shown += ["", bubble.text, "  ".join(f"[{b.label}]" for b in bubble.buttons)]
    return lines(*shown)
