"""Cries by another hand, alone and beside everyday talk: none that was heard is lost.

Half of what was written went into `learnt/`; `unseen_cries_second.csv` is the other half.
"""

import pytest

from bot.domain.crisis import crisis
from tests.understanding.portions import HERE, read

CRIES = [one.text for one in read("unseen_cries_second.csv")]
TALK = (  # none of it brings a card by itself, nor did it ever
    "em quên mật khẩu zalo nên đổi máy rồi",
    "tối nay nhà em ăn lẩu, mời chị qua",
    "công ty cấm dùng điện thoại trong giờ làm",
    "em mới chuyển sang tổ đóng gói",
    "vé xe Tết năm nay mắc quá",
)
LOST = (  # heard until ordinary messages were told better, lost by that, heard again
    "cảm ơn chị đã gửi bài, bài nói trúng nhà em, em bị đánh năm năm rồi",
    "con gái em đi tiểu đau, nó nói bác tư chọc tay vô",
    "mẹ bỏ con ở nhà một mình ba ngày rồi",
    "con nghe mẹ hét, ba đang làm mẹ đau",
    "em chảy máu nhiều quá",
    "nó bảo mai mày chết với tao",
    "bị chồng lấy kéo cắt tóc",
    "chồng bắt em uống nước rửa chén",
    "tổ em hôm nay giao hàng gấp, em bị chuyền trưởng tát vì may lỗi",
)

AMID = (  # each half was taken for what it is; together they were heard, then lost, now heard
    "tối nay nhà em ăn lẩu, mời chị qua, cứu con với",
    "cứu con với. tối nay nhà em ăn lẩu, mời chị qua",
    "công ty cấm dùng điện thoại trong giờ làm, dì ghẻ bắt con ăn cơm thừa của chó",
    "vé xe Tết năm nay mắc quá, chồg e say đập e gãy răg",
    "em mới chuyển sang tổ đóng gói, em bị đánh hội đồng ở cổng xí nghiệp",
    "em quên mật khẩu zalo nên đổi máy rồi, cuwus em vowis",
)


def unheard(texts: list[str]) -> list[str]:
    return [text for text in texts if crisis(text) is None]


@pytest.mark.parametrize("text", [*LOST, *AMID])
def test_what_was_lost_once_is_heard(text: str) -> None:
    assert crisis(text) is not None


def test_nearly_every_cry_of_another_hand_is_heard() -> None:
    assert len(CRIES) > 220
    missed = unheard(CRIES)  # as many as with the table before
    assert len(missed) <= 2, missed


def test_everyday_talk_before_or_behind_seldom_hides_a_cry() -> None:
    assert unheard(list(TALK)) == list(TALK)
    beside = [
        text
        for number, cry in enumerate(CRIES)
        for talk in (TALK[number % len(TALK)],)
        for text in (f"{talk}, {cry}", f"{cry}. {talk}")
    ]
    missed = unheard(beside)  # of 470; 110, with the table before 125
    assert len(missed) <= 110, missed


def test_none_of_them_was_learnt_from() -> None:
    learnt = {one.text for path in HERE.glob("learnt/*.csv") for one in read(f"learnt/{path.name}")}
    assert not learnt & set(CRIES)
