"""An answer is read by the pattern only where aiohttp's parser would read the very same."""

from collections.abc import Iterator

import pytest

from adapters.plain import plainly

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
TOLD = HEAD + b"Content-Length: 11\r\n\r\n" + b'{"ok":true}'


def test_what_is_plainly_written_is_read() -> None:
    read = plainly(TOLD)
    assert read is not None
    assert (read.status, read.body) == (200, b'{"ok":true}')
    assert read.headers["content-TYPE"] == "application/json"
    refused = plainly(b"HTTP/1.1 429 Too Many\r\nRetry-After:  7 \r\nContent-Length: 0\r\n\r\n")
    assert refused is not None
    assert (refused.status, refused.headers["retry-after"], refused.body) == (429, "7", b"")


def _others() -> Iterator[bytes]:
    yield from (TOLD[:at] for at in range(len(TOLD)))  # not whole
    yield TOLD + b"H"  # something follows
    yield TOLD + TOLD
    yield b"\r\n" + TOLD
    yield TOLD.replace(b"HTTP/1.1", b"HTTP/1.0")
    yield TOLD.replace(b" OK", b"")  # no blank after the status
    yield TOLD.replace(b"200", b"100")
    yield TOLD.replace(b"200", b"204")
    yield TOLD.replace(b"200", b"304")
    yield TOLD.replace(b"\r\n", b"\n")
    yield TOLD.replace(b"application", "ứng dụng".encode())
    yield TOLD.replace(b": application", b":\x00application")
    yield TOLD.replace(b"Length: 11", b"Length: +11")
    yield TOLD.replace(b"Length: 11", b"Length: 11, 11")
    yield TOLD.replace(b"Content-Type: application/json", b"Content-Length: 11")
    yield TOLD.replace(b"Content-Type:", b"Content-Type :")
    yield TOLD.replace(b"200 OK", b"200 OK\r\nConnection: keep-alive\r\nConnection: close")
    yield TOLD.replace(b"Content-Type", b" Content-Type")
    for more in (b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Connection: close",
                 b"Upgrade: h2c", b"Trailer: x", b"connection: keep-alive, upgrade"):  # fmt: skip
        yield TOLD.replace(b"Content-Type: application/json", more)


@pytest.mark.parametrize("came", list(_others()))
def test_whatever_is_written_otherwise_is_not(came: bytes) -> None:
    assert plainly(came) is None
