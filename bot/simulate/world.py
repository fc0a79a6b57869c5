"""The platforms' world by the virtual clock: what stands on a screen is told, little is kept.

A year is millions of messages: a talk keeps its newest ones, which is all that a person looks at.
"""

from collections.abc import Callable
from contextvars import ContextVar

from bot.clock import Clock
from bot.stand_ins.world import Message, World

NEWEST = 16  # messages that a talk keeps
KEPT: ContextVar[list[str] | None] = ContextVar("kept", default=None)  # in the call of the moment


class Screens(World):
    """Everything the people see."""

    def __init__(self, clock: Clock, seed: int) -> None:
        super().__init__(seed=seed, clock=clock)
        self.told: Callable[[Message], None] = lambda _message: None
        self.doubtful: set[tuple[str, str]] = set()  # on a screen, and the sender was never told
        self.recent: list[tuple[str, str]] = []  # sent in the piece of work of the moment

    def keep(self, message: Message) -> Message:
        """A message is in the talk now, and somebody looks."""
        talk = self.of[message.platform, message.user]
        talk.append(message)
        del talk[:-NEWEST]
        self.recent.append((message.platform, message.id))
        kept = KEPT.get()
        if kept is not None:
            kept.append(message.id)
        self.told(message)
        return message
