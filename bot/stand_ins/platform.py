"""What a stand-in of one platform offers to the server around it."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.stand_ins.hooks import Hooks


class StandIn(Protocol):
    """One platform."""

    @property
    def name(self) -> str:
        """zalo, messenger or telegram."""
        ...

    @property
    def hooks(self) -> Hooks:
        """Its webhooks."""
        ...

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        ...

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take over settings by name; `ValueError` names an unknown or a wrong one."""
        ...

    def says(self, user: str, text: str) -> None:
        """A person writes; opens the window and sends the webhook."""
        ...

    def presses(self, user: str, payload: str) -> None:
        """A person presses a button of ours that carries this payload."""
        ...

    def comes(self, user: str, code: str = "") -> None:
        """A person follows, starts, or opens a link that carries a code."""
        ...

    def goes(self, user: str) -> None:
        """A person blocks or leaves the account."""
        ...

    def staff_writes(self, user: str, text: str) -> None:
        """Somebody of the staff writes to a person by hand."""
        ...

    def forgets(self, user: str) -> None:
        """A person asks the platform to have the data erased, where there is such a thing."""
        ...
