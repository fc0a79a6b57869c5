"""What every test may ask for: a PostgreSQL server, a fresh database of either kind."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.compiled import share_compiled, wait_for_no_disk
from tests.emptied import Emptied
from tests.postgres import Server, running_server
from tests.ready import copied_to, emptied_on
from tests.shelf import printed_once

# A slow machine is not a wrong answer, and a test that is red in one run is red in the next.
hypothesis.settings.register_profile(
    "lantoa", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True
)
hypothesis.settings.load_profile("lantoa")

printed_once()  # before any test file is imported: some read it then


@pytest.fixture(scope="session", autouse=True)
def _foreign_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the operator's settings, their `.env` or their `var/`."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("LANTOA_")]:
            patch.delenv(name)
        # Hundreds of processes start here: without kept bytecode each compiles everything anew.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        share_compiled(patch)
        wait_for_no_disk(patch)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL server for the whole session."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of the test's own, not there yet."""
    return f"sqlite:///{tmp_path / 'lantoa.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind, as LANTOA_DATABASE_URL takes it: the test runs on both."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def migrated_sqlite_url(sqlite_url: str) -> str:
    """A SQLite file of the test's own, with this program's tables."""
    return copied_to(sqlite_url)


@pytest.fixture(scope="session")
def emptied(postgres_server: Server) -> Emptied:
    """PostgreSQL databases with this program's tables."""
    return emptied_on(postgres_server)


@pytest.fixture
def migrated_postgres_url(emptied: Emptied) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with this program's tables."""
    name = emptied.lend()
    yield emptied.server.url(name)
    emptied.take_back(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """As `database_url`, but with this program's tables in it, still empty."""
    name = {"sqlite": "migrated_sqlite_url", "postgresql": "migrated_postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long runs on SQLite with every change, and on PostgreSQL with the slow proofs."""
    for item in items:
        params = getattr(item, "callspec", None)
        kinds = tuple(params.params.values()) if params else ()
        if "postgresql" in kinds and item.get_closest_marker("sqlite_first"):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no test's garbage is looked for in it."""
    gc.collect()
    gc.freeze()
