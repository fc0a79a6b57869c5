"""In which language we talk."""

from bot.domain.choices import SetLocale
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import _, offered


@dialogue("ngonngu", english="language", needs=Needs.NOTHING, menu=_("Language"), order=90)
async def language(d: Dialogue) -> None:
    """Vietnamese, English or what else is translated; each language under its own name."""
    options = [Option(code, name, code) for code, name in offered().items()]
    chosen = await d.pick("language", _("Which language shall we use?"), options)
    d.change(locale=chosen)
    d.do("language", SetLocale(chosen))
    d.say(_("We speak English now."), Choice(_("Menu"), "go:menu"))
