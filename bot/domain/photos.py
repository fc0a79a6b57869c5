"""Pictures that people send: what may be kept of them, and how a talk hears what became of one.

The worker fetches and compresses a picture before the turn; the dialogue gets `photo:<id>`, or
`fault:<why>` to be explained.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Text, _

MOST_BYTES = 15_000_000  # of a picture as it arrives; phones make 2 to 8 MB
MOST_PIXELS = 60_000_000  # width x height; what claims more is refused before it is unpacked
LONGEST_SIDE = 1600  # pixels of what is kept
MOST_AT_ONCE = 5  # pictures of one message that are looked at


class PhotoFault(StrEnum):
    """Why a picture was not kept. Closed list."""

    NO_PICTURE = "no_picture"  # another kind of file, or a broken one
    TOO_BIG = "too_big"  # in bytes or in pixels
    UNREACHABLE = "unreachable"  # the platform did not hand it over


FAULTS: Mapping[PhotoFault, Text] = {
    PhotoFault.NO_PICTURE: _(
        "That is no picture I can open (JPG and PNG work well). Would you send a photo instead?"
    ),
    PhotoFault.TOO_BIG: _(
        "That picture is too big for me. Would you send a smaller one, or a screenshot of it?"
    ),
    PhotoFault.UNREACHABLE: _("The picture did not reach me. Would you send it once more?"),
}


@dataclass(frozen=True, slots=True)
class Pictures:
    """What one message brought: pictures that are kept, faults, or neither: no more to come."""

    ids: tuple[int, ...] = ()
    faults: tuple[PhotoFault, ...] = ()
    only_words: bool = False  # neither a picture nor the button


def kept(photo_id: int) -> str:
    """The word for a picture that is stored."""
    return f"photo:{photo_id}"


def failed(fault: PhotoFault) -> str:
    """The word for one that is not."""
    return f"fault:{fault.value}"


def pictures(said: str) -> Pictures:
    """What a message to a question for pictures says; never a misreading."""
    ids = tuple(dict.fromkeys(int(n) for n in re.findall(r"\bphoto:([0-9]{1,9})\b", said)))
    faults = tuple(f for f in PhotoFault if re.search(rf"\bfault:{f.value}\b", said))
    return Pictures(ids, faults, not (ids or faults) and said.strip() != "-")
