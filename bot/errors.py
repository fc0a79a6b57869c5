"""Every exception Lan Toả raises on purpose.

LanToaError
├── SettingsError      a LANTOA_* variable is missing or wrong: the start ends with one line
├── ContentError       the content folder has faults: listed with file and line
├── Unreadable         a sealed field is damaged, or of another key
├── SchemaError        the database is older or newer than the program
├── Refused            an operator asked for what the rules do not allow: one line, exit 1
└── Conflict           somebody else wrote first: roll back and think again with fresh facts

Expected failures of platforms are values (`bot.messages.NotSent`), never exceptions.
"""


class LanToaError(Exception):
    """Something Lan Toả itself has to say; its text is one line for an operator."""


class SettingsError(LanToaError):
    """A setting is missing or wrong."""

    def __init__(self, variable: str, why: str) -> None:
        super().__init__(f"{variable}: {why}")
        self.variable = variable


class Unreadable(SettingsError):
    """A sealed field cannot be opened: it is damaged, or another key sealed it."""


class ContentError(LanToaError):
    """The content folder cannot be used as it is."""


class SchemaError(LanToaError):
    """The database's schema and the program do not fit."""


class Refused(LanToaError):
    """A rule forbids what was asked; the text says which and what to do instead."""


class Conflict(LanToaError):
    """The row changed meanwhile; the transaction is rolled back and the turn runs again."""
