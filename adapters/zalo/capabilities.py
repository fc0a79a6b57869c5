"""What Zalo is able to do, as data (Zalo contract §2.1, §3, §4)."""

from datetime import time, timedelta

from bot.messages import Capabilities, MediaKind, Outside, Receipt

# https://developers.zalo.me/docs/official-account/tin-nhan/tin-tu-van
CAPABILITIES = Capabilities(
    text_limit=2000,
    button_limit=5,
    label_limit=35,  # 100 are allowed; longer ones are hard to read on a phone
    payload_limit=1000,
    media=frozenset({MediaKind.IMAGE, MediaKind.FILE}),
    links=True,
    reply_window=timedelta(hours=48),
    paid_window=timedelta(days=7),
    outside_window=Outside.PAID,
    receipts=frozenset({Receipt.DELIVERED, Receipt.SEEN, Receipt.ECHO}),
    per_second=10.0,
    templates=True,
    template_by_phone=True,
    template_hours=(time(7), time(22)),  # the stricter of two sources
)
