"""Every dialogue as a talk that anybody can read; the file is the expectation."""

import os
from pathlib import Path

import pytest

from bot.dialogues import definitions
from tests.chat import Chat
from tests.dialogues.transcript import play

FOLDER = Path(__file__).parent
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
async def test_the_talk_goes_as_written(path: Path, chat: Chat) -> None:
    result = await play(read(path), chat)
    if os.environ.get("TRANSCRIPTS") == "rewrite":
        write(path, result.went)
    assert result.went == result.written


def read(path: Path) -> str:
    return path.read_text("utf-8")


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def test_every_dialogue_has_a_transcript() -> None:
    told = "\n".join(path.read_text("utf-8") for path in TRANSCRIPTS)
    missing = [d.name for d in definitions() if f"# dialogue: {d.name}\n" not in told]
    assert missing == []
