"""Telegram, as the conformance suite has to know it."""

from tests.adapters.conformance import Kit, samples

ENVIRON = {
    "LANTOA_TELEGRAM_TOKEN": "7001122334:telegramTokenOfTests",
    "LANTOA_TELEGRAM_SECRET_TOKEN": "telegram-secret",
    "LANTOA_TELEGRAM_BOT_NAME": "thu_bot",
}


def sign(_body: bytes) -> dict[str, str]:
    """The secret itself, whatever the body."""
    return {"x-telegram-bot-api-secret-token": ENVIRON["LANTOA_TELEGRAM_SECRET_TOKEN"]}


HOSTS = ("LANTOA_TELEGRAM_API_URL",)
KIT = Kit("telegram", ENVIRON, HOSTS, sign, samples(__file__, "update.*.json"))
