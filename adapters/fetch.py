"""A file that a person sent, from where the platform says it lies.

The address comes from outside, so it is not believed: https only, no private address (looked at
again at the moment of connecting), few redirects, so many bytes and so many seconds at most. The
platform's own configured host is trusted as it is: a test server on this machine stands there.
"""

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.adapter import Unfetched

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
MOST_REDIRECTS = 3
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class PublicOnly(AbstractResolver):
    """Finds addresses of hosts, and knows none that is not on the open Internet."""

    def __init__(self, names: AbstractResolver | None = None) -> None:
        self._names = names or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses; an error when there is none."""
        found = await self._names.resolve(host, port, family)
        public = [address for address in found if is_public(address["host"])]
        if not public:
            raise OSError("no public address")
        return public

    async def close(self) -> None:
        """Nothing is kept."""
        await self._names.close()


def is_public(address: str) -> bool:
    """Whether this IP address is on the open Internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner = _within(found) if isinstance(found, ipaddress.IPv6Address) else found
    return found.is_global and inner.is_global and not inner.is_multicast


def _within(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The old address that a new one carries to, if it does."""
    if found in NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


async def fetched(
    url: str, most: int, trusted: str, names: AbstractResolver | None = None
) -> bytes | Unfetched:
    """The file there; `trusted` is the origin of the platform's configured API."""
    if not url:
        return Unfetched.GONE
    resolver = PublicOnly(names)
    guarded = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False)
    async with (
        aiohttp.ClientSession(connector=guarded, timeout=TIMEOUT) as outside,
        aiohttp.ClientSession(timeout=TIMEOUT) as inside,
    ):
        for _hop in range(MOST_REDIRECTS + 1):
            own = origin(url) == trusted
            if not own and not _is_allowed(url):
                return Unfetched.REFUSED
            answer = await _read(inside if own else outside, url, most)
            if isinstance(answer, (bytes, Unfetched)):
                return answer
            url = urljoin(url, answer)
    return Unfetched.REFUSED


def origin(url: str) -> str:
    """Scheme, host and port."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _is_allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or not host or port not in (None, 443) or "@" in parts.netloc:
        return False
    literal = host.replace(".", "").isdigit() or ":" in host
    return is_public(host) if literal else True


async def read_from(session: aiohttp.ClientSession, url: str, most: int) -> bytes | Unfetched:
    """The body of one answer; a redirect is none."""
    found = await _read(session, url, most)
    return found if isinstance(found, (bytes, Unfetched)) else Unfetched.GONE


async def _read(session: aiohttp.ClientSession, url: str, most: int) -> bytes | Unfetched | str:
    """The body, or the address to which the answer points on."""
    try:
        async with session.get(url, allow_redirects=False, timeout=TIMEOUT) as answer:
            if answer.status in REDIRECTS:
                return answer.headers.get("Location", "")
            if answer.status != 200:
                return Unfetched.GONE
            if (answer.content_length or 0) > most:
                return Unfetched.TOO_BIG
            return await _limited(answer.content, most)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        return Unfetched.AWAY


async def _limited(stream: aiohttp.StreamReader, most: int) -> bytes | Unfetched:
    raw = bytearray()
    async for chunk in stream.iter_any():
        raw += chunk
        if len(raw) > most:
            return Unfetched.TOO_BIG
    return bytes(raw)
