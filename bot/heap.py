"""One heap for all threads of a process, where the C library would give each thread one of its own.

glibc gives a heap ("arena") to each thread, up to eight for each processor. SQLite's connections
have a thread each, which take pages of the database in turn and give them back to their own heap:
what one gives back no other can use, and the process grows, though it holds no more than before.
Python gets its small objects elsewhere and SQLite's threads seldom ask at the same instant, so one
heap is as quick: docs/performance.md.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Mapping

_ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>


def share(environ: Mapping[str, str] = os.environ) -> bool:
    """From now on new threads share the first heap; whether that was asked of the C library.

    Before the first thread. It does as `MALLOC_ARENA_MAX=1` does; an operator's own number stays.
    """
    if _is_chosen(environ) or not _is_glibc():
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # what stands in for glibc may lack it
    return mallopt is not None and bool(mallopt(_ARENA_MAX, 1))


def _is_glibc() -> bool:
    """Asked on Linux only: elsewhere the answer is searched for in the file of Python itself."""
    return sys.platform == "linux" and platform.libc_ver()[0] == "glibc"


def _is_chosen(environ: Mapping[str, str]) -> bool:
    return "MALLOC_ARENA_MAX" in environ or "arena_max" in environ.get("GLIBC_TUNABLES", "")
