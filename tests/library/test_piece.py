"""A piece of a lesson is refused for what `content check` would say of it, and for nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from bot.i18n import localise
from bot.library.loader import load
from bot.library.model import Library
from bot.library.overlay import Pages
from bot.library.page_text import TypedQuestion
from bot.library.piece import SOUND_QUESTION, Piece, fault_in
from bot.library.skeleton import skeleton
from tests.library.folder import write_sound

TODAY = date(2026, 11, 23)
UNWRITTEN = skeleton("gender_equality_rent", 9, TODAY)
BASE = Pages("gender_equality_rent", "gender_equality", UNWRITTEN["vi"], UNWRITTEN["en"])
SOUND = SOUND_QUESTION["vi"]
OPTIONS = TypedQuestion("Có phải không?", ("Có", "Không", "Cả hai"), 1, "Vì thế.")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    found = load(write_sound(tmp_path_factory.mktemp("content") / "content").path, TODAY)
    assert isinstance(found, Library), [str(fault) for fault in found]
    return found


def asked(question: TypedQuestion) -> Piece:
    return Piece(quiz=(question,))


@pytest.mark.parametrize(
    "piece",
    [
        Piece(title="Hỏi trước khi ký"),
        Piece(body="Một đoạn.\n***\nĐoạn nữa."),
        Piece(home="Cùng nấu một bữa."),
        Piece(sources=("Sổ tay công đoàn",)),
        asked(SOUND),
    ],
)
def test_what_is_sound_is_taken_though_all_else_is_unwritten(
    piece: Piece, library: Library
) -> None:
    assert fault_in(piece, "vi", BASE, library, TODAY) is None


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        (Piece(title="Dài " * 30), "119 ký tự"),
        (Piece(title="Bạo lực gia đình"), "màn hình khoá"),
        (Piece(body="Gọi 0912 345 678."), "0912 345 678"),
        (Piece(body="Một.\n***\nHai.\n***\nBa.\n***\nBốn."), "3 bước"),
        (Piece(body="Theo {{khong_co}}."), "khong_co"),
        (Piece(home="Gọi 0912 345 678."), "0912 345 678"),
        (Piece(sources=("Gọi 0912 345 678",)), "0912 345 678"),
        (asked(replace(SOUND, options=("Bố", "Bố"))), "lặp lại"),
        (asked(replace(SOUND, options=("Bố",))), "2 đến 4"),
        (asked(replace(SOUND, options=("Bố", "Mẹ" * 80))), "120 ký tự"),
        (asked(replace(SOUND, why="Gọi 0912 345 678")), "0912 345 678"),
        (asked(replace(SOUND, question="Vì {{khong_co}}?")), "khong_co"),
    ],
)
def test_what_is_not_is_told(piece: Piece, why: str, library: Library) -> None:
    found = fault_in(piece, "vi", BASE, library, TODAY)
    assert found is not None
    assert why in localise(found, "vi")


def test_the_english_has_the_steps_and_options_of_the_vietnamese(library: Library) -> None:
    steps = Piece(body="Một.\n***\nHai.")
    assert fault_in(Piece(body="One."), "en", BASE, library, TODAY, steps) is not None
    assert fault_in(Piece(body="One.\n***\nTwo."), "en", BASE, library, TODAY, steps) is None
    two = Piece(quiz=(SOUND_QUESTION["en"],))
    assert fault_in(two, "en", BASE, library, TODAY, Piece(quiz=(OPTIONS,))) is not None
    assert fault_in(two, "en", BASE, library, TODAY, Piece(quiz=(SOUND_QUESTION["vi"],))) is None
