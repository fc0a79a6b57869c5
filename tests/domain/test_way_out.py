"""Inside a form: which words leave it, and which can only mean all messages."""

import csv
import unicodedata
from pathlib import Path

import pytest

from bot.domain.intents import Intent, recognise
from bot.domain.way_out import is_only_stop, leaves_form

LEAVING = [
    "thôi", "Thôi ạ", "thôi bỏ đi", "thoi", "hủy", "huỷ", "HỦY", "hủy báo cáo", "bỏ", "bỏ đi", "bo",
    "thoát", "thoat ra", "/thoát", "không làm nữa", "ko làm nữa đâu", "thôi không làm nữa",
    "thôi không báo cáo nữa", "không muốn viết nữa", "để sau", "thôi để sau nhé", "thooi", "huyr",
]  # fmt: skip
STOPPING = [
    "làm ơn đừng gửi tin nhắn cho tôi nữa",
    "em không muốn nhận tin của công đoàn nữa",
    "dừng tin nhắn lại giúp em với ạ",
    "dừng", "DỪNG", "dừng lại", "ngừng", "stop", "tắt", "tắt tin nhắn", "đừng gửi nữa",
    "đừng gửi tin cho tôi nữa", "bỏ theo dõi", "dừng nhận tin", "hủy đăng ký", "hủy nhận tin",
    "thôi nhận tin", "thôi không nhận tin nữa", "không nhận tin nữa", "unsubscribe",
    "tắt thông báo",
]  # fmt: skip
ANSWERS = [
    "thời", "bố", "bò", "bỏ phiếu bầu gia đình văn hóa", "thôi thúc học tập", "thoát nghèo",
    "Tọa đàm thoát nghèo bền vững", "hủy diệt", "bỏ thuốc lá", "không làm việc nữa thì nghỉ hưu",
    "Dừng nhận hồ sơ mới từ tháng 12", "45", "không", "20/10", "bỏ qua",
    "Đề nghị cấp trên không gửi công văn giấy nữa",
]  # fmt: skip


@pytest.mark.parametrize("text", LEAVING)
def test_these_words_leave_a_form_and_stop_nothing(text: str) -> None:
    assert leaves_form(text)
    assert leaves_form(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", STOPPING)
def test_these_words_stop_all_messages_at_once(text: str) -> None:
    assert not leaves_form(text)
    assert recognise(text).intent is Intent.STOP, "also outside a form"
    assert is_only_stop(text), "also where any words would be an answer"


@pytest.mark.parametrize("text", ANSWERS)
def test_these_words_are_answers(text: str) -> None:
    assert not leaves_form(text)
    assert text == "thời" or not is_only_stop(text)


def test_no_cry_for_help_is_taken_for_a_way_out() -> None:
    with (Path(__file__).parent / "utterances.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cries = [row["text"] for row in rows if row["intent"] == "crisis"]
    assert cries
    assert [text for text in cries if leaves_form(text) or is_only_stop(text)] == []
