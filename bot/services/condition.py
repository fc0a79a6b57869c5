"""How each platform is to this process: resting, being probed, well; and what others must know.

A fault of the whole channel stops bulk and answers alike until it is over: one message probes it
again, the others wait. So a dead token costs one call a minute, not one per message.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.log import log
from bot.messages import NotSent, Quota, SendResult, Sent, Why
from bot.services.house import House
from bot.services.verdicts import pause
from bot.store import channels, outbox

LONG = timedelta(minutes=10)  # a rest that concerns bulk, e.g. a quota; answers are free
TOLD_AGAIN = timedelta(seconds=30)  # a good send is written down this often at most


class Condition:
    """What the sends of this process have shown."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rests: dict[str, tuple[float, NotSent]] = {}
        self._probing: dict[str, int] = {}  # channel faults in a row
        self._good: dict[str, float] = {}  # when a good send was written down last
        self._to_write: dict[str, NotSent | Sent] = {}
        self._quotas: dict[str, Quota] = {}

    def rests(self, platform: str, *, outreach: bool = True) -> NotSent | None:
        """Why nothing is sent there now, and for how long; answers wait for short rests only."""
        until, why = self._rests.get(platform, (0.0, None))
        left = until - self._clock()
        if why is None or left <= 0 or (not outreach and _is_quota(why)):
            return None
        return NotSent(why.why, "resting", timedelta(seconds=left))

    def is_probing(self, platform: str) -> bool:
        """Whether the channel was at fault a moment ago: one message at a time."""
        return self._probing.get(platform, 0) > 0

    def note(self, platform: str, result: SendResult) -> None:
        """Learn from an answer."""
        if isinstance(result, Sent):
            self._well(platform, result)
        elif result.channel:
            self._ill(platform, result)
        elif result.alarm:
            self._to_write[platform] = result

    def _well(self, platform: str, result: Sent) -> None:
        if result.quota is not None:
            self._quotas[platform] = result.quota
        was_ill = self._probing.pop(platform, 0) > 0
        long_ago = self._clock() - self._good.get(platform, -1e9) > TOLD_AGAIN.total_seconds()
        if was_ill or long_ago:
            self._good[platform] = self._clock()
            self._to_write[platform] = result

    def _ill(self, platform: str, result: NotSent) -> None:
        tries = self._probing[platform] = self._probing.get(platform, 0) + 1
        until = self._clock() + pause(result, tries).total_seconds()
        self._rests[platform] = (until, result)
        if result.alarm or result.why is Why.MISCONFIGURED:
            self._to_write[platform] = result
            log.error("channel.fault", platform=platform, why=result.why.value)

    async def write(self, connection: AsyncConnection) -> None:
        """Write down what other processes and the administrators have to know."""
        now = self._house.now()
        found, self._to_write = self._to_write, {}
        quotas, self._quotas = self._quotas, {}
        for platform, result in found.items():
            if isinstance(result, Sent):
                await channels.good(connection, platform, now)
            else:
                what = (platform, result.why.value, result.detail)
                await channels.faulty(connection, *what, now)
                if result.channel:
                    await outbox.explain(connection, platform, result.why.value)
        for platform, quota in quotas.items():
            await channels.quota(connection, platform, quota)

    def _clock(self) -> float:
        return self._house.lease_now().timestamp()


def _is_quota(why: NotSent) -> bool:
    """Whether bulk alone has to wait: an allowance is used up, and answers are free."""
    asked = why.retry_after or timedelta()
    return why.why is Why.THROTTLED and asked > LONG
