"""posts.yaml -> the posts that make a key officer. Pure.

The file may be missing: then the mark in the roster alone decides.
"""

from datetime import date

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.localised import Localised
from bot.library.posts import Post
from bot.library.yamlfile import read_fields

LONGEST = 120  # characters of a title


def read_posts(data: bytes, notes: Notes) -> tuple[Post, ...]:
    """The posts of the file; what they say of faulty entries is of no use."""
    fields = read_fields(data, notes)
    if fields is None:
        return ()
    fields.only("posts")
    entries = fields.mappings("posts")
    posts = tuple(_post(entry) for entry in entries)
    owner: dict[str, str] = {}
    for entry, post in zip(entries, posts, strict=True):
        for name in dict.fromkeys(name.casefold() for name in post.names if name):
            if name in owner:
                what = _("“{name}” belongs to the post “{id}” already.",
                         name=excerpt(name), id=excerpt(owner[name]))  # fmt: skip
                entry.fault(what, "id")
            owner.setdefault(name, post.id)
    return posts


def _post(entry: Fields) -> Post:
    entry.only("id", "title_vi", "title_en", "aliases", "valid_from", "valid_to")
    begin, end = entry.day("valid_from", optional=True), entry.day("valid_to", optional=True)
    if begin and end and end < begin:
        entry.fault(_("It ends before it begins."), "valid_to")
    return Post(
        id=entry.identifier(),
        title=Localised(entry.text("title_vi", LONGEST), entry.text("title_en", LONGEST)),
        aliases=entry.texts("aliases", optional=True),
        valid_from=begin or date.min,
        valid_to=end,
    )
