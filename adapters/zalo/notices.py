"""What Zalo tells the account itself: templates, quality, quotas (Zalo contract §5). Pure."""

from adapters.http import text_at
from adapters.zalo.post import Post
from bot.messages import Notice, NoticeKind

# Event, what it is about, and where the new state stands: `new_` and this, or under it.
KINDS = {
    "change_template_status": (NoticeKind.TEMPLATE, "status"),
    "change_template_quality": (NoticeKind.QUALITY, "quality"),
    "change_template_quota": (NoticeKind.QUOTA, "quota"),
    "change_oa_daily_quota": (NoticeKind.QUOTA, "quota"),
}
# Our words for what became of a template; another one of theirs is told as it is.
STATES = {"PENDING_REVIEW": "PENDING", "ENABLE": "ENABLE", "REJECT": "REJECT", "DISABLE": "DISABLE"}
LONGEST_ID, LONGEST_STATE, LONGEST_REASON = 40, 40, 120  # characters


def notice(post: Post) -> Notice | None:
    """The notice, if this is one of our account; everything else is about a person, or nobody."""
    if post.name not in KINDS or _account(post) not in ("", post.oa_id):
        return None
    kind, field = KINDS[post.name]
    state = _state(post, field)
    return Notice(
        key=f"{post.name}:{post.mark}",
        kind=kind,
        at=post.at,
        subject=text_at(post.read, "template_id")[:LONGEST_ID],
        state=STATES.get(state, state) if kind is NoticeKind.TEMPLATE else state,
        reason=text_at(post.read, "reason")[:LONGEST_REASON],
    )


def _account(post: Post) -> str:
    """One event names it in another way than the others."""
    return text_at(post.read, "oa_id") or text_at(post.read, "oaId")


def _state(post: Post, field: str) -> str:
    paths = ((field, f"new_{field}"), (field, "new_value"), (f"new_{field}",), (field,))
    found = (text_at(post.read, *path) for path in paths)
    return next(filter(None, found), "")[:LONGEST_STATE]
