"""Whoever does it and whoever suffers it, in the words of any region: the act is heard."""

import itertools

import pytest

from bot.domain.crisis import Category, crisis

DOERS = [
    "chồng em",
    "ck e",
    "ông xã",
    "ổng",
    "hắn",
    "lão",
    "thằng cha đó",
    "nó",
    "anh ta",
    "ảnh",
    "cha dượng",
    "mẹ kế",
    "bố chồng",
    "mẹ chồng",
    "anh chồng",
    "em chồng",
    "chị dâu",
    "ba",
    "bố",
    "tía",
    "má",
    "chú",
    "bác",
    "cậu",
    "ông nội",
    "anh rể",
    "con trai",
    "quản đốc",
    "bạn trai",
    "người yêu cũ",
    "chồng cũ",
    "chồng nớ",
]
SUFFERING = ["em", "tui", "con", "mẹ con em", "cháu", "con gái em"]
ACTS = [
    "bóp cổ {}",
    "bóp họng {}",
    "nện {}",
    "quất {}",
    "tát {}",
    "đạp {}",
    "đấm {}",
    "uýnh {}",
    "tẩn {} một trận",
    "xô {} té",
    "rượt {} khắp xóm",
    "cầm dao dọa {}",
    "cầm cây rượt {}",
    "nhốt {} trong phòng",
    "đuổi {} ra đường giữa đêm",
    "bắt {} quỳ",
    "treo {} lên đánh",
    "dọa giết {}",
    "dọa giết cả nhà",
    "sờ ngực {}",
    "đụng chỗ kín của {}",
    "ép {} quan hệ",
    "bắt {} ngủ cùng",
    "giật tóc {}",
    "chửi bới {} suốt",
    "bỏ đói {}",
    "dí dao vào cổ {}",
    "tạt nước sôi vào {}",
    "giữ hết giấy tờ của {}",
    "dìm đầu {} xuống nước",
    "đá {} ngã",
]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_harm_is_heard_whoever_does_it(act: str) -> None:
    told = [f"{who} {act.format(whom)}" for who, whom in itertools.product(DOERS, SUFFERING)]
    assert [text for text in told if crisis(text) is None] == []


IDIOMS = {
    "em viết thư tuyệt mệnh rồi": Category.SUICIDE,
    "chỉ muốn ngủ luôn không dậy nữa": Category.SUICIDE,
    "tui biến mất cho cả nhà nhẹ nợ": Category.SUICIDE,
    "em uống hết vỉ thuốc ngủ rồi": Category.SUICIDE,
    "tui giấu sẵn chai thuốc sâu": Category.SUICIDE,
    "sống làm chi cho khổ": Category.SUICIDE,
    "chỉ có chết mới thoát": Category.SUICIDE,
    "đừng ai tìm em nữa": Category.SUICIDE,
    "tôi sợ có lúc không làm chủ được mà giết nó": Category.PERPETRATOR,
    "mỗi lần nhậu về là vợ tím mặt": Category.PERPETRATOR,
    "phòng bên đêm nào cũng nghe tiếng la hét": Category.THIRD_PARTY,
    "tay bầm tím phải mặc áo dài tay che": Category.DANGER,
    "anh ấy giữ hết căn cước của em": Category.VIOLENCE,
    "dượng hay vô giường con ban đêm": Category.VIOLENCE,
}


@pytest.mark.parametrize(("text", "card"), IDIOMS.items())
def test_what_is_said_in_a_roundabout_way_is_heard(text: str, card: Category) -> None:
    assert crisis(text) is card


@pytest.mark.parametrize(
    "text",
    [
        "đói muốn chết, ăn gì đây",
        "thèm phở muốn chết luôn á",
        "vợ mà biết em mua cần câu là em chết chắc =))",
        "con em té xe sưng mặt, xin nghỉ một ngày",
        "em nhổ răng khôn sưng mặt không dám ăn",
        "mẹ đuổi em đi ngủ",
        "chiều nay em nộp",
        "sếp bắt em làm thêm chiều chủ nhật",
        "tin nhắn cuối em gửi là hôm qua",
        "uống thuốc sau ăn 30 phút",
        "kho có chuột, em mua sẵn thuốc chuột rồi",
        "em đứng trên cầu thang chụp ảnh",
        "cầm chổi đuổi gà",
        "bảo vệ khóa cổng không cho em vào",
        "bảo con cởi quần áo đi tắm",
        "sờ trán con thấy nóng",
        "em sợ không nhịn được cười",
        "chăm sóc mẹ giúp chị nhé, chị đi làm",
        "đọc báo thấy vụ chồng giết vợ sợ quá",
        "con leo lên giường con ngủ rồi",
        "bác ôm cháu",
        "gọi điện bật loa cho cả nhà nghe",
        "em đi trước cho mọi người đỡ chờ",
        "mẹ con em không có chỗ ngồi trên xe",
    ],
)
def test_the_same_words_in_an_ordinary_day_bring_no_card(text: str) -> None:
    assert crisis(text) is None
