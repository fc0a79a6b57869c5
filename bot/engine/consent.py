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
        "I do not read your other chats and pass nothing outside the union. Officers of your "
        "unit can see which topics you have acknowledged, the delicate one left out; each "
        "such look is noted. You may stop, see your data or have it erased at any time: STOP,"
        " MY DATA, ERASE."
    ),
    "",
    _(
        "Do you agree? If not, I keep no name, number or words of yours, only that this chat "
        "exists, for 60 days at most; help numbers stay open to you: SUPPORT."
    ),
)
CONSENT = (Choice(_("I agree"), "consent:yes"), Choice(_("I do not agree"), "consent:no"))
