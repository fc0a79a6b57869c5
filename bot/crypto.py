"""Secrets: encrypted fields, blind indexes, signed tokens, short codes.

One key of 32 bytes (`LANTOA_SECRET_KEY`) is the root; each use has a key of its own derived from
it, so that a blind index never helps to decrypt. AES-256-GCM with a random nonce for fields;
HMAC-SHA-256 for indexes and signatures.

While the key is changed (`lantoa keys rotate`) a cipher has two: it writes with the first and reads
with either.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import SettingsError, Unreadable

# No I, L, O, U, 0, 1: read aloud over the phone, typed on a small keyboard.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_NONCE = 12


class Cipher:
    """Encrypts personal fields and finds them again by blind index."""

    def __init__(self, key: bytes, *others: bytes) -> None:
        """`others`: keys that only open what they have sealed, and check what they have signed."""
        self.mark = key_mark(key)  # of the key that is written with
        self._fields = [AESGCM(_derive(k, "field")) for k in (key, *others)]
        self._index_key = _derive(key, "index")
        self._sign_keys = [_derive(k, "sign") for k in (key, *others)]

    def seal(self, plain: str | bytes) -> bytes:
        """Encrypt; two calls never give the same bytes."""
        data = plain.encode() if isinstance(plain, str) else plain
        nonce = os.urandom(_NONCE)
        return nonce + self._fields[0].encrypt(nonce, data, None)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt; an altered or cut value or another key raises Unreadable."""
        for field in self._fields:
            try:
                return field.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
            except (InvalidTag, ValueError):  # of a nonce that is cut it says ValueError
                continue
        raise Unreadable(
            "LANTOA_SECRET_KEY", "không mở được dữ liệu: khóa này khác khóa đã dùng khi ghi"
        )

    def is_current(self, sealed: bytes) -> bool:
        """Whether it was sealed with the key that is written with, not with an older one."""
        try:
            self._fields[0].decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            return False
        return True

    def open(self, sealed: bytes | None) -> str:
        """Decrypt text; nothing stays nothing."""
        return self.open_bytes(sealed).decode() if sealed else ""

    def index(self, kind: str, value: str) -> str:
        """A blind index: equal values give equal marks, and nothing else can be learned."""
        return hmac.digest(self._index_key, f"{kind}:{value}".encode(), "sha256").hex()[:32]

    def sign(self, value: str) -> str:
        """`value.signature`, for links and sessions that come back to us."""
        return f"{value}.{_signature(self._sign_keys[0], value)}"

    def verified(self, signed: str) -> str | None:
        """The value, when the signature is ours."""
        value, _, signature = signed.rpartition(".")
        good = [
            hmac.compare_digest(signature.encode(), _signature(key, value).encode())
            for key in self._sign_keys
        ]
        return value if any(good) and value else None


def _signature(key: bytes, value: str) -> str:
    return hmac.digest(key, value.encode(), "sha256").hex()[:32]


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, b"lantoa:" + purpose.encode(), hashlib.sha256).digest()


def key_mark(key: bytes) -> str:
    """What tells keys apart without telling anything of them."""
    return _derive(key, "mark").hex()[:16]


def new_key() -> bytes:
    """A fresh root key."""
    return os.urandom(32)


def encode_key(key: bytes) -> str:
    """URL-safe base64, as LANTOA_SECRET_KEY wants it."""
    return base64.urlsafe_b64encode(key).decode()


def decode_key(value: str, variable: str = "LANTOA_SECRET_KEY") -> bytes:
    """Read the key of `variable`; one clear line when it is not 32 bytes."""
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingsError(
            variable,
            "cần 32 byte viết dạng base64 an toàn cho URL; khóa mới: `lantoa keys new`",
        )
    return key


def key_from_file(path: Path) -> bytes:
    """The key kept beside an embedded database; made on first start, mode 0600."""
    if not path.exists():
        with suppress(FileExistsError):  # another process was quicker
            keep_key(path, new_key())
    return decode_key(path.read_text().strip())


def keep_key(path: Path, key: bytes) -> None:
    """Put a key into a new file that its owner alone may read; never over another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(encode_key(key) + "\n")


def new_code(length: int = 8) -> str:
    """A link code that people can type; it holds a digit, so that it is never a word."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
        if any(letter.isdigit() for letter in code):
            return code


def new_id(length: int = 10) -> str:
    """A short id that nobody can guess, for campaigns, runs and sessions."""
    return secrets.token_hex(length // 2)


def digest(value: str) -> str:
    """A short fingerprint of wording, e.g. of what was approved."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]
