"""Small effects of a person on the own account: language, stop, resume, a cleared screen."""

from dataclasses import dataclass

from bot.domain.orders import Effect


@dataclass(frozen=True, slots=True)
class SetLocale(Effect):
    """Speak this language from now on."""

    locale: str


@dataclass(frozen=True, slots=True)
class StopOutreach(Effect):
    """Send nothing unasked, on any of the person's channels, until resumed."""


@dataclass(frozen=True, slots=True)
class ResumeOutreach(Effect):
    """Outreach is welcome again."""


@dataclass(frozen=True, slots=True)
class PreferHere(Effect):
    """Write to the person on this channel first, wherever else they have an account."""


@dataclass(frozen=True, slots=True)
class CountCrisisCard(Effect):
    """One more card today, for the whole organisation; nothing about whom or why."""


@dataclass(frozen=True, slots=True)
class ClearScreen(Effect):
    """What this account's screen could still be filled with goes: our copies of what was said."""
