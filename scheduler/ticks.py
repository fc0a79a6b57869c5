"""What the timer looks at, and how often. A tick only asks the tables what is due."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.services.callback import look_after
from bot.services.campaigns import advance
from bot.services.channels import ask, watch
from bot.services.counselling import remind as remind_of_counselling
from bot.services.forecast import suggest
from bot.services.house import House
from bot.services.late_comers import warn
from bot.services.ledger import mend
from bot.services.letters import remind
from bot.services.observances import plan
from bot.services.organisation import follow
from bot.services.pauses import judge
from bot.services.periods import keep
from bot.services.retention import purge
from bot.services.templates import refresh
from bot.services.weekly import plan as plan_weekly


@dataclass(frozen=True, slots=True)
class Tick:
    """One look: its name, its gap in seconds, the service call."""

    name: str
    every: float
    call: Callable[[House], Awaitable[int]]
    begins_campaigns: bool = False
    in_silence: bool = False  # a copy does this too: nobody outside is concerned


TICKS = (
    Tick("campaigns", 2, advance, begins_campaigns=True),
    Tick("observances", 60, plan),
    Tick("weekly", 300, plan_weekly),
    Tick("channels", 15, watch),
    Tick("accounts", 600, ask),
    Tick("templates", 900, refresh),
    Tick("letters", 300, remind),
    Tick("periods", 900, keep),
    Tick("suggestions", 1800, suggest),
    Tick("counselling", 300, remind_of_counselling),
    Tick("callbacks", 300, look_after),
    Tick("organisation", 60, follow),
    Tick("splits", 900, warn),
    Tick("failures", 15, judge),
    Tick("ledger", 3600, mend),
    Tick("retention", 3600, purge, in_silence=True),
)
