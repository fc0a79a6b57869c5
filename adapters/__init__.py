"""A folder per platform; found by folder, switched on by its settings."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import cast

from bot.adapter import Adapter, Tools


def names() -> tuple[str, ...]:
    """Every platform there is a folder for."""
    return tuple(info.name for info in pkgutil.iter_modules(__path__) if info.ispkg)


def build(environ: Mapping[str, str], tools: Tools) -> tuple[Adapter, ...]:
    """The platforms that are on; `SettingsError` when one is half set."""
    return tuple(_created(environ, tools))


def _created(environ: Mapping[str, str], tools: Tools) -> Iterator[Adapter]:
    for name in names():
        package = importlib.import_module(f"{__name__}.{name}")
        adapter = cast("Adapter | None", package.create(environ, tools))
        if adapter is not None:
            yield adapter
