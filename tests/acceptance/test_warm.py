"""What tests start is a process as an operator's: its own settings, folder, words and end."""

import os
import signal
import socket
import time
from pathlib import Path

from tests import warm
from tests.ports import free_port


def test_a_command_has_its_own_settings_folder_and_words(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    refused = warm.ran(("audit",), one, {**os.environ, "LANTOA_TIMEZONE": "Sao Hỏa"})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "LANTOA_TIMEZONE" in refused.stderr
    done = warm.ran(("audit",), other, os.environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Sổ gửi tin khớp" in done.stdout
    assert not (one / "var").exists()
    assert (other / "var" / "lantoa.db").exists()
    wrong = warm.ran(("nope",), one, os.environ)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("Usage: lantoa ")


def test_a_process_tells_how_it_ended(tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0)):
        process = warm.started(
            ("serve", "--port", str(port)), tmp_path, {**os.environ, "LANTOA_WEBCHAT": "on"},
            log, log,
        )  # fmt: skip
        while not listens(port):
            assert process.poll() is None, log.read_text()
        process.send_signal(number)
        assert process.wait(60) == code


def listens(port: int) -> bool:
    """Whether somebody does; asked ten times a second."""
    time.sleep(0.1)
    with socket.socket() as asker:
        return asker.connect_ex(("127.0.0.1", port)) == 0
