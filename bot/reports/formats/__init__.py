"""The shapes a report can take: a module each, found by folder.

A format offers `NAME`, `BINARY` (not for terminals) and `render(page, locale) -> bytes`.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from bot.reports.sheet import Page


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report down."""

    name: str
    binary: bool
    render: Callable[[Page, str], bytes]


def formats() -> dict[str, Format]:
    """Every format by its name."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {m.NAME: Format(m.NAME, m.BINARY, m.render) for m in modules}
