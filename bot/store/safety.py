"""What a cry for help leaves behind: one count a day for the whole organisation, nothing else.

Not whom, not where, not which card (domain.md §8.5): the event itself forgets its kind when it is
done (`bot.store.inbox`), the screen is emptied on the way out.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import update

from bot.domain.choices import ClearScreen, CountCrisisCard
from bot.store.database import insert_into
from bot.store.orders import Order, stores, stores_together
from bot.store.tables import crisis_count, outbox

_ON_SCREEN = ("sending", "sent", "delivered", "seen")


@stores_together(CountCrisisCard)
async def count_crisis_cards(ordered: Sequence[tuple[Order, CountCrisisCard]]) -> None:
    """So many more on this day, for everybody together."""
    connection = ordered[0][0].connection
    days = Counter(order.now.astimezone(order.zone).date() for order, _effect in ordered)
    for day, many in days.items():
        put = insert_into(connection, crisis_count).values(day=day, shown=many)
        await connection.execute(
            put.on_conflict_do_update(
                index_elements=["day"], set_={"shown": crisis_count.c.shown + put.excluded.shown}
            )
        )


@stores(ClearScreen)
async def clear_screen(order: Order, effect: ClearScreen) -> None:
    """Whoever opens the web chat after the exit is told nothing of before; the rows stay."""
    await order.connection.execute(
        update(outbox)
        .where(outbox.c.address_id == order.address_id, outbox.c.state.in_(_ON_SCREEN))
        .values(payload_enc=None)
    )
