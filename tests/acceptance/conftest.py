"""A world for each test, on either database."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.platforms import Platforms
from tests.acceptance.world import World


@pytest.fixture
async def world(tmp_path: Path, root: Path, database_url: str) -> AsyncIterator[World]:
    """Platforms, an empty database, nothing running yet."""
    platforms = Platforms()
    await platforms.start()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    made = World(tmp_path, root, platforms, database_url, port)
    (tmp_path / "serve.log").touch()
    yield made
    await made.stop()
    await platforms.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real processes take their time, on a machine that is busy even more."""
    for item in items:
        if "acceptance" in item.path.parts and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(400))
