"""Lessons written in chat: by an officer of the whole, approved by another one.

`/soanbai` begins a lesson or changes one, piece by piece; `bl:<lesson>:<version>` shows a draft as
every platform would, tells what changed, and takes the second person's yes.
"""

from bot.dialogues.authoring.one import one_draft
from bot.dialogues.authoring.write import write

__all__ = ["one_draft", "write"]
