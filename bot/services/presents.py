"""How the bot presents itself on a platform before a word is said: greeting, menu, commands."""

from bot.adapter import Done, HasProfile, MenuEntry, Profile
from bot.engine.book import Book
from bot.errors import Refused
from bot.i18n import LOCALES, Text, _, localise
from bot.services.house import House
from bot.services.life import silence_of, told

GREETING = _("Lan Toả: family lessons from your trade union. Press Start; it costs nothing.")


def profile(book: Book) -> Profile:
    """The menu of a member without any role, in every language."""
    entries = tuple(
        MenuEntry(found.name, _in_each(found.menu or Text(found.name)))
        for found in book.menu_for(None)
        if found.name.isascii() and found.name.isalnum()
    )
    return Profile(_in_each(GREETING), entries)


def _in_each(text: Text) -> dict[str, str]:
    return {locale: localise(text, locale) for locale in LOCALES}


async def set_up(house: House, platform: str, public_url: str) -> tuple[Done, ...] | None:
    """Set everything on a platform; None where there is nothing to set, or it is off."""
    adapter = house.adapters.get(platform)
    if not isinstance(adapter, HasProfile):
        return None
    if silent := await silence_of(house):  # the webhook would be taken away from the original
        raise Refused(told(house, silent))
    return await adapter.set_up(profile(house.book), f"{public_url}/webhooks/{platform}")
