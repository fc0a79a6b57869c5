"""The rule for small numbers, in one place: what every output for people goes through. Pure.

Of those who marry, fewer than five people are never counted out loud, and no figure is shown from
which such a count could be taken away: where the rest of a unit would be that small, the smallest
of the units below it is kept back too. Only the operator's own command line sees the counts.
"""

from dataclasses import replace

from bot.domain.coverage import DELICATE, FEW, Report, Result, Share, TopicShare, UnitCoverage

NOTHING = Share(0, 0)


def for_people(report: Report) -> Report:
    """The report without the counts that say something about each person behind them."""
    hidden = {indicator_id: _hidden(report, indicator_id) for indicator_id in DELICATE}
    return replace(
        report,
        unit=_unit(report.unit, hidden),
        units=tuple(_unit(unit, hidden) for unit in report.units),
    )


def _hidden(report: Report, indicator_id: str) -> frozenset[str]:
    """The codes of the units whose figure is kept back."""
    sizes = {u.code: _size(u, indicator_id) for u in (report.unit, *report.units)}
    hidden = {code for code, size in sizes.items() if 0 < size < FEW}
    whole = sizes.pop(report.unit.code)
    if report.unit.code in hidden:
        return frozenset(hidden)
    seen = sorted((size, code) for code, size in sizes.items() if size >= FEW)
    while seen and 0 < whole - sum(size for size, _code in seen) < FEW:
        hidden.add(seen.pop(0)[1])
    return frozenset(hidden)


def _size(unit: UnitCoverage, indicator_id: str) -> int:
    found = unit.result(indicator_id)
    return found.share.denominator if found else 0


def _unit(unit: UnitCoverage, hidden: dict[str, frozenset[str]]) -> UnitCoverage:
    """The same one where nothing is to be kept back, as nearly always."""
    changed = {
        n: shown
        for n, found in enumerate(unit.results)
        if found.indicator.id in DELICATE
        and (shown := _result(found, unit.code in hidden[found.indicator.id])) is not found
    }
    if not changed:
        return unit
    return replace(
        unit, results=tuple(changed.get(n, found) for n, found in enumerate(unit.results))
    )


def _result(found: Result, hide: bool) -> Result:
    few = found.unknown is not None and 0 < found.unknown < FEW
    shown = replace(found, unknown=None) if few else found
    if not hide:
        return shown
    topics = tuple(TopicShare(topic.topic_id, NOTHING) for topic in found.topics)
    return replace(shown, share=NOTHING, all_topics=NOTHING, topics=topics, veiled=True)
