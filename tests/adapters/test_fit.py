"""What a platform cannot show is degraded, nothing is lost, and no limit is broken."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.cut import split
from adapters.fit import as_press, fit
from adapters.messenger.render import CAPABILITIES as MESSENGER
from adapters.telegram.render import CAPABILITIES as TELEGRAM
from adapters.webchat import WebChat
from adapters.zalo.capabilities import CAPABILITIES as ZALO
from bot.clock import SystemClock
from bot.crypto import Cipher
from bot.messages import (
    Address,
    Bubble,
    Button,
    Capabilities,
    Media,
    MediaKind,
    OutboundMessage,
    Outside,
    Purpose,
)


def tight(text: str) -> str:
    """Without gaps: they may be lost where a text is cut."""
    return "".join(unicodedata.normalize("NFC", text).split())


CAN = Capabilities(
    text_limit=2000,
    button_limit=5,
    label_limit=35,
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE}),
    links=True,
    reply_window=None,
    paid_window=None,
    outside_window=Outside.FREE,
    receipts=frozenset(),
    per_second=1.0,
)
FAMILY = "👨\u200d👩\u200d👧"
LETTERS = [*"aăâđeêoô ưừ\n.!? ", "u\u031b\u0300", FAMILY, "🇻🇳", "👍🏽", "❤\ufe0f"]
WORDS = st.lists(st.sampled_from(LETTERS), max_size=400).map("".join)
LABELS = st.text(st.sampled_from("Bài học số 123đ👍"), min_size=1, max_size=50).filter(str.strip)
BUTTONS = st.lists(
    st.builds(Button, LABELS, payload=st.from_regex(r"go:[a-z]{1,90}", fullmatch=True))
    | st.builds(
        Button, LABELS, url=st.sampled_from(["https://vidu.example/a", "https://b.example"])
    ),
    max_size=20,
)
ABLE = st.builds(
    Capabilities,
    text_limit=st.integers(20, 300),
    button_limit=st.integers(0, 15),
    label_limit=st.integers(4, 60),
    payload_limit=st.integers(3, 100),
    media=st.sampled_from([frozenset[MediaKind](), frozenset({MediaKind.IMAGE})]),
    links=st.booleans(),
    reply_window=st.none(),
    paid_window=st.none(),
    outside_window=st.just(Outside.FREE),
    receipts=st.just(frozenset()),
    per_second=st.just(1.0),
    text_with_buttons_limit=st.none() | st.integers(20, 300),
)
MEDIA = st.lists(
    st.builds(Media, st.sampled_from([MediaKind.IMAGE, MediaKind.FILE]), st.just("bảng.png")),
    max_size=3,
)


WEBCHAT = WebChat(Cipher(bytes(32)), SystemClock(), "http://localhost").capabilities


def message(text: str, *buttons: Button, media: tuple[Media, ...] = ()) -> OutboundMessage:
    to = Address("x", "1")
    return OutboundMessage("k", to, Purpose.REPLY, text, buttons, media)


def choices(number: int) -> list[Button]:
    return [Button(f"Lựa chọn {n}", f"go:{n}") for n in range(1, number + 1)]


@given(WORDS, BUTTONS, MEDIA, ABLE)
@example("a\n\n" + "b " * 300, choices(7), [], replace(CAN, text_limit=100))
def test_no_word_is_lost_and_every_limit_is_kept(
    text: str, buttons: list[Button], media: list[Media], can: Capabilities
) -> None:
    bubbles = fit(message(text, *buttons, media=tuple(media)), can)
    assert tight("".join(bubble.text for bubble in bubbles)).startswith(tight(text))
    assert all(bubble.text.strip() or bubble.media for bubble in bubbles)
    for bubble in bubbles:
        last = can.text_with_buttons_limit if bubble.buttons else None
        assert len(bubble.text) <= min(can.text_limit, last or can.text_limit)
        assert len(bubble.buttons) <= can.button_limit
        assert all(0 < len(b.label) <= can.label_limit for b in bubble.buttons)
        assert all(len(b.payload.encode()) <= can.payload_limit for b in bubble.buttons)
        assert can.links or not any(b.url for b in bubble.buttons)
        assert bubble.media is None or bubble.media.kind in can.media


@given(WORDS, BUTTONS, MEDIA, ABLE)
def test_every_button_picture_and_address_can_be_reached(
    text: str, buttons: list[Button], media: list[Media], can: Capabilities
) -> None:
    bubbles = fit(message(text, *buttons, media=tuple(media)), can)
    shown = tight("".join(bubble.text for bubble in bubbles))
    real = [b for bubble in bubbles for b in bubble.buttons]
    assert len({b.label for b in real}) == len(real)
    for number, button in enumerate((b for b in buttons if b.payload), 1):
        assert any(b.payload == button.payload for b in real) or (
            f"{number}.{tight(button.label)}" in shown
        )
    assert all(b.url in [r.url for r in real] or b.url in shown for b in buttons if b.url)
    seen = [bubble.media for bubble in bubbles if bubble.media]
    assert len(seen) + shown.count("[bảng.png]") >= len(media)


@given(WORDS.map(tight), st.integers(12, 60), st.integers(12, 60))
@example("🇻🇳" * 40, 13, 13)
@example("a" + "🇻🇳" * 40, 13, 13)
@example(FAMILY * 20, 13, 13)
def test_a_cut_never_goes_through_a_letter_or_a_flag(text: str, limit: int, last: int) -> None:
    whole = unicodedata.normalize("NFC", text)
    for part in split(whole, limit, last):
        assert not part or unicodedata.combining(part[0]) == 0
        assert not re.search("^[\u200d\ufe0f🏽]|\u200d$", part)
        assert len(re.findall("[🇦-🇿]", part)) % 2 == 0


@given(WORDS, BUTTONS, ABLE)
def test_what_was_fitted_fits(text: str, buttons: list[Button], can: Capabilities) -> None:
    for bubble in fit(message(text, *buttons), can):
        if not bubble.buttons:
            assert fit(message(bubble.text), can) == (bubble,)


def test_too_many_choices_are_numbered_and_the_first_are_buttons() -> None:
    [bubble] = fit(message("Chọn:", *choices(7)), CAN)
    lines = [f"{n}. Lựa chọn {n}" for n in range(1, 8)]
    assert bubble.text.splitlines() == ["Chọn:", "", *lines, "Bấm một nút, hoặc gõ số của nút."]
    assert list(bubble.buttons) == choices(5)


@pytest.mark.parametrize(
    "can", [ZALO, MESSENGER, TELEGRAM, WEBCHAT], ids=["zalo", "messenger", "telegram", "webchat"]
)
@pytest.mark.parametrize("number", [1, 4, 5, 13, 14, 45])
def test_the_way_out_stays_a_button_however_many_answers_there_are(
    can: Capabilities, number: int
) -> None:
    way_out = Button("Thoát", "leave:0123456789", stays=True)
    shown = fit(message("Hoạt động gì ạ?", *choices(number), way_out), can)[-1]
    assert shown.buttons[-1] == Button("Thoát", "leave:0123456789")
    assert len(shown.buttons) == min(number + 1, can.button_limit)
    if number >= can.button_limit:
        assert f"{number + 1}. Thoát" in shown.text, "and its number stands in the list"


def test_without_any_buttons_the_hint_asks_for_the_number() -> None:
    [bubble] = fit(message("Chọn:", *choices(2)), replace(CAN, button_limit=0))
    assert bubble.text.endswith("2. Lựa chọn 2\nGõ số của lựa chọn.")


def test_the_hint_is_in_the_language_of_the_person() -> None:
    english = replace(message("Choose:", *choices(7)), locale="en")
    assert fit(english, CAN)[-1].text.endswith("Press a button or type its number.")


def test_few_short_choices_are_buttons_and_nothing_else() -> None:
    assert fit(message("Chọn:", *choices(5)), CAN) == (Bubble("Chọn:", tuple(choices(5))),)


def test_long_labels_are_cut_apart_and_stand_whole_in_the_list() -> None:
    name = "Công đoàn Trường Mầm non Hoa Ban phường Quyết"
    buttons = [Button(f"{name} {n}", f"go:{n}") for n in ("Thắng", "Tâm")]
    [bubble] = fit(message("Ở đâu?", *buttons), CAN)
    assert [b.label for b in bubble.buttons] == [
        "Công đoàn Trường Mầm non Hoa Ban p…",
        "Công đoàn Trường Mầm non Hoa Ban… 2",
    ]
    assert f"1. {name} Thắng\n2. {name} Tâm" in bubble.text


def test_a_link_is_a_line_where_buttons_cannot_open_links() -> None:
    link = Button("Bảng số liệu", url="https://vidu.example/so-lieu")
    [bubble] = fit(message("Đây:", link, *choices(1)), replace(CAN, links=False))
    assert bubble.text == "Đây:\nBảng số liệu: https://vidu.example/so-lieu"
    assert list(bubble.buttons) == choices(1)


def test_a_link_whose_label_is_cut_stands_whole_in_the_text() -> None:
    name = "Bảng số liệu của toàn công đoàn ngành giáo dục"
    [bubble] = fit(message("Đây:", Button(name, url="https://vidu.example")), CAN)
    assert bubble.text == f"Đây:\n{name}: https://vidu.example"
    assert bubble.buttons[0].label.endswith("…")


def test_a_number_counts_answers_and_not_links() -> None:
    link = Button("Bảng", url="https://vidu.example")
    [bubble] = fit(message("Chọn:", link, *choices(6)), CAN)
    assert "1. Lựa chọn 1" in bubble.text
    assert bubble.buttons[0] == link


def test_a_payload_that_is_too_long_can_still_be_typed() -> None:
    buttons = [Button("Ngắn", "go:a"), Button("Dài", "go:" + "a" * 62)]
    [bubble] = fit(message("Chọn:", *buttons), replace(CAN, payload_limit=64))
    assert "2. Dài" in bubble.text
    assert list(bubble.buttons) == buttons[:1]


def test_a_picture_comes_before_the_words_with_the_buttons() -> None:
    picture = Media(MediaKind.IMAGE, "bảng.png")
    bubbles = fit(message("Kết quả", *choices(1), media=(picture,)), CAN)
    assert bubbles == (Bubble("", media=picture), Bubble("Kết quả", tuple(choices(1))))


def test_a_picture_alone_is_one_bubble() -> None:
    picture = Media(MediaKind.IMAGE, "bảng.png")
    assert fit(message("", media=(picture,)), CAN) == (Bubble("", media=picture),)


def test_buttons_never_stand_without_words() -> None:
    assert fit(message(" ", *choices(1)), CAN) == (Bubble("…", tuple(choices(1))),)


def test_a_text_is_cut_between_paragraphs_before_sentences_before_words() -> None:
    text = "Một hai. Ba bốn năm.\n\nSáu bảy tám. Chín mười mười một mười hai"
    assert split(text, 45, 45) == ("Một hai. Ba bốn năm.", text[22:])
    assert split(text[22:], 30, 30) == ("Sáu bảy tám.", "Chín mười mười một mười hai")
    assert split("Chín mười mười một", 10, 10) == ("Chín mười", "mười một")


def test_the_last_part_takes_as_much_as_it_may_hold() -> None:
    text = "\n\n".join(f"Đoạn {n} " + "từ " * 20 for n in range(9))
    before, after = split(text, 2000, 200)
    assert after.startswith("Đoạn 7")
    assert len(before) > 400


def test_decomposed_letters_are_composed() -> None:
    assert fit(message(unicodedata.normalize("NFD", "Phường Quyết Thắng")), CAN) == (
        Bubble("Phường Quyết Thắng"),
    )


@pytest.mark.parametrize(
    "payload",
    ["exit", "consent:yes", "ack:gender_equality_1", "ack:t-0f3a", "go:menu", "bc:9f0c2a11b3:test",
     "p:ab12cd34ef:unit:LC-03", "p:ab12cd34ef:unit:Tổ 1", " consent:yes "],
)  # fmt: skip
def test_a_payload_that_comes_back_as_text_is_a_press(payload: str) -> None:
    assert as_press(payload) == payload.strip()


@pytest.mark.parametrize(
    "words",
    ["", "Exit", "https://vidu.example", "ghi chú: mai họp", "em:chồng đánh em", "nhờ:giúp em với",
     "ack:", ":x", "ack:a b", "p:ab:unit:x\ny", "12:30", "mailto:a@vidu.example"],
)  # fmt: skip
def test_what_people_write_is_no_press(words: str) -> None:
    assert as_press(words) is None
