"""Who asks politely for a thing gets no card; no cry is ever taken for that."""

import pytest

from bot.domain.crisis import crisis, is_near
from bot.domain.crisis_requests import is_request
from bot.domain.fold import unmarked
from bot.domain.intents import Intent
from bot.domain.wording import written
from tests.understanding.portions import ALL, HERE, read
from tests.understanding.test_likeness import UNSEEN

ASKED = (
    "em muốn {}", "anh chị cho em hỏi {}", "tôi muốn có {}", "nhờ chị gửi {} cho em",
    "xin {} giúp tôi", "cho em xin {} được không ạ",
)  # fmt: skip
THINGS = ("danh sách lớp", "tài liệu", "đường dẫn", "giấy mời", "số liệu", "kết quả", "bảng điểm")
LEARNT = [u for path in sorted(HERE.glob("learnt/*.csv")) for u in read(f"learnt/{path.name}")]
CRIES = sorted({u.text for u in (*ALL, *UNSEEN, *LEARNT) if u.intent is Intent.CRISIS})


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("asked", ASKED)
def test_who_asks_for_a_thing_gets_no_card(asked: str, thing: str) -> None:
    text = asked.format(thing)
    assert (crisis(text), crisis(unmarked(text))) == (None, None)


def test_a_code_is_asked_for_with_its_marks() -> None:
    assert crisis("cho em xin mã của em ạ") is None
    assert not is_request(written("cho em xin ma cua em a"))


def test_no_cry_is_taken_for_a_request() -> None:
    assert len(CRIES) > 2000
    typed = {*CRIES, *map(unmarked, CRIES)}
    assert [text for text in typed if is_request(written(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "em muon danh ba",  # "đánh bà", or "danh bạ"
        "toi muon co mau don",
        "em muốn chết",
        "em muốn tài liệu, em muốn chết",
        "cho em xin tài liệu, chồng em đánh em",
        "anh chị ơi cứu em với, cho em thông tin",
        "em muốn cứa cổ, cho em thông tin",
        "em muon cua co, cho em thong tin",
        "họ không cho em về, giúp em với, em xin thông tin",
        "họ muốn bán em, cho em xin thông tin",
        "anh không cho em về, em kẹt quá",
        "chúng nhấn em, xin anh giúp em",
        "họ đánh sạch em",
        "dượng dẫn em về",
    ],
)
def test_what_may_be_a_cry_stays_one(text: str) -> None:
    assert crisis(text) is not None


@pytest.mark.parametrize("who", ["ho", "anh", "thang anh", "chong"])
@pytest.mark.parametrize(
    "does", ["khong cho em ve", "lay em", "ban em", "can em", "muon cua co em"]
)
def test_a_request_behind_something_else_is_not_one(who: str, does: str) -> None:
    for asks in ("cho em thong tin", "em xin thong tin", "ket qua"):
        assert not is_request(written(f"{who} {does} {asks}"))


def test_who_only_asks_has_the_numbers_beside_the_answer() -> None:
    """The table takes it for a cry, and might be right."""
    assert is_near("em muốn tài liệu")
    assert not is_near("em muốn chết"), "a card has them"
