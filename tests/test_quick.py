"""A value that is made quickly is the value that the library makes."""

from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any, cast

import pytest

from bot.quick import quick


@dataclass(frozen=True, slots=True)
class _Slow:
    name: str
    many: int = 1
    parts: list[str] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True)
class _Quick:
    name: str
    many: int = 1
    parts: list[str] = field(default_factory=list)


def test_it_is_made_as_the_library_makes_it() -> None:
    for given in ({}, {"many": 2}, {"parts": ["a"]}, {"many": 0, "parts": []}):
        slow, made = _Slow("x", **given), _Quick("x", **given)
        assert repr(made) == repr(slow).replace("_Slow", "_Quick")
    assert _Quick("x", 2) == _Quick(name="x", many=2) != _Quick("x")
    assert replace(_Quick("x"), many=3) == _Quick("x", 3)
    assert _Quick("x").parts is not _Quick("x").parts


def test_nobody_changes_it() -> None:
    with pytest.raises(FrozenInstanceError):
        cast(Any, _Quick("x")).many = 2


def test_what_is_missing_or_too_much_is_a_fault() -> None:
    with pytest.raises(TypeError, match="name"):
        cast(Any, _Quick)()
    with pytest.raises(TypeError, match="other"):
        cast(Any, _Quick)("x", other=1)


def test_what_does_more_than_keep_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        many: int

        def __post_init__(self) -> None:
            """Look."""

    with pytest.raises(TypeError, match="Checked does more"):
        quick(Checked)
