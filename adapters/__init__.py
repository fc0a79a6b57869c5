"""A folder per platform; found by folder, switched on by its settings."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Set
from functools import partial
from typing import cast

from bot.adapter import Adapter, Tools

Create = Callable[[Mapping[str, str], Tools], Adapter | None]


def names() -> tuple[str, ...]:
    """Every platform there is a folder for."""
    return tuple(info.name for info in pkgutil.iter_modules(__path__) if info.ispkg)


def discover() -> Mapping[str, Create]:
    """How each platform is made; its folder is imported when it is, and not before."""
    return {name: partial(_create, name) for name in names()}


def build(
    environ: Mapping[str, str], tools: Tools, *, only: Set[str] | None = None
) -> tuple[Adapter, ...]:
    """The platforms that are on, of those in `only`; `SettingsError` when one is half set."""
    wanted = {n: create for n, create in discover().items() if only is None or n in only}
    made = (create(environ, tools) for create in wanted.values())
    return tuple(adapter for adapter in made if adapter is not None)


def showcase(environ: Mapping[str, str], tools: Tools) -> tuple[Adapter, ...]:
    """Every platform there is, on or not: to see how it would show a message, never to be opened.

    One that is on shows as it is set; the others as an account of nobody would.
    """
    return tuple(_shown(name, environ, tools) for name in names())


def _shown(name: str, environ: Mapping[str, str], tools: Tools) -> Adapter:
    sample: Mapping[str, str] = importlib.import_module(f"{__name__}.{name}").SAMPLE
    made = _create(name, environ, tools) or _create(name, sample, tools)
    if made is None:
        raise LookupError(f"adapters/{name}: its SAMPLE does not switch it on")
    return made


def _create(name: str, environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    package = importlib.import_module(f"{__name__}.{name}")
    return cast("Create", package.create)(environ, tools)
