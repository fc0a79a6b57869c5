"""A person's own seal on a value of an archive, over the seal that it has in the database.

To open a value takes both: the person's own key, which an erasure destroys, and the root key. A
value is the name of its key, a nonce, and AES-256-GCM with the place of the value as associated
data, so that none can be moved to where another stands. What is nobody's has no name and no seal.
"""

import base64
import os
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.crypto import new_id

Cell = TypeVar("Cell", str, bytes)
_NAME, _NONCE = 8, 12
_NOBODY = bytes(_NAME)


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A key and its name, which tells nothing of it."""

    name: str
    key: bytes = field(repr=False)


def fresh() -> PersonKey:
    """A key that nobody has ever had."""
    return PersonKey(new_id(2 * _NAME), os.urandom(32))


def sealed(cell: Cell, own: PersonKey | None, place: str) -> Cell:
    """The value as it goes into the archive; texts stay texts. None: it is nobody's."""
    plain = cell.encode() if isinstance(cell, str) else cell
    if own is None:
        data = _NOBODY + plain
    else:
        nonce = os.urandom(_NONCE)
        closed = AESGCM(own.key).encrypt(nonce, plain, place.encode())
        data = bytes.fromhex(own.name) + nonce + closed
    return base64.b64encode(data).decode() if isinstance(cell, str) else data


def name_on(cell: str | bytes) -> str:
    """The name of the key that opens it; "" for what is nobody's. Raises ValueError."""
    name = _data(cell)[:_NAME]
    return "" if name == _NOBODY else name.hex()


def unsealed(cell: Cell, key: bytes | None, place: str) -> Cell:
    """The value as it lay in the database. Raises ValueError when it is not what was written."""
    plain = _data(cell)[_NAME:]
    if key is not None:
        try:
            plain = AESGCM(key).decrypt(plain[:_NONCE], plain[_NONCE:], place.encode())
        except InvalidTag:
            raise ValueError(place) from None
    return plain.decode() if isinstance(cell, str) else plain


def _data(cell: str | bytes) -> bytes:
    return base64.b64decode(cell, validate=True) if isinstance(cell, str) else cell
