"""Whether a delivery may go to the person's telephone number at this very moment."""

from bot.domain.planner import choose
from bot.domain.windows import Means, Skip, Way, number_way
from bot.services.outgoing import Batch
from bot.store.dues import Due
from bot.store.routes import was_tried


def by_number(due: Due, batch: Batch) -> Way | Skip:
    """The template to the number, unless the right to it is gone or a chat is open again.

    The number is the last way: a chat that has opened since the plan was made comes before it, and
    `bot.services.routing` takes it.
    """
    member, offer = due.member_id or 0, batch.offer(due)
    if due.stopped or due.blocked:
        return Skip.STOPPED if due.stopped else Skip.BLOCKED
    if not due.reminders:
        return Skip.NO_REMINDERS
    if due.wishes.rests_at(batch.now):
        return Skip.PAUSED
    if member not in batch.phones:
        return Skip.NO_NUMBER
    untried = [a for a in batch.accounts.get(member, ()) if not was_tried(due.tried, a.id)]
    if not isinstance(choose(untried, offer, batch.now), Skip):
        return Skip.NO_NUMBER
    platform = due.to.platform
    found = number_way(batch.capabilities[platform], offer.means.get(platform, Means()))
    return found or Skip.WINDOW_CLOSED
