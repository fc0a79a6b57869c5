"""How a bot presents itself: its commands and descriptions, by language (Telegram contract §4)."""

import json
import re
from typing import Any

from bot.stand_ins import telegram_shapes as shapes
from bot.stand_ins.telegram_shapes import Form

COMMANDS, COMMAND_TEXT, DESCRIPTION, SHORT = 100, 256, 512, 120
EVERYBODY = json.dumps({"type": "default"})
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")


class Profile:
    """What was set, by scope and language."""

    def __init__(self) -> None:
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {}

    def set_commands(self, form: Form) -> bool:
        """Replace the list."""
        found = shapes.value(form.get("commands"))
        if not isinstance(found, list):
            raise shapes.bad("can't parse commands: expected an Array of BotCommand")
        if len(found) > COMMANDS:
            raise shapes.bad("BOT_COMMANDS_TOO_MUCH", "length")
        self.commands[_place(form)] = [_command(entry) for entry in found]
        return True

    def get_commands(self, form: Form) -> list[dict[str, str]]:
        """Of just this scope and language."""
        return self.commands.get(_place(form), [])

    def by_language(self) -> dict[str, list[dict[str, str]]]:
        """The lists of the scope that everybody is in."""
        return {lang: found for (scope, lang), found in self.commands.items() if scope == EVERYBODY}

    def delete_commands(self, form: Form) -> bool:
        """Of just this scope and language."""
        self.commands.pop(_place(form), None)
        return True

    def set_text(self, name: str, limit: int, form: Form) -> bool:
        """A description; an empty one takes it away."""
        self.texts[name, _language(form)] = shapes.words(form, name, limit)
        return True

    def get_text(self, name: str, form: Form) -> dict[str, str]:
        """In this language, or in that of everybody else."""
        own = self.texts.get((name, _language(form)))
        return {name: own or self.texts.get((name, ""), "")}


def _place(form: Form) -> tuple[str, str]:
    scope = shapes.value(form.get("scope")) or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise shapes.bad("can't parse BotCommandScope")
    return json.dumps(scope, sort_keys=True), _language(form)


def _language(form: Form) -> str:
    found = str(form.get("language_code") or "")
    if not _LANGUAGE.fullmatch(found):
        raise shapes.bad("invalid language code specified")
    return found


def _command(entry: Any) -> dict[str, str]:
    given = entry if isinstance(entry, dict) else {}
    name, about = given.get("command"), given.get("description")
    if not isinstance(name, str) or not _COMMAND.fullmatch(name.removeprefix("/")):
        raise shapes.bad("BOT_COMMAND_INVALID")
    if not isinstance(about, str) or not 1 <= len(about) <= COMMAND_TEXT:
        raise shapes.bad("BOT_COMMAND_DESCRIPTION_INVALID", "length")
    return {"command": name.removeprefix("/"), "description": about}
