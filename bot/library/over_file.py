"""over.yaml: a folder that lies over the content that comes along, and leaves some of it out. Pure.

A file of the folder takes the place of the one of the same path; all others stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.yamlfile import read_fields

OVER = "over.yaml"


@dataclass(frozen=True, slots=True)
class Over:
    """Ids of lessons, courses, observances and programmes that are not wanted; their line."""

    leave_out: tuple[str, ...] = ()
    line: int = 1


def read_over(data: bytes, notes: Notes) -> Over:
    """The wish of the file; what is wrong with it is noted, and then nothing is left out."""
    fields = read_fields(data, notes)
    if fields is None:
        return Over()
    fields.only("leave_out")
    return Over(fields.texts("leave_out", optional=True), fields.line_of("leave_out"))


def kept(files: Mapping[str, bytes], over: Over, notes: Notes) -> Mapping[str, bytes]:
    """The files beneath that are wanted; an id that names none of them is noted."""
    left_out: set[str] = set()
    for id_ in over.leave_out:
        found = {path for path in files if id_ in _ids(path)}
        if not found:
            notes.add(over.line, _("Nothing that comes along is called “{id}”.", id=excerpt(id_)))
        left_out |= found
    return {path: data for path, data in files.items() if path not in left_out}


def _ids(path: str) -> tuple[str, ...]:
    """What a page may be called by: its name, and the folder of a course."""
    folder, _slash, name = path.rpartition("/")
    id_ = name.partition(".")[0]
    return (folder.rpartition("/")[2],) if folder.startswith("courses/") else (id_,)
