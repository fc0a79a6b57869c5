"""`lantoa` in a process of its own, forked from one that has imported everything already.

A start costs two seconds, most of them for imports and for the content; tests start hundreds. The
process that runs a command is a real one: own settings, folder, database connections, exit code,
and it can be killed. What a cold start does and leaves out has tests of its own
(`tests/cli/test_start.py`, `tests/web`).

This file is also run as a process itself: the stem that the others fork from. It ends, and ends
what it started, when its standard input does.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import adapters
import bot
import scheduler
from bot.cli.main import main
from bot.clock import SystemClock
from bot.dialogues import every
from bot.domain.search import indexes
from bot.library.loader import loaded
from tests.shelf import printed_once

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "TESTS_CLOCK"  # names a file: by how many seconds the machine's clock is wrong
MOST_BEGIN_ON = date(2026, 11, 23)  # for this day the content lies ready; others read it
# Scripts that migrations run, not modules; programs.
_NOT_IMPORTED = (".migrations", ".__main__")
# What the program's modules import no sooner than they need it.
_LATE = ("alembic.command", "docx", "python_calamine", "telegram.ext", "xlsxwriter", "psycopg_pool")
_WIDE = b"%8d"  # a number on its way: what ends at once tells two of them in one breath


@dataclass
class Process:
    """A started command; the same words as `subprocess.Popen`."""

    pid: int
    told: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        try:
            return self.wait(0)
        except (TimeoutError, BlockingIOError):
            return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, as soon as there is one; `TimeoutError` after so many seconds."""
        if self.returncode is None:
            self.told.settimeout(timeout)
            self.returncode = _number(self.told)
            self.told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To the process, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: no good-bye."""
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True)
class Told:
    """What a command left, in the words of `subprocess.run`."""

    returncode: int
    stdout: str
    stderr: str


def started(
    arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], out: Path, err: Path
) -> Process:
    """`lantoa` with these arguments; what it says is appended to the two files."""
    told = socket.socket(socket.AF_UNIX)
    told.connect(_stem())
    wish = {"arguments": arguments, "cwd": str(cwd), "environ": dict(environ),
            "out": str(out), "err": str(err)}  # fmt: skip
    told.sendall(json.dumps(wish).encode() + b"\n")
    return Process(_number(told), told)


def ran(arguments: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> Told:
    """`lantoa` with these arguments, until it ends."""
    with tempfile.TemporaryDirectory(prefix="lantoa-told-") as folder:
        out, err = (Path(folder) / name for name in ("out", "err"))
        code = started(arguments, cwd, environ, out, err).wait()
        return Told(code, out.read_text("utf-8"), err.read_text("utf-8"))


def _number(told: socket.socket) -> int:
    return int(told.recv(len(_WIDE % 0), socket.MSG_WAITALL))


@functools.cache
def _stem() -> str:
    """Where it listens."""
    folder = Path(tempfile.mkdtemp(prefix="lantoa-warm-", dir="/tmp"))
    command = [sys.executable, "-P", "-m", "tests.warm", str(folder / "socket")]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LANTOA_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    atexit.register(process.communicate)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return str(folder / "socket")


class Stem:
    """Forks a process for whoever connects, and tells when and how it ended."""

    def __init__(self, path: Path) -> None:
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.woken, self.wake = socket.socketpair()
        self.wake.setblocking(False)
        self.running: dict[int, socket.socket] = {}

    def live(self) -> None:
        """Until standard input ends."""
        signal.set_wakeup_fd(self.wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as ready:
            for each in (self.listener, self.woken, sys.stdin):
                ready.register(each, selectors.EVENT_READ)
            happened: set[object] = set()
            while sys.stdin not in happened:
                happened = {key.fileobj for key, _ in ready.select()}
                if self.listener in happened:
                    self._start(self.listener.accept()[0])
                if self.woken in happened:
                    self.woken.recv(4096)
                    self._bury()
        for pid in self.running:
            os.kill(pid, signal.SIGKILL)

    def _start(self, asker: socket.socket) -> None:
        with asker.makefile("rb") as wishes:
            wish = json.loads(wishes.readline())
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for each in (self.listener, self.woken, self.wake, asker, *self.running.values()):
                each.close()
            become(wish)
        self.running[pid] = asker
        asker.sendall(_WIDE % pid)

    def _bury(self) -> None:
        """Tell whoever asked how it ended."""
        while self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self.running.pop(pid) as asker, suppress(OSError):  # nobody may wait any more
                asker.sendall(_WIDE % os.waitstatus_to_exitcode(status))


def become(wish: dict[str, Any]) -> NoReturn:
    """From here on this process is the command, and ends as it does."""
    os.environ.clear()
    os.environ.update(wish["environ"])
    os.chdir(wish["cwd"])
    for number, path in ((0, os.devnull), (1, wish["out"]), (2, wish["err"])):
        opened = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    if moved_by := os.environ.get(CLOCK):
        move_clock(Path(moved_by))
    sys.argv = ["lantoa", *wish["arguments"]]
    sys.modules["__main__"].__package__ = ""  # called by its name, not as a module
    main()
    sys.exit()


def move_clock(by: Path) -> None:
    """The clock of this process is wrong by so many seconds as the file says, whenever asked."""
    right = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return right(self) + timedelta(seconds=float(by.read_text() or 0))

    patch.object(SystemClock, "now", now).start()


def warm_up() -> None:
    """Import everything, read the content, and make what the first talk and question need."""
    for package in (adapters, bot, scheduler):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(name in found.name for name in _NOT_IMPORTED):
                importlib.import_module(found.name)
    for name in _LATE:
        importlib.import_module(name)
    printed_once()
    every()
    indexes(loaded(None, MOST_BEGIN_ON))
    gc.collect()
    gc.freeze()  # what is there stays: no child looks through it


def live(path: Path) -> None:
    """The stem's life."""
    warm_up()
    stem = Stem(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    stem.live()
    shutil.rmtree(path.parent)


if __name__ == "__main__":
    live(Path(sys.argv[1]))
