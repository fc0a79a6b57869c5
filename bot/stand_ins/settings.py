"""Settings of the stand-ins, by name; what is left over is a mistake of whoever set it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.stand_ins.hooks import Hooks, Manners


def manners(hooks: Hooks, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Take `webhook` and how webhooks behave; the rest is returned."""
    left = dict(settings)
    if "webhook" in left:
        hooks.manners.url = str(left.pop("webhook"))
    names = {field.name for field in fields(Manners)} - {"url"}
    return taken(hooks.manners, left, *names)


def taken(owner: Any, settings: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Set these attributes of the owner, of the type they have; the rest is returned."""
    left = dict(settings)
    for name in names:
        if name in left:
            value, kind = left.pop(name), type(getattr(owner, name))
            alike = {float: int, tuple: list}.get(kind, kind)
            if not isinstance(value, (kind, alike)):
                raise ValueError(f"{name} must be of type {kind.__name__}")
            setattr(owner, name, kind(value))
    return left
