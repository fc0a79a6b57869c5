"""Helper processes: started, waited for, measured from outside, ended."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.bench.measure import Take

ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024.0


@dataclass(frozen=True, slots=True)
class Helper:
    """A running process; `told` is the line of JSON by which it said that it is ready."""

    process: "subprocess.Popen[str]"
    told: Mapping[str, Any]

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far; 0 where there is no /proc."""
        try:
            fields = _stat(self.process.pid)
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def memory(self) -> float:
        """MiB that it held at most; 0 where there is no /proc."""
        return self._status("VmHWM")

    @property
    def resident(self) -> float:
        """MiB that it holds now; 0 where there is no /proc."""
        return self._status("VmRSS")

    def _status(self, name: str) -> float:
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        except OSError:
            return 0.0
        found = next((s for s in status.splitlines() if s.startswith(f"{name}:")), f"{name}: 0")
        return int(found.split()[1]) / _MIB

    def ask(self, path: str, **values: Any) -> Any:
        """A question to its own door; its answer in JSON."""
        return asked(int(self.told["control"]), path, **values)


@contextmanager
def helper(
    module: str,
    *arguments: object,
    python: str = sys.executable,
    environ: Mapping[str, str] | None = None,
    ready: Callable[["subprocess.Popen[str]"], Mapping[str, Any]] | None = None,
) -> Iterator[Helper]:
    """`python -m module`, until the block ends."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LANTOA_")}
    # Without an owner's settings and, unlike in tests of the disk, with bytecode kept.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    log = subprocess.DEVNULL if ready else None  # a program with a log of its own
    process = subprocess.Popen(
        [python, "-P", "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), **(environ or {})},
        stdout=log or subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield Helper(process, (ready or _first_line)(process))
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _first_line(process: "subprocess.Popen[str]") -> Mapping[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} did not start")
    told: Mapping[str, Any] = json.loads(line)
    return told


def answering(port: int) -> Callable[["subprocess.Popen[str]"], Mapping[str, Any]]:
    """Ready when `/readyz` says so: for `lantoa serve`, which prints its log."""

    def wait(process: "subprocess.Popen[str]") -> Mapping[str, Any]:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    return {"port": port}
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"{process.args!r} is not ready after 90 s")

    return wait


def asked(door: int, path: str, **values: Any) -> Any:
    """POST to a helper's own door."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{door}/_bench/{path}", data=json.dumps(values).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.loads(answer.read())


def spent_by(server: int | None) -> float:
    """Seconds of processor time of this process, and with a process of PostgreSQL also of that and
    of those that helped it and have ended. As much as is told where there is no /proc.
    """
    spent = time.process_time()
    if server is None:
        return spent
    with suppress(OSError):
        spent += int(Path(f"/proc/{server}/schedstat").read_text("ascii").split()[0]) / 1e9
        spent += _ended_below(_stat(server)[1])
    return spent


def _ended_below(process: str) -> float:
    """What the children of a process used that are no more."""
    return sum(map(int, _stat(process)[13:15])) / _TICKS


def _stat(process: int | str) -> list[str]:
    """From its state on, which is followed by its parent."""
    return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()


def in_child(work: Callable[[], Take]) -> Take:
    """The take in a process of its own, so that its memory is nobody else's."""
    here, there = get_context("fork").Pipe(duplex=False)
    child = get_context("fork").Process(target=_child, args=(work, there))
    child.start()
    there.close()
    try:
        found = here.recv()
    except EOFError:
        raise RuntimeError("a benchmark's process died") from None
    finally:
        child.join()
    if isinstance(found, str):
        raise RuntimeError(found)
    assert isinstance(found, Take)
    return found


def _child(work: Callable[[], Take], to: Connection) -> None:
    import resource
    import traceback
    from dataclasses import replace

    try:
        take = work()
        top = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
        to.send(replace(take, memory=take.memory or top))
    except BaseException:
        to.send(traceback.format_exc())
