"""Units report what they did: `/baocao` makes a report, `act:` shows, mends and judges reports."""

from bot.dialogues.activities.later import one_activity
from bot.dialogues.activities.report import report_activity

__all__ = ["one_activity", "report_activity"]
