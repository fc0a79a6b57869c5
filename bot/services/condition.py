"""How each platform is to this process: resting, being probed, well; and what others must know.

A fault of the whole channel stops bulk and answers alike until it is over: one message probes it
again, the others wait. So a dead token costs one call a minute, not one per message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.faults import Source
from bot.log import log
from bot.messages import NotSent, Quota, SendResult, Sent, Why
from bot.services.house import House
from bot.services.verdicts import pause
from bot.store import channels, faults, outbox

LONG = timedelta(minutes=10)  # a rest that concerns bulk, e.g. a quota; answers are free
TOLD_AGAIN = timedelta(seconds=30)  # a good send is written down this often at most
ANSWERS_TRY = timedelta(seconds=30)  # an answer to a person waits no longer for our own guess
GUESSED = frozenset({Why.NETWORK, Why.UNAVAILABLE, Why.TOKEN_EXPIRED})  # how long, nobody said


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing of one kind goes out until then."""

    until: float
    why: NotSent
    begun: float

    def left(self, now: float) -> float:
        """How many seconds; none before it began, for then the clock was set back."""
        return self.until - now if now >= self.begun - 1.0 else 0.0


class Condition:
    """What the sends of this process have shown."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rests: dict[tuple[str, bool], Rest] = {}  # by platform, and whether of outreach
        self._probing: dict[str, int] = {}  # rests in a row
        self._good: dict[str, float] = {}  # when a good send was written down last
        self._well: set[str] = set()  # to be written, as the next three
        self._faults: dict[tuple[str, Source, str], tuple[NotSent, datetime | None]] = {}
        self._quotas: dict[str, Quota] = {}

    def rests(self, platform: str, *, outreach: bool = True) -> NotSent | None:
        """Why nothing is sent there now, and for how long; answers wait for short rests only."""
        rest = self._rests.get((platform, outreach))
        if rest is None or (left := rest.left(self._clock())) <= 0:
            return None
        return NotSent(rest.why.why, "resting", timedelta(seconds=left))

    def is_probing(self, platform: str) -> bool:
        """Whether the channel was at fault a moment ago: one message at a time."""
        return self._probing.get(platform, 0) > 0

    def note(self, platform: str, result: SendResult) -> None:
        """Learn from an answer."""
        if isinstance(result, Sent):
            self._note_good(platform, result)
        elif result.channel:
            self._note_ill(platform, result)
        elif result.alarm:
            self._faults[platform, Source.MESSAGE, result.detail] = (result, None)

    def _note_good(self, platform: str, result: Sent) -> None:
        if result.quota is not None:
            self._quotas[platform] = result.quota
        was_ill = self._probing.pop(platform, 0) > 0
        for outreach in (False, True) if self._rests else ():
            rest = self._rests.get((platform, outreach))
            if rest is not None and _is_guess(rest.why):
                del self._rests[platform, outreach]
        long_ago = self._clock() - self._good.get(platform, -1e9) > TOLD_AGAIN.total_seconds()
        if was_ill or long_ago:
            self._good[platform] = self._clock()
            self._well.add(platform)

    def _note_ill(self, platform: str, result: NotSent) -> None:
        """Those sent together fail together: that is one failure, however many they are."""
        if self.rests(platform) is None:
            self._probing[platform] = self._probing.get(platform, 0) + 1
        wait = pause(result, self._probing.get(platform, 1))
        self._rest(platform, result, wait, outreach=True)
        if not _is_quota(result):
            least = min(wait, ANSWERS_TRY) if _is_guess(result) else wait
            self._rest(platform, result, least, outreach=False)
        if result.alarm or result.why is Why.MISCONFIGURED:
            until = self._house.now() + wait if _is_quota(result) else None
            self._faults[platform, Source.SENDS, result.detail] = (result, until)
            log.error("channel.fault", platform=platform, why=result.why.value)

    def _rest(self, platform: str, result: NotSent, wait: timedelta, *, outreach: bool) -> None:
        """Begin to rest; a rest that runs is made longer only by what the platform asks for."""
        until = self._clock() + wait.total_seconds()
        running = self._rests.get((platform, outreach))
        is_running = running is not None and running.left(self._clock()) > 0
        if running and is_running and (_is_guess(result) or running.until >= until):
            return
        self._rests[platform, outreach] = Rest(until, result, self._clock())

    async def write(self, connection: AsyncConnection) -> None:
        """Write down what other processes and the administrators have to know.

        Good sends first: what failed beside them is not over by them.
        """
        now = self._house.now()
        well, self._well = self._well, set()
        found, self._faults = self._faults, {}
        quotas, self._quotas = self._quotas, {}
        concerned = {*well, *quotas, *(platform for platform, _source, _detail in found)}
        if not concerned:
            return
        await faults.hold(connection, concerned)
        for platform in sorted(well):
            await channels.good(connection, platform, now)
        for (platform, source, detail), (result, until) in found.items():
            why = result.why.value
            await faults.put(connection, platform, source, why, detail, now, lasts_until=until)
            if result.channel:
                await outbox.explain(connection, platform, why)
        for platform, quota in quotas.items():
            await channels.quota(connection, platform, quota)

    def _clock(self) -> float:
        return self._house.lease_now().timestamp()


def _is_quota(why: NotSent) -> bool:
    """Whether bulk alone has to wait: an allowance is used up, and answers are free."""
    asked = why.retry_after or timedelta()
    return why.why is Why.THROTTLED and asked > LONG


def _is_guess(why: NotSent) -> bool:
    """Whether the length of the rest is our own back-off, which a good send ends."""
    return why.why in GUESSED and why.retry_after is None
