"""Meetings: opened, their codes held up, their lists sent in, closed."""

from bot.dialogues.meetings.one import one_meeting
from bot.dialogues.meetings.opening import meetings

__all__ = ["meetings", "one_meeting"]
