"""A picture made small and harmless: turned upright, 1600 px at most, JPEG, nothing of its camera.

Bytes from outside: the kind is told by the content, and a picture that claims too many pixels is
refused before it is unpacked.
"""

from io import BytesIO

from PIL import Image, ImageOps

from bot.domain.photos import LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, PhotoFault
from bot.store.photos import Picture

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
QUALITY = 82
WHITE = (255, 255, 255)


def compressed(data: bytes) -> Picture | PhotoFault:
    """What is kept of it. Slow: call it in a thread."""
    if len(data) > MOST_BYTES:
        return PhotoFault.TOO_BIG
    Image.init()  # once: every kind of picture that the library knows
    try:
        with Image.open(BytesIO(data), formats=KINDS) as image:
            if image.width * image.height > MOST_PIXELS:
                return PhotoFault.TOO_BIG
            return _jpeg(_upright(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PhotoFault.TOO_BIG
    except Exception:
        # Decoders complain of a broken file in every way there is; it is the file's fault.
        return PhotoFault.NO_PICTURE


def _upright(image: Image.Image) -> Image.Image:
    """As it was seen, small; a JPEG is unpacked at a fraction of its size."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return turned


def _jpeg(image: Image.Image) -> Picture:
    """On a fresh canvas: comments, profiles, EXIF and GPS stay behind."""
    canvas = Image.new("RGB", image.size, WHITE)
    layer = image.convert("RGBA") if _is_translucent(image) else image.convert("RGB")
    canvas.paste(layer, mask=layer if layer.mode == "RGBA" else None)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), *canvas.size)


def _is_translucent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
