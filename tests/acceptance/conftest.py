"""A world for each test, on either database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.platforms import Platforms
from tests.acceptance.world import World
from tests.ports import free_port


@pytest.fixture
async def world(tmp_path: Path, root: Path, database_url: str) -> AsyncIterator[World]:
    """Platforms, an empty database, nothing running yet."""
    platforms = Platforms()
    await platforms.start()
    made = World(tmp_path, root, platforms, database_url, free_port())
    (tmp_path / "serve.log").touch()
    yield made
    await made.stop()
    await platforms.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real processes take their time, on a machine that is busy even more."""
    for item in items:
        if "acceptance" in item.path.parts and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(400))
