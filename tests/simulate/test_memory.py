"""Garbage is looked for as ever after a simulated year, and within it not in what stays."""

import gc
import weakref

from bot.simulate.memory import set_apart


class Node:
    """Something that may hold itself."""

    me: "Node | None" = None


def test_what_stays_is_left_out_and_garbage_is_not() -> None:
    before = gc.get_threshold()
    with set_apart() as settle:
        ring, kept = Node(), [Node() for _n in range(1000)]
        ring.me = ring
        was = weakref.ref(ring)
        del ring
        settle()
        assert was() is None
        assert not any(isinstance(found, Node) for found in gc.get_objects())
    assert sum(isinstance(found, Node) for found in gc.get_objects()) == len(kept)
    assert gc.get_threshold() == before
