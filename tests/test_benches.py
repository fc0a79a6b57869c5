"""The benchmarks' own arithmetic: a wrong ratio would be believed."""

import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.bench import enqueue, sending
from tests.bench.__main__ import main as benches
from tests.bench.measure import Result, Take, side_by_side, sizes_of, spread
from tests.bench.sending import Tenths
from tests.bench.table import growth
from tests.bench.tree import LARGE, MEMBERS, MIDDLE, Tree
from tests.bench.wire import Messages, answer, request


def test_ratios_are_taken_within_each_round_and_who_is_first_changes() -> None:
    order: list[str] = []
    ours, theirs = iter((1.0, 4.0, 2.0)), iter((1.0, 2.0, 2.0))

    def product() -> Take:
        order.append("product")
        return Take(next(ours), 8, cpu=2.0)

    def bare() -> Take:
        order.append("bare")
        return Take(next(theirs), 8, cpu=1.0)

    found = side_by_side("x", "case", 8, {"product": product, "bare": bare}, rounds=3)
    assert order == ["product", "bare", "bare", "product", "product", "bare"]
    assert found.ratio("bare") == spread([1.0, 0.5, 1.0])
    assert found.ratio_by_cpu("bare") == spread([0.5])
    assert found.json()["ratio"] == {"bare": [1.0, 0.5, 1.0]}


def test_without_processor_time_no_ratio_of_it_is_told() -> None:
    takes = {"product": [Take(1.0, 1)], "bare": [Take(1.0, 1, cpu=1.0)]}
    assert Result("x", "case", 1, takes, (0.0, 0.0, 0.0)).ratio_by_cpu("bare") is None


def test_growth_is_the_cost_of_one_against_the_smallest_size() -> None:
    def of(size: int, seconds: float) -> Result:
        return Result("x", "case", size, {"product": [Take(seconds, size)]}, (0.0, 0.0, 0.0))

    [line] = growth([of(10, 1.0), of(100, 20.0)])
    assert line.endswith("cost of one at 10: ×1, 100: ×2.00")


def test_what_is_held_is_noted_once_for_each_tenth_of_a_broadcast() -> None:
    held = iter((180.0, 200.0, 203.0, 999.0))
    tenths = Tenths(1_000)
    for messages in (1, 99, 100, 150, 420, 1_000, 1_000):
        tenths.seen(messages, lambda: next(held))
    assert tenths.held == {"10 %": 180.0, "40 %": 200.0, "100 %": 203.0}
    assert tenths.grown == pytest.approx(1.5), "from when it was warm, in per cent"


@pytest.mark.parametrize(("last", "status"), [(205.0, 0), (207.0, 1)])
def test_a_broadcast_that_is_not_flat_is_a_fault(
    last: float, status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    tenths = Tenths(10, {"10 %": 150.0, "20 %": 200.0, "100 %": last})
    take = Take(1.0, 10, more={**tenths.held, "grown %": tenths.grown})
    monkeypatch.setattr(sending, "_held", lambda *_place: take)
    monkeypatch.setattr(sending, "SIZES", {"small": ()})
    monkeypatch.setattr(sending, "helper", lambda *_module: nullcontext())
    monkeypatch.setattr(sys, "argv", ["bench", "c"])
    monkeypatch.setenv("BENCH_SIZE", "small")
    monkeypatch.setenv("BENCH_DATABASE", "sqlite")
    monkeypatch.chdir(tmp_path)
    assert benches() == status
    assert ("FAULT" in capsys.readouterr().out) == bool(status)


def test_a_bench_of_people_takes_any_number_of_them() -> None:
    named = {"small": (2_000, 20_000)}
    assert [sizes_of(named, size) for size in ("small", "1000000")] == [(2_000, 20_000), (10**6,)]
    assert [len(enqueue.cases(people)) for people in (100_000, 100_001)] == [3, 1]


@pytest.mark.parametrize("given", [["c"], ["d", "c"], []])
def test_no_other_bench_takes_a_number(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", *given])
    monkeypatch.setenv("BENCH_SIZE", "1000000")
    assert benches() == 2
    assert "BENCH_SIZE=1000000" in capsys.readouterr().err


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_messages_are_whole_wherever_the_stream_is_cut(step: int) -> None:
    stream = request("/a", b'{"n":1}', {"x": "y"}) + answer(b"") + request("/b", b"\r\n\r\n", {})
    messages = Messages()
    cut = [stream[at : at + step] for at in range(0, len(stream), step)]
    found = [one for part in cut for one in messages.fed(part)]
    assert [body for _head, body in found] == [b'{"n":1}', b"", b"\r\n\r\n"]
    assert found[0][0].startswith(b"POST /a HTTP/1.1\r\n")


@pytest.mark.parametrize("people", [2_000, 102_000, 102_100, 1_000_000])
def test_the_country_has_more_units_where_it_has_more_people(people: int) -> None:
    tree = Tree(people)
    rows = list(tree.rows())
    under = {id_: above for id_, _code, above in rows}
    assert len(under) == len({code for _id, code, _above in rows}) == len(rows)
    lowest = set(range(tree.first, tree.first + tree.lowest))
    assert lowest <= set(under)
    assert not lowest & set(under.values())
    assert people / len(lowest) <= MEMBERS
    assert len(lowest) == MIDDLE or people / len(lowest) == MEMBERS
    for code, id_, _places in tree.cases().values():
        assert (id_, code) in [row[:2] for row in rows]
    assert bool(tree.large) == (len(lowest) > MIDDLE)
    assert not tree.large or people > LARGE
