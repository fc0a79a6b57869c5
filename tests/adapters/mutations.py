"""Bodies that are almost right: one or two values somewhere inside are of another kind."""

import copy
import random
from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1e400, 2**70, "", " ", "x" * 5000, "\ud800", "\x00", "1" * 5000,
    [], {}, [[]], [None], {"id": {}}, {"id": None}, "1795422896412999999", 1527459824,
)  # fmt: skip
Place = tuple[Any, Any]  # a dict or list, and the key or number in it


def mutants(samples: list[Any], count: int, seed: str) -> Iterator[Any]:
    """Changed copies of the samples; every place is equally likely to be hit."""
    chance = random.Random(f"lantoa-{seed}")
    for _number in range(count):
        value = copy.deepcopy(chance.choice(samples))
        for _hit in range(chance.choice((1, 1, 2))):
            inside, key = chance.choice(list(_places(value)))
            if isinstance(inside, dict) and chance.random() < 0.2:
                del inside[key]
            else:
                inside[key] = copy.deepcopy(chance.choice(ODD))
            if not value:
                break
        yield value


def _places(value: Any) -> Iterator[Place]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])
