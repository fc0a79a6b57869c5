"""A page into a format, as a process of its own: `python -P -m bot.reports.beside FORMAT LOCALE`.

The page comes in as our own pickle by standard input, the file goes out. Drawing and packing hold
the interpreter for a second or two; whoever serves people meanwhile lets this do it.
"""

import pickle
import sys

from bot.reports.formats import formats
from bot.reports.sheet import Page


def wrapped(page: Page) -> bytes:
    """The page as this process takes it."""
    return pickle.dumps(page)


def main(name: str, locale: str) -> None:
    """Read, render, write."""
    page = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(formats()[name].render(page, locale))


if __name__ == "__main__":
    main(*sys.argv[1:3])
