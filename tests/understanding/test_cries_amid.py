"""Cries beside everyday talk: what was heard before ordinary messages were told better is heard."""

import pytest

from bot.domain.crisis import crisis

AMID = (  # each half was taken for what it is; together they were heard, then lost, now heard
    "tối nay nhà em ăn lẩu, mời chị qua, cứu con với",
    "cứu con với. tối nay nhà em ăn lẩu, mời chị qua",
    "công ty cấm dùng điện thoại trong giờ làm, dì ghẻ bắt con ăn cơm thừa của chó",
    "vé xe Tết năm nay mắc quá, chồg e say đập e gãy răg",
    "em mới chuyển sang tổ đóng gói, em bị đánh hội đồng ở cổng xí nghiệp",
    "em quên mật khẩu zalo nên đổi máy rồi, cuwus em vowis",
)


@pytest.mark.parametrize("text", AMID)
def test_everyday_talk_beside_a_cry_does_not_hide_it(text: str) -> None:
    assert crisis(text) is not None
