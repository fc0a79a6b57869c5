"""Names of children in free words."""

import pytest

from bot.domain.children import names_child


@pytest.mark.parametrize(
    "text",
    [
        "Cháu Nguyễn Văn An học lớp 3",
        "con gái tôi là Hoa Mai hay ốm",
        "bé Na nhà tôi",
        "Con Minh nhà em",
        "con trai em Bảo",
        "cháu tên là an",
        "con toi ten binh",
        "con đầu lòng Thảo",
    ],
)
def test_a_name_is_recognised(text: str) -> None:
    assert names_child(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nhà có hai con nhỏ, con thứ hai hay ốm",
        "Cháu đang học lớp 3",
        "Con tôi bị bệnh đã lâu",
        "Nhà ở huyện Con Cuông, mái dột",
        "Bà nội 80 tuổi, các cháu còn nhỏ",
        "vợ chồng anh Nam và ba con",
        "con toi khong co ten benh ro rang",
    ],
)
def test_words_about_children_are_no_names(text: str) -> None:
    assert not names_child(text)
