"""Values that many are made of for every turn are made quickly.

A frozen dataclass gives itself each field by name, past its own refusal to be changed: that is two
thirds of what making one takes. Here each field goes into its slot.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar, cast

T = TypeVar("T")


def quick(made: type[T]) -> type[T]:
    """The same class, quicker to make: for a frozen dataclass with slots that does no more than
    keep what it is given (TypeError for another).
    """
    every: tuple[Field[Any], ...] = fields(cast(Any, made))
    if hasattr(made, "__post_init__") or any(one.kw_only or not one.init for one in every):
        raise TypeError(f"{made.__name__} does more than keep what it is given")
    known: dict[str, Any] = {"MISSING": MISSING}
    given, kept = zip(*(_written(made, one, known) for one in every), strict=True)
    # Written out, as the library does it: nothing in it comes from outside.
    exec(f"def init(self, {', '.join(given)}):\n " + "\n ".join(kept), known)
    init: Callable[..., None] = known["init"]
    init.__qualname__, init.__module__ = f"{made.__qualname__}.__init__", made.__module__
    cast(Any, made).__init__ = init
    return made


def _written(made: type[Any], one: Field[Any], known: dict[str, Any]) -> tuple[str, str]:
    """How a field is taken, and how it is kept; `known`: what these two name."""
    name = one.name
    known[f"set_{name}"] = getattr(made, name).__set__
    if one.default_factory is not MISSING:
        known[f"new_{name}"] = one.default_factory
        value = f"new_{name}() if {name} is MISSING else {name}"
        return f"{name}=MISSING", f"set_{name}(self, {value})"
    if one.default is not MISSING:
        known[f"usual_{name}"] = one.default
        return f"{name}=usual_{name}", f"set_{name}(self, {name})"
    return name, f"set_{name}(self, {name})"
