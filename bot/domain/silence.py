"""Whether a platform has fallen silent: we send, it used to confirm, and nothing comes any more.

Quiet nights and small unions are no alarm: silence counts only after messages of ours went out,
and only where most of what went out before was confirmed (delivered, seen). So a platform without
receipts, or an operator who never subscribed to them, is never called silent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

ENOUGH = 10  # messages that went out since the last word
USUAL = 20  # messages by which a habit is known
SHARE = 0.5  # of them that were confirmed
LOOK_BACK = timedelta(days=14)  # before the last word
TIME_TO_CONFIRM = timedelta(minutes=15)  # a message younger than this proves nothing


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went out to one platform, and when it was last heard."""

    heard_at: datetime
    sent_since: int  # later than that, and long enough ago to be confirmed
    sent_before: int  # within LOOK_BACK before that
    confirmed_before: int  # of them


def may_be_silent(heard_at: datetime, now: datetime, after: timedelta) -> bool:
    """Whether it was heard so long ago that its traffic is worth counting."""
    return bool(after) and now - heard_at >= after


def is_silent(traffic: Traffic, now: datetime, after: timedelta) -> bool:
    """Whether somebody has to look at the webhook; `after` is the operator's patience, 0: never."""
    if not may_be_silent(traffic.heard_at, now, after):
        return False
    usual = traffic.sent_before >= USUAL
    confirmed = traffic.confirmed_before >= SHARE * traffic.sent_before
    return usual and confirmed and traffic.sent_since >= ENOUGH
