"""What an operator asks of the bot: its health, its commands, its description, its webhook."""

from collections.abc import Awaitable
from datetime import timedelta

from telegram import Bot, BotCommand, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.settings import Settings
from bot.adapter import Done, Health, Profile
from bot.clock import Clock
from bot.i18n import _, localise

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LANGUAGES = {"vi": None, "en": "en"}  # Vietnamese is what everybody else sees
LONGEST_COMMAND, LONGEST_SHORT = 256, 120
PARALLEL = 20
LATELY = timedelta(minutes=15)  # a webhook that failed before that has been asked again since
REFUSED = _("Telegram refuses the token; put a valid LANTOA_TELEGRAM_TOKEN in place")
NO_WEBHOOK = _("no webhook is set; run `lantoa telegram setup`")
STUCK = _(
    "Telegram cannot deliver to our webhook; look at the public address, its HTTPS certificate "
    "and LANTOA_TELEGRAM_SECRET_TOKEN"
)


class Account:
    """The bot, beside its messages."""

    _bot: Bot
    _settings: Settings
    _clock: Clock

    async def health(self) -> Health:
        """Who we are, and whether webhooks arrive."""
        try:
            me = await self._bot.get_me()
            hook = await self._bot.get_webhook_info()
        except InvalidToken as error:
            return Health(False, type(error).__name__, alarm=localise(REFUSED, "vi"))
        except TelegramError as error:
            return Health(False, type(error).__name__)
        waits = f", {hook.pending_update_count} đang chờ" if hook.pending_update_count else ""
        return Health(True, f"@{me.username}{waits}", alarm=self._missing(hook))

    def _missing(self, hook: WebhookInfo) -> str:
        """Why webhooks do not come; "" when they do, or when we fetch."""
        if self._settings.polling:
            return ""
        if not hook.url:
            return localise(NO_WEBHOOK, "vi")
        failed_at = hook.last_error_date  # kept long after it works again
        now = self._clock.now()
        stuck = hook.pending_update_count and failed_at and now - failed_at < LATELY
        return localise(STUCK, "vi") if stuck else ""

    async def set_up(self, profile: Profile, webhook_url: str) -> tuple[Done, ...]:
        """Commands and descriptions in both languages, and the webhook unless we fetch."""
        done: list[Done] = []
        for language, code in LANGUAGES.items():
            commands = [
                BotCommand(entry.command, entry.label[language][:LONGEST_COMMAND])
                for entry in profile.menu
            ]
            about = profile.greeting[language]
            steps: dict[str, Awaitable[object]] = {
                "commands": self._bot.set_my_commands(commands, language_code=code),
                "description": self._bot.set_my_description(about, language_code=code),
                "short_description": self._bot.set_my_short_description(
                    about[:LONGEST_SHORT], language_code=code
                ),
            }
            done += [await _done(f"{name} {language}", step) for name, step in steps.items()]
        if not self._settings.polling:
            done.append(await _done("webhook", self._set_webhook(webhook_url)))
        return tuple(done)

    async def _set_webhook(self, url: str) -> object:
        return await self._bot.set_webhook(
            url,
            secret_token=self._settings.secret,
            allowed_updates=list(UPDATES),
            max_connections=PARALLEL,
        )


async def _done(name: str, step: Awaitable[object]) -> Done:
    try:
        await step
    except TelegramError as error:
        return Done(name, f"{type(error).__name__}: {error.message[:120]}")
    return Done(name)
