"""Which posts make somebody a key officer on a day. Pure.

A list's wording is compared without case and diacritics. A post that is known is kept by its id;
any other as it was written, so that a post added to `posts.yaml` later counts for it too.
"""

from collections.abc import Iterable
from datetime import date

from bot.domain.fold import fold
from bot.library.posts import Post


def post_of(text: str, posts: Iterable[Post]) -> str:
    """The id of the post that a list calls `text`; the text itself when it is none of them."""
    key = fold(text)
    known = (post.id for post in posts if key in {fold(name) for name in post.names})
    return next(known, text) if key else ""


def key_posts(posts: Iterable[Post], on: date) -> tuple[str, ...]:
    """What stands in the rows of those whose post makes a key officer that day."""
    valid = (post for post in posts if post.is_valid_on(on))
    return tuple(dict.fromkeys(name for post in valid for name in post.names if name))
