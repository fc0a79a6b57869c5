"""Lines by TLS: only a host that proves its name is told anything."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.lines import Lines, Unreached

NAME = "localhost"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def certified(folder: Path) -> Path:
    """A key and a certificate of it for this name alone, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "host.pem"
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, kind, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class Host:
    """Counts what it was asked."""

    def __init__(self, file: Path) -> None:
        self.file, self.port, self.asked = file, 0, 0

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n{}")
                self.asked += 1
                writer.write(OK)


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    """A host on this machine."""
    found = Host(certified(tmp_path))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(found.file)
    server = await asyncio.start_server(found.hear, "127.0.0.1", 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@pytest.fixture
async def by() -> AsyncIterator[Lines]:
    """Closed in the end."""
    found = Lines()
    yield found
    found.close()


async def told(by: Lines, host: Host, name: str) -> int:
    url = f"https://{name}:{host.port}/"
    return (await by.post(url, {"token": "t"}, b"{}", total=5.0, connect=5.0)).status


async def test_a_host_that_proves_its_name_is_told(
    by: Lines, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(host.file))
    assert [await told(by, host, NAME) for _call in range(2)] == [200, 200]


async def test_under_another_name_it_is_told_nothing(
    by: Lines, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(host.file))
    with pytest.raises(Unreached, match="SSLCertVerificationError"):
        await told(by, host, "127.0.0.1")
    assert host.asked == 0


async def test_nor_is_one_for_which_nobody_vouches(by: Lines, host: Host) -> None:
    with pytest.raises(Unreached, match="SSLCertVerificationError"):
        await told(by, host, NAME)
    assert host.asked == 0
