"""A fresh demo, and a browser to look at it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.ports import free_port
from tests.web.newcomer import CHROMIUM, wait_until_ready


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[str]:
    """The address of a demo that the tests of a file share."""
    with _running(tmp_path_factory.mktemp("demo"), root) as url:
        yield url


@pytest.fixture
def untouched_demo(tmp_path: Path, root: Path) -> Iterator[str]:
    """The address of a demo of the test's own."""
    with _running(tmp_path, root) as url:
        yield url


@contextmanager
def _running(folder: Path, root: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", "demo", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_until_ready(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()
