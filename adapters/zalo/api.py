"""Calls of the OA host with the access token, renewed once when it is refused."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from adapters.http import Http, Response
from adapters.zalo.errors import code_of, failure
from adapters.zalo.reactions import Host
from adapters.zalo.settings import Settings
from adapters.zalo.tokens import AccessTokens
from bot.messages import NotSent, Why

alarm = logging.getLogger("lantoa.zalo")
Asked = Awaitable[Response | NotSent]
Content = Callable[[], dict[str, Any]]  # a form can be sent once only


class Api:
    """What the adapter asks of Zalo."""

    def __init__(self, settings: Settings, http: Http, tokens: AccessTokens) -> None:
        self._http, self._tokens = http, tokens
        self._urls = {
            Host.ACCOUNT: settings.api_url,
            Host.BY_USER: settings.api_url,
            Host.TEMPLATES: settings.template_api_url,
        }

    def post(self, path: str, body: Mapping[str, object], host: Host = Host.ACCOUNT) -> Asked:
        """A JSON body."""
        return self._authorised("POST", path, lambda: {"json": dict(body)}, host)

    def get(self, path: str, values: Mapping[str, str], host: Host = Host.ACCOUNT) -> Asked:
        """Plain parameters, if any."""
        return self._authorised("GET", path, lambda: {"params": dict(values)}, host)

    async def ask(self, path: str, question: Mapping[str, object]) -> Response | NotSent:
        """Parameters travel as one JSON text."""
        return await self.get(path, {"data": json.dumps(question)})

    async def upload(self, path: str, name: str, kind: str, data: bytes) -> Response | NotSent:
        """A file in the field `file`."""

        def content() -> dict[str, Any]:
            form = aiohttp.FormData(quote_fields=False)  # a person will read the name
            form.add_field("file", data, filename=name, content_type=kind)
            return {"data": form}

        return await self._authorised("POST", path, content)

    async def _authorised(
        self, method: str, path: str, content: Content, host: Host = Host.ACCOUNT
    ) -> Response | NotSent:
        """A refused token is renewed once and the call repeated once, never in a loop."""
        token = self._tokens.at_hand or await self._token()
        if isinstance(token, NotSent):
            return token
        url = self._urls[host] + path
        answer = await self._call(method, url, token, content)
        failed = failure(answer, host)
        if failed is None or code_of(answer) is None or failed.why is not Why.TOKEN_EXPIRED:
            return answer
        token = await self._token(rejected=token)
        if isinstance(token, NotSent):
            return token
        return await self._call(method, url, token, content)

    async def _token(self, *, rejected: str = "") -> str | NotSent:
        """The database may be away just then: no call was made, or one that was refused.

        So nothing is in doubt, whatever went wrong here.
        """
        try:
            return await self._tokens.current(rejected=rejected)
        except Exception as error:
            alarm.warning("token.unread: %s", type(error).__name__)
            return NotSent(Why.NETWORK, f"no token: {type(error).__name__}")

    def _call(self, method: str, url: str, token: str, content: Content) -> Asked:
        return self._http.request(method, url, headers={"access_token": token}, **content())
