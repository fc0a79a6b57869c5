"""Fixtures of the library's tests."""

from pathlib import Path

import pytest

from tests.library.folder import ContentFolder, write_sound


@pytest.fixture
def content(tmp_path: Path) -> ContentFolder:
    """A sound content folder of the test's own."""
    return write_sound(tmp_path / "content")
