"""An officer addresses a unit: text or lesson, audience, time, preview, test, and a second yes."""

from bot.dialogues.broadcasts.draft import broadcast
from bot.dialogues.broadcasts.one import one_broadcast

__all__ = ["broadcast", "one_broadcast"]
