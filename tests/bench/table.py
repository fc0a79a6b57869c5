"""Results for people: a line for each contender, and how the cost grows."""

from collections.abc import Iterable, Iterator

from tests.bench.measure import Result, Spread


def case(result: Result) -> Iterator[str]:
    """One case at one size."""
    load = result.load[0]
    yield f"{result.bench} · {result.case} · {result.size:,} (load {load:.1f}) {result.demand}"
    for name in result.names:
        takes = result.takes[name]
        seconds = sorted(take.seconds for take in takes)[len(takes) // 2]
        memory = max(take.memory for take in takes)
        line = f"  {name:<28}{result.pace(name).middle:>12,.0f}/s {seconds:>9.3f} s"
        line += f" {memory:>7.0f} MiB"
        for key in takes[0].more:
            middle = sorted(take.more[key] for take in takes)[len(takes) // 2]
            line += f"  {key} {middle:,.1f}"
        if name != result.names[0]:
            line += f"  ×{_spelled(result.ratio(name))}"
            if by_cpu := result.ratio_by_cpu(name):
                line += f"  (cpu ×{_spelled(by_cpu)})"
        yield line
    if result.fault:
        yield f"  FAULT: {result.fault}"


def growth(results: Iterable[Result]) -> Iterator[str]:
    """Seconds per thing at each size, against those at the smallest."""
    by_case: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        by_case.setdefault((result.bench, result.case), []).append(result)
    for (bench, case), found in by_case.items():
        if len(found) < 2:
            continue
        first, *others = sorted(found, key=lambda result: result.size)
        for name in first.names:
            base = first.pace(name).middle
            steps = (f"{r.size:,}: ×{base / (r.pace(name).middle or 1):.2f}" for r in others)
            yield f"  growth {bench} · {case} · {name}: cost of one at {first.size:,}: ×1, " + (
                ", ".join(steps)
            )


def _spelled(found: Spread) -> str:
    return f"{found.middle:.2f} [{found.low:.2f}–{found.high:.2f}]"
