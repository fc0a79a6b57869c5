"""A changed value is what `dataclasses.replace` would make of it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.changed import changed
from bot.engine.state import Conversation, Offered


def test_it_is_as_replaced() -> None:
    talk = Conversation("telegram", "en", consented=True, unknowns=1)
    new: dict[str, Any] = {
        "unknowns": 2,
        "offered": (Offered("Menu", "go:menu"),),
        "takes": "photos",
    }
    assert changed(talk, **new) == replace(talk, **new)
    assert (talk.unknowns, talk.offered) == (1, ())
    assert changed(talk) == talk


def test_what_it_does_not_have_is_a_fault() -> None:
    with pytest.raises(TypeError, match="Conversation has no unknown"):
        changed(Conversation("telegram"), unknown=3)
