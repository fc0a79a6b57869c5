"""Takes of several contenders, alternating within one run, and the ratios between them."""

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Run = Callable[[], "Take"]


@dataclass(frozen=True, slots=True)
class Take:
    """What one run of one contender showed; processor and memory are those of its own process."""

    seconds: float
    work: int  # how many things were done
    cpu: float = 0.0  # seconds of processor time
    memory: float = 0.0  # MiB, at most
    more: Mapping[str, float] = field(default_factory=dict)

    @property
    def pace(self) -> float:
        """Things a second."""
        return self.work / self.seconds if self.seconds else 0.0

    @property
    def pace_by_cpu(self) -> float:
        """Things a second of processor time: hardly moved by what else the machine does."""
        return self.work / self.cpu if self.cpu else 0.0


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some figures, the lowest and the highest."""

    middle: float
    low: float
    high: float

    def json(self) -> list[float]:
        """middle, low, high."""
        return [round(value, 4) for value in (self.middle, self.low, self.high)]


def spread(values: Sequence[float]) -> Spread:
    """Of at least one figure."""
    return Spread(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Result:
    """One case at one size: the product is the first of the contenders."""

    bench: str
    case: str
    size: int
    takes: Mapping[str, Sequence[Take]]
    load: tuple[float, float, float]  # of the machine when the takes were over
    demand: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""  # why the benches end with 1

    @property
    def names(self) -> list[str]:
        """The contenders, the product first."""
        return list(self.takes)

    def pace(self, name: str) -> Spread:
        """Things a second."""
        return spread([take.pace for take in self.takes[name]])

    def ratio(self, other: str) -> Spread:
        """How many times as fast as `other` the product was, round by round."""
        return self._ratio(other, lambda take: take.pace)

    def ratio_by_cpu(self, other: str) -> Spread | None:
        """The same by processor time; None where it was not measured."""
        both = [*self.takes[self.names[0]], *self.takes[other]]
        if any(not take.cpu for take in both):
            return None
        return self._ratio(other, lambda take: take.pace_by_cpu)

    def _ratio(self, other: str, pace: Callable[[Take], float]) -> Spread:
        pairs = zip(self.takes[self.names[0]], self.takes[other], strict=True)
        return spread([pace(ours) / pace(theirs) for ours, theirs in pairs if pace(theirs)] or [0])

    def json(self) -> dict[str, Any]:
        """Everything, for `var/bench/`."""
        return {
            "bench": self.bench, "case": self.case, "size": self.size, "demand": self.demand,
            "fault": self.fault, "load": list(self.load), "notes": dict(self.notes),
            "contenders": {name: self._of(name) for name in self.names},
            "ratio": {other: self.ratio(other).json() for other in self.names[1:]},
            "ratio_by_cpu": {
                other: found.json() if (found := self.ratio_by_cpu(other)) else None
                for other in self.names[1:]
            },
        }  # fmt: skip

    def _of(self, name: str) -> dict[str, Any]:
        takes = self.takes[name]
        return {
            "seconds": spread([take.seconds for take in takes]).json(),
            "pace": self.pace(name).json(),
            "cpu": spread([take.cpu for take in takes]).json(),
            "memory_mib": spread([take.memory for take in takes]).json(),
            "more": {key: spread([t.more[key] for t in takes]).json() for key in takes[0].more},
        }


def sizes_of(named: Mapping[str, Sequence[int]], size: str) -> tuple[int, ...]:
    """Those of a name, or where `size` is a number that one alone."""
    return (int(size),) if size.isdecimal() else tuple(named[size])


def _usual_rounds() -> int:
    return 2 if os.environ.get("BENCH_SIZE") == "small" else 3


def side_by_side(
    bench: str,
    case: str,
    size: int,
    contenders: Mapping[str, Run],
    *,
    rounds: int = 0,
    demand: str = "",
    notes: Mapping[str, Any] | None = None,
) -> Result:
    """Every contender once a round; who is first changes from round to round."""
    rounds = rounds or int(os.environ.get("BENCH_ROUNDS") or _usual_rounds())
    takes: dict[str, list[Take]] = {name: [] for name in contenders}
    for number in range(rounds):
        order = list(contenders)
        for name in order if number % 2 == 0 else reversed(order):
            takes[name].append(contenders[name]())
    return Result(bench, case, size, takes, os.getloadavg(), demand, notes or {})
