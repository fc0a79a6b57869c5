"""The log: what cannot be written stops nobody."""

import subprocess
import sys
from pathlib import Path

import pytest

FAULT = """
from bot import log
{}
try:
    raise RuntimeError
except RuntimeError:
    for _n in range(3):
        log.log.error("webhook.failed", error="RuntimeError")
print("lives")
"""


@pytest.mark.parametrize("begun", ["log.set_up()", "log.set_up('json')", ""])
def test_a_fault_that_cannot_be_noted_is_lived_through(begun: str, root: Path) -> None:
    """A full disk beneath the log, as under Linux for a try."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", FAULT.format(begun)],
            check=False, cwd=root, stdout=subprocess.PIPE, stderr=full, text=True,
        )  # fmt: skip
    assert done.stdout == "lives\n"
