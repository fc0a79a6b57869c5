"""A picture made small and harmless: read again by the library, and searched byte by byte."""

from io import BytesIO

import pytest
from PIL import Image

from bot.domain.photos import MOST_BYTES, PhotoFault
from bot.services.pictures import compressed
from bot.store.photos import Picture
from tests.pictures import bomb, photo

RED = (220, 30, 30)


def kept(data: bytes) -> Picture:
    found = compressed(data)
    assert isinstance(found, Picture)
    return found


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data))


def is_red(image: Image.Image, x: int, y: int) -> bool:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return all(abs(a - b) < 40 for a, b in zip(found, RED, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comment_are_gone(kind: str) -> None:
    before = photo(kind=kind)
    assert b"SECRET" in before
    picture = kept(before)
    assert b"SECRET" not in picture.data
    assert b"Exif" not in picture.data
    assert dict(opened(picture).getexif()) == {}
    assert set(opened(picture).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("turned", "size", "corner"),
    [
        (1, (1600, 1200), (10, 10)),
        (3, (1600, 1200), (1590, 1190)),
        (6, (1200, 1600), (1190, 10)),
        (8, (1200, 1600), (10, 1590)),
    ],
)
def test_it_is_turned_as_it_was_seen(
    turned: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    picture = kept(photo(turned=turned))
    assert (picture.width, picture.height) == size == opened(picture).size
    assert is_red(opened(picture), *corner)


def test_a_small_one_stays_small() -> None:
    picture = kept(photo(640, 480))
    assert (picture.width, picture.height) == (640, 480)


def test_what_is_clear_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(kept(out.getvalue())).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(bomb(), PhotoFault.TOO_BIG, id="a billion pixels in three kilobytes"),
        pytest.param(bomb(9_000), PhotoFault.TOO_BIG, id="below the library's own alarm"),
        pytest.param(bytes(MOST_BYTES + 1), PhotoFault.TOO_BIG, id="too many bytes"),
        pytest.param(b"", PhotoFault.NO_PICTURE, id="nothing"),
        pytest.param(b"%PDF-1.7 x", PhotoFault.NO_PICTURE, id="another kind of file"),
        pytest.param(photo()[:4000], PhotoFault.NO_PICTURE, id="cut off"),
        pytest.param(b"\xff\xd8\xff" + bytes(500), PhotoFault.NO_PICTURE, id="a beginning only"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoFault.NO_PICTURE, id="svg"),
    ],
)
def test_what_is_no_picture_is_told_apart(data: bytes, fault: PhotoFault) -> None:
    assert compressed(data) is fault
