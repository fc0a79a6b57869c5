"""A YAML file of the content folder -> its tree. Pure."""

from bot.i18n import _
from bot.library.encoding import decode
from bot.library.faults import Notes
from bot.library.fields import Fields
from bot.library.phones import note_phones
from bot.library.yamltree import Branch, parse


def read_yaml(data: bytes, notes: Notes) -> Branch | None:
    """The tree of a file; None when a fault was noted."""
    text = decode(data, notes)
    tree = parse(text, notes) if text is not None else None
    if tree is None and not notes.faults:
        notes.add(1, _("The file is empty."))
    return tree


def read_fields(data: bytes, notes: Notes) -> Fields | None:
    """The mapping a file holds, searched for phone numbers; None when a fault was noted."""
    tree = read_yaml(data, notes)
    if tree is None:
        return None
    note_phones(data.decode("utf-8"), 1, notes)
    return Fields(tree, notes)
