"""Files, the form for the own data, and uploads that all processes share."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from adapters.zalo.capabilities import CAPABILITIES
from adapters.zalo.render import render
from bot.adapter import Adapter
from bot.messages import Button, Media, MediaKind, SendResult, Wire
from tests.adapters.kits import built, read
from tests.adapters.zalo.scene import Scene, is_sent, message
from tests.adapters.zalo_double import SEND, UPLOAD, UPLOAD_FILE, error, faults

PDF = Media(MediaKind.FILE, "quy chế.pdf", data=b"%PDF-1.7 x")
PNG = Media(MediaKind.IMAGE, "a.png", data=b"\x89PNG\r\n\x1a\n" + bytes(9))
PICTURE = "https://lantoa.example/hoi.png"


async def give(account: Adapter, *media: Media, text: str = "") -> list[SendResult]:
    return [await account.send(wire) for wire in account.render(message(text, media=media))]


async def test_a_file_goes_out_as_the_contract_shows_it(account: Adapter, scene: Scene) -> None:
    assert all(map(is_sent, await give(account, PDF)))
    [upload] = scene.zalo.calls(UPLOAD_FILE)
    assert upload.files["file"] == ("quy chế.pdf", "application/pdf", PDF.data)
    wanted = read("zalo", "api.cs.file")["request"]["json"]
    wanted["message"]["attachment"]["payload"]["token"] = "tep-1"
    assert scene.zalo.calls(SEND)[0].body == wanted


async def test_a_name_that_no_header_can_bear_is_tidied(account: Adapter, scene: Scene) -> None:
    odd = replace(PDF, name='a/b/quy "chế"\r\nX: \x00.pdf')
    assert all(map(is_sent, await give(account, odd)))
    [upload] = scene.zalo.calls(UPLOAD_FILE)
    assert upload.files["file"][0] == "quy _chế___X: _.pdf"


async def test_words_beside_a_file_are_a_message_of_their_own(
    account: Adapter, scene: Scene
) -> None:
    assert all(map(is_sent, await give(account, PDF, text="Quy chế mới:")))
    shown = [asked.body["message"] for asked in scene.zalo.calls(SEND)]
    assert [sorted(found) for found in shown] == [["attachment"], ["text"]]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.PDF", b"%PDF-1", "application/pdf"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "application/msword"),
        ("a.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument"),
        ("a.csv", "tên;tổ\n".encode(), "text/csv"),
    ],
)
async def test_four_kinds_of_files_are_taken(
    account: Adapter, scene: Scene, name: str, data: bytes, kind: str
) -> None:
    [wire] = account.render(message("", media=(Media(MediaKind.FILE, name, data=data),)))
    assert wire.upload is not None
    await account.send(wire)
    assert scene.zalo.calls(UPLOAD_FILE)[0].files["file"][1].startswith(kind)


@pytest.mark.parametrize(
    "media",
    [
        Media(MediaKind.FILE, "bảng.xlsx", data=b"PK\x03\x04"),
        Media(MediaKind.FILE, "giả.pdf", data=b"MZ"),
        Media(MediaKind.FILE, "trống.pdf"),
        Media(MediaKind.FILE, "lớn.pdf", data=b"%PDF" + bytes(5_000_000)),
        Media(MediaKind.FILE, "ở xa.pdf", url="https://vidu.example/a.pdf"),
        Media(MediaKind.AUDIO, "giọng.pdf", data=b"%PDF"),
        Media(MediaKind.FILE, "", data=b"%PDF"),
    ],
    ids=lambda media: media.name,
)
def test_other_files_are_named_in_the_text(media: Media) -> None:
    [wire] = render(message("Kết quả:", media=(media,)), CAPABILITIES)
    assert wire.bubble.text.startswith(f"Kết quả:\n[{media.name or 'file'}]")
    assert (wire.upload, list(faults(wire.body, {}))) == (None, [])


async def test_what_one_process_uploaded_all_of_them_use(account: Adapter, scene: Scene) -> None:
    await give(account, PDF, PNG)
    assert all(map(is_sent, await give(scene.process(), PDF, PNG)))
    assert [len(scene.zalo.calls(path)) for path in (UPLOAD, UPLOAD_FILE)] == [1, 1]


async def test_an_id_is_kept_for_six_days_at_most(account: Adapter, scene: Scene) -> None:
    await give(account, PDF)
    [(_id, until)] = scene.shelf.kept.values()
    assert until == scene.clock.now() + timedelta(days=6)
    scene.clock.move(timedelta(days=6, minutes=1))
    await give(account, PDF)
    assert len(scene.zalo.calls(UPLOAD_FILE)) == 2


async def test_a_file_that_expired_early_is_uploaded_again(account: Adapter, scene: Scene) -> None:
    await give(account, PDF)
    scene.zalo.script(error(-100))
    assert all(map(is_sent, await give(account, PDF)))
    assert len(scene.zalo.calls(UPLOAD_FILE)) == 2
    assert [id_ for id_, _until in scene.shelf.kept.values()] == ["tep-2"]


async def test_the_same_file_under_another_name_is_another_file(
    account: Adapter, scene: Scene
) -> None:
    await give(account, PDF, replace(PDF, name="khác.pdf"))
    names = [upload.files["file"][0] for upload in scene.zalo.calls(UPLOAD_FILE)]
    assert names == ["quy chế.pdf", "khác.pdf"]


def asked(
    text: str, *buttons: Button, picture: str = PICTURE, media: tuple[Media, ...] = ()
) -> tuple[Wire, ...]:
    given = replace(message(text, *buttons, media=media), asks_phone=True)
    return render(given, CAPABILITIES, picture)


def form(wire: Wire) -> dict[str, str]:
    """The one element of the form."""
    found: dict[str, str] = wire.body["message"]["attachment"]["payload"]["elements"][0]  # type: ignore[index]
    return found


def test_the_own_data_are_asked_for_as_the_contract_shows_it() -> None:
    [wire] = asked("Xin thông tin liên hệ")
    wanted = read("zalo", "api.cs.request_user_info")["request"]["json"]
    element = wanted["message"]["attachment"]["payload"]["elements"][0]
    element |= {"title": "Gửi thông tin liên hệ", "image_url": PICTURE}
    assert wire.body == wanted
    assert wire.bubble.text == "Xin thông tin liên hệ"


def test_without_a_picture_the_words_go_out_without_a_form() -> None:
    [wire] = asked("Xin thông tin liên hệ", picture="")
    assert wire.body["message"] == {"text": "Xin thông tin liên hệ"}


@pytest.mark.parametrize("words", ["a" * 501, "", "Chào. " * 900])
def test_a_form_never_swallows_words(words: str) -> None:
    *before, last = asked(words)
    assert "".join(wire.bubble.text for wire in before).replace(" ", "") == words.replace(" ", "")
    assert form(last)["subtitle"]
    assert [list(faults(wire.body, {})) for wire in (*before, last)] == [[]] * (len(before) + 1)


def test_a_form_swallows_neither_buttons_nor_pictures() -> None:
    *before, last = asked("Chọn đi", Button("Có", "go:yes"), media=(PNG,))
    assert [bool(wire.upload) for wire in before] == [True, False]
    assert before[-1].bubble.buttons == (Button("Có", "go:yes"),)
    assert form(last)["title"]


def test_an_account_asks_only_with_a_picture_and_paces_as_it_is_told() -> None:
    plain = built()["zalo"].capabilities
    changed = {"LANTOA_ZALO_INFO_IMAGE_URL": PICTURE, "LANTOA_ZALO_RATE": "2.5"}
    able = built(changed)["zalo"].capabilities
    assert [plain.asks_phone, able.asks_phone] == [False, True]
    assert [plain.per_second, able.per_second] == [10.0, 2.5]


def test_windows_and_hours_are_those_of_the_contract() -> None:
    can = built()["zalo"].capabilities
    assert (can.reply_window, can.paid_window) == (timedelta(hours=48), timedelta(days=7))
    assert can.template_hours == (time(7), time(22))
    assert (can.templates, can.template_by_phone, can.permits) == (True, True, False)
