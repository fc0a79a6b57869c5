"""Official letters: sent down, confirmed, reported done, looked after by whoever sent them."""

from bot.dialogues.letters.sending import send_letter
from bot.dialogues.letters.shelf import letters, sender_list, unit_copy

__all__ = ["letters", "send_letter", "sender_list", "unit_copy"]
