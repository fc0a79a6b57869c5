"""A web address as a QR code: a picture for chats, a drawing for screens."""

from io import BytesIO

import segno

SCALE, QUIET = 14, 4  # pixels a module; modules of white around, which readers need
CORRECTION = "m"  # a scratch or a finger over 15 % of it does no harm


def png(address: str) -> bytes:
    """The code as a PNG of some 500 pixels."""
    made = BytesIO()
    _code(address).save(made, kind="png", scale=SCALE, border=QUIET)
    return made.getvalue()


def svg(address: str) -> str:
    """The code as a drawing without a size of its own."""
    return _code(address).svg_inline(border=QUIET, omitsize=True, svgclass=None, lineclass=None)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=CORRECTION, micro=False)
