"""`python -m tests.bench [a b c …]`: run, print, keep in `var/bench/`.

BENCH_SIZE is small (two minutes), usual or large, or for d, e and f a number of people: one size.
BENCH_DATABASE is sqlite or postgresql: that alone. BENCH_ROUNDS is how often each is measured.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import table
from tests.bench.measure import Result
from tests.bench.places import Place, place

BENCHES = {
    "a": "webhook",
    "b": "turn",
    "c": "sending",
    "d": "enqueue",
    "e": "coverage",
    "f": "importing",
    "g": "starting",
}
OF_PEOPLE = {"d", "e", "f"}  # whose size may be any number
Bench = Callable[[Place, str], Iterator[Result]]


def main() -> int:
    """Those that are named, or all of them."""
    size = os.environ.get("BENCH_SIZE", "usual")
    names = [name.lower() for name in sys.argv[1:]] or list(BENCHES)
    known = set(BENCHES) if size in ("small", "usual", "large") else OF_PEOPLE
    if not (size.isdecimal() or known == set(BENCHES)) or not set(names) <= known:
        print('make bench [ONLY="a d"] [BENCH_SIZE=small|usual|large]', file=sys.stderr)
        print('make bench ONLY="d e f" BENCH_SIZE=1000000', file=sys.stderr)
        return 2
    is_well = True
    with place() as here:
        for name in names:
            bench: Bench = importlib.import_module(f"tests.bench.{BENCHES[name]}").run
            is_well = _told(name, size, bench(here, size)) and is_well
    return 0 if is_well else 1


def _told(name: str, size: str, results: Iterator[Result]) -> bool:
    """Print each case when it is over; the file has them all. Whether none is at fault."""
    found: list[Result] = []
    for result in results:
        found.append(result)
        print("\n".join(table.case(result)), flush=True)
    print("\n".join(table.growth(found)), flush=True)
    folder = Path("var/bench")
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"bench": name, "size": size, "cores": os.cpu_count(),
            "results": [result.json() for result in found]}  # fmt: skip
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (folder / f"{name}-{BENCHES[name]}.json").write_text(text + "\n", "utf-8")
    return not any(result.fault for result in found)


if __name__ == "__main__":
    sys.exit(main())
