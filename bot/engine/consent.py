"""The notice that is read before anything is kept, and its two equal buttons."""

from bot.engine.state import Choice
from bot.i18n import _, lines

NOTICE = lines(
    _("Hello! I am Lan Toả, an automatic helper of the trade union for family education."),
    "",
    _("If you agree, I will:"),
    _("• send short lessons and reminders, and note which ones you have read;"),
    _("• link this account to your name in the union's list, to count the families reached."),
    _(
        "I do not read your other chats and pass nothing on. You may stop, see your data or have "
        "it erased at any time: STOP, MY DATA, ERASE."
    ),
    "",
    _("Do you agree? If not, nothing is stored, and help numbers stay open to you: SUPPORT."),
)
CONSENT = (Choice(_("I agree"), "consent:yes"), Choice(_("I do not agree"), "consent:no"))
