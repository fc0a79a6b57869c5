"""Brings in every module that registers effects and queries, so that none is forgotten."""

import importlib
import pkgutil

import bot.services
import bot.store

_SELF = __name__
for _package in (bot.store, bot.services):
    for _info in pkgutil.iter_modules(_package.__path__):
        _name = f"{_package.__name__}.{_info.name}"
        if not _info.ispkg and _name != _SELF:
            importlib.import_module(_name)
