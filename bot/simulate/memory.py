"""What lives to the end of the year is not looked at by each collection of garbage again.

A year keeps millions of small objects (people, screens, the truth): a full collection walks through
all of them and finds next to nothing. At 30,000 people that was a sixth of all the time.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.running import settle

OFTEN = (20_000, 20, 20)  # new objects before a look at the youngest; such looks before the next


@contextmanager
def set_apart() -> Iterator[Callable[[], None]]:
    """Gives what leaves all that is alive out of later looks, garbage excepted: to be called often.

    Afterwards everything is looked at as before.
    """
    before = gc.get_threshold()
    gc.set_threshold(*OFTEN)
    try:
        yield settle
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
