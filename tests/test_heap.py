"""All threads of a process that runs for long share one heap."""

import ctypes
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import heap

ROOT = Path(__file__).resolve().parents[1]
HEAPS = """
import asyncio, ctypes, sys, threading
from bot import loop
libc = ctypes.CDLL(None)
libc.fdopen.restype, libc.malloc.restype = ctypes.c_void_p, ctypes.c_void_p
meet = threading.Barrier(4)

def take():
    libc.malloc(50_000)  # so much is the C library's own, not Python's
    meet.wait()

async def threads():
    await asyncio.gather(*(asyncio.to_thread(take) for _n in range(4)))

run = loop.run if sys.argv[1] == "shared" else asyncio.run
run(threads())
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other heaps")
@pytest.mark.parametrize(("how", "environ", "is_one"), [
    ("shared", {}, True), ("own", {}, False), ("shared", {"MALLOC_ARENA_MAX": "4"}, False),
])  # fmt: skip
def test_threads_of_a_long_run_share_a_heap(
    how: str, environ: dict[str, str], is_one: bool
) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", HEAPS, how], capture_output=True, text=True, check=True,
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), **environ},
    )  # fmt: skip
    heaps = re.findall(r"<heap nr=", done.stdout)
    assert (len(heaps) == 1) == is_one


@pytest.mark.parametrize("chosen", [
    {"MALLOC_ARENA_MAX": "2"}, {"GLIBC_TUNABLES": "glibc.malloc.arena_max=2"}
])  # fmt: skip
def test_an_operators_own_number_of_heaps_stays(chosen: dict[str, str]) -> None:
    assert not heap.share(chosen)


def test_another_system_is_not_searched_for_its_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the file of Python may be one that cannot be read."""

    def unreadable() -> tuple[str, str]:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(platform, "libc_ver", unreadable)
    monkeypatch.setattr(sys, "platform", "win32")
    assert not heap.share({})


def test_what_only_looks_like_glibc_stops_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    assert not heap.share({})
