"""SVG to PNG; also a process of its own: `python -P -m bot.reports.rasterise`, SVG in, PNG out.

The library holds the interpreter until it is done, some tenths of a second for a tall picture.
Whoever serves people meanwhile runs it beside, not in a thread. So little is imported here.
"""

import sys

from bot.reports.lettering import FAMILY, Weight, font_file


def png(svg: str) -> bytes:
    """The picture in its own size, written in the bundled font."""
    from resvg_py import svg_to_bytes

    return svg_to_bytes(
        svg_string=svg,
        font_files=[str(font_file(weight)) for weight in Weight],
        font_family=FAMILY,
        skip_system_fonts=True,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode()))
