"""How platforms read their settings: all, none, or one clear line about the first one missing."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.errors import SettingsError


def required(environ: Mapping[str, str], names: Sequence[str]) -> dict[str, str] | None:
    """The values of LANTOA_<name>; None when none is set."""
    found = {name: environ.get(f"LANTOA_{name}", "").strip() for name in names}
    if not any(found.values()):
        return None
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise SettingsError(
            f"LANTOA_{missing[0]}", "còn thiếu, trong khi kênh đã được đặt một phần"
        )
    return found


def origin(environ: Mapping[str, str], name: str, default: str) -> str:
    """Scheme and host of a platform's API, without a slash at the end."""
    value = environ.get(f"LANTOA_{name}", "").strip() or default
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(f"LANTOA_{name}", f"cần dạng https://máy-chủ, gặp {value!r}")
    return f"{parts.scheme}://{parts.netloc}"


def rate(environ: Mapping[str, str], name: str, usual: float) -> float:
    """Messages a second; `SettingsError` names what is no number above 0."""
    given = environ.get(f"LANTOA_{name}", "").strip()
    try:
        found = float(given) if given else usual
    except ValueError:
        found = 0.0
    if not 0 < found <= 10_000:
        raise SettingsError(f"LANTOA_{name}", f"cần một số lớn hơn 0, gặp {given!r}")
    return found
