"""Pictures as phones send them, made when a test wants one."""

import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image

ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825
LATITUDE, WHERE = 2, (22.0, 29.0, 8.0)


def photo(width: int = 2400, height: int = 1800, *, turned: int = 1, kind: str = "JPEG") -> bytes:
    """A picture with a red corner at the top left as the file lies, and all a camera writes."""
    image = Image.new("RGB", (width, height), (30, 120, 90))
    image.paste((220, 30, 30), (0, 0, width // 4, height // 4))
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = turned, "SECRET-PHONE-9"
    exif.get_ifd(GPS)[LATITUDE] = WHERE
    out = BytesIO()
    more = {"exif": exif, "comment": b"SECRET-COMMENT"} if kind == "JPEG" else {"exif": exif}
    image.save(out, kind, **more)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that claims a billion pixels."""
    out = BytesIO()
    Image.new("1", (side, side // 3)).save(out, "PNG")
    small = bytearray(out.getvalue())
    small[16:24] = side.to_bytes(4, "big") + side.to_bytes(4, "big")
    small[29:33] = zlib.crc32(bytes(small[12:29])).to_bytes(4, "big")
    return bytes(small)


FILES: Mapping[str, Callable[[], bytes]] = {
    "toa-dam.jpg": photo,
    "hop.png": lambda: photo(800, 600, kind="PNG"),
    "ke-hoach.pdf": lambda: b"%PDF-1.7 not a picture",
    "rong.jpg": lambda: b"",
    "khong-lo.png": bomb,
}
