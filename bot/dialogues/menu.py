"""The menu and the help text: what one can do here, for this very person."""

from functools import cache

from bot.engine.dialogue import Definition, Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

SUPPORT_LINE = _("If anybody at home needs help: SUPPORT.")


@dialogue("menu", english="menu", order=0)
async def menu(d: Dialogue) -> None:
    """Everything this person may start, most used first."""
    person = d.conversation.person
    greeting: Words = (
        _("What would you like to do, {name}?", name=person.name)
        if person
        else (_("What would you like to do?"))
    )
    d.say(greeting, *(_entry(found) for found in d.menu))


@dialogue("trogiup", english="help", needs=Needs.NOTHING)
async def help_text(d: Dialogue) -> None:
    """Commands in words that can be typed on any platform."""
    commands = [_line(found) for found in d.menu]
    d.say(
        lines(
            _("You can press buttons, type the number or the words of a button, or write:"),
            *commands,
            _(
                "• Or write: MENU, STOP (no more messages), MY DATA (what Lan Toả keeps), ERASE"
                " (all my data), LANGUAGE"
            ),
            "",
            SUPPORT_LINE,
        ),
        Choice(_("Menu"), "go:menu"),
    )


@cache
def _entry(found: Definition) -> Choice:
    return Choice(found.menu or found.name, f"go:{found.name}")


@cache
def _line(found: Definition) -> Words:
    return _("• {label}: /{command}", label=found.menu or found.name, command=found.name)
