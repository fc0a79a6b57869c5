"""Changes of the organisation: what is wanted, and what speaks against it. Pure.

A unit that goes over into another ends on the day before; its code is never used again. Everything
is judged before anything is written, and all faults are told at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.spans import Span
from bot.i18n import Text, _

MOST_NAMED = 10  # codes in one sentence


class Kind(StrEnum):
    """What becomes of a unit."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"  # the same unit under a new code
    DISSOLVE = "dissolve"


@dataclass(frozen=True, slots=True)
class Target:
    """A unit that goes on; with a name it may be a new one, under `above` or where the old was."""

    code: str
    name: str = ""
    above: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Succession:
    """From `on` on `targets` are what `olds` were; `placed` says who goes where at a split."""

    kind: Kind
    olds: tuple[str, ...]
    targets: tuple[Target, ...]
    on: date
    placed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recast:
    """From `on` on the unit has another name, or stands under another unit ("": under none)."""

    unit: str
    on: date
    name: str | None = None
    above: str | None = None


Wanted = Succession | Recast


@dataclass(frozen=True, slots=True)
class Tree:
    """Every unit there ever was; the values of a span are above, name, kind."""

    ids: Mapping[str, int]
    spans: Mapping[int, Sequence[Span]]
    edges: frozenset[tuple[int, int | None, date, str]]
    people: Mapping[str, str] = field(default_factory=dict)  # of the units that end: code -> unit

    def at(self, code: str, day: date) -> Span | None:
        """What holds of the unit that day; None when it does not stand."""
        spans = self.spans.get(self.ids.get(code, 0), ())
        return next((span for span in spans if span.holds_on(day)), None)

    def code(self, unit_id: int | None) -> str:
        """The code of a unit; "" for none."""
        return next((code for code, id_ in self.ids.items() if id_ == unit_id), "")

    def above(self, code: str, day: date) -> Iterator[str]:
        """The units above, from the nearest to the top."""
        seen = {code}
        span = self.at(code, day)
        while span is not None and span.values[0] is not None:
            code = self.code(span.values[0])
            if code in seen:
                return
            seen.add(code)
            yield code
            span = self.at(code, day)

    def below(self, codes: Sequence[str], day: date) -> list[str]:
        """Units that stand directly under one of these on the day or later, those left out."""
        tops = {self.ids[code] for code in codes if code in self.ids}
        return sorted(
            code
            for code, id_ in self.ids.items()
            if id_ not in tops
            and any(
                span.values[0] in tops and (span.end is None or span.end > day)
                for span in self.spans.get(id_, ())
            )
        )


def is_done(tree: Tree, wanted: Wanted) -> bool:
    """Whether it was stored before: a repeat changes nothing."""
    if isinstance(wanted, Recast):
        span = tree.at(wanted.unit, wanted.on)
        return span is not None and recast(tree, wanted, span.values) == span.values
    news: list[int | None] = [tree.ids.get(target.code) for target in wanted.targets]
    olds = [tree.ids.get(code) for code in wanted.olds]
    if None in olds or (None in news and wanted.targets):
        return False
    kind = wanted.kind.value
    return all((old, new, wanted.on, kind) in tree.edges for old in olds for new in news or [None])


def recast(tree: Tree, wanted: Recast, values: tuple[object, ...]) -> tuple[object, ...]:
    """The values of the unit's span as they are wanted."""
    above, name, kind = values
    if wanted.above is not None:
        above = tree.ids.get(wanted.above)
    return (above, name if wanted.name is None else wanted.name, kind)


def faults(tree: Tree, wanted: Wanted) -> list[Text]:
    """Everything that speaks against it."""
    if isinstance(wanted, Recast):
        return list(_recast_faults(tree, wanted))
    found = [fault for old in dict.fromkeys(wanted.olds) for fault in _old(tree, wanted, old)]
    found += [fault for target in wanted.targets for fault in _target(tree, wanted, target)]
    found += _left_below(tree, wanted)
    if wanted.kind is Kind.SPLIT:
        found += _split(tree, wanted)
    return found


def _recast_faults(tree: Tree, wanted: Recast) -> Iterator[Text]:
    if tree.at(wanted.unit, wanted.on) is None:
        yield _absent(tree, wanted.unit, wanted.on)
    if wanted.name is not None and not wanted.name.strip():
        yield _("The unit needs a name.")
    if not wanted.above:
        return
    if tree.at(wanted.above, wanted.on) is None:
        yield _absent(tree, wanted.above, wanted.on)
    elif wanted.unit in (wanted.above, *tree.above(wanted.above, wanted.on)):
        yield _("{above} stands under {unit}: the unit would stand above itself.",
                above=wanted.above, unit=wanted.unit)  # fmt: skip


def _absent(tree: Tree, code: str, day: date) -> Text:
    if code not in tree.ids:
        return _("There is no unit {code}: see `lantoa units list`.", code=code)
    return _("The unit {code} does not stand on {day}: see `lantoa units list`.", code=code,
             day=day)  # fmt: skip


def _old(tree: Tree, wanted: Succession, code: str) -> Iterator[Text]:
    span = tree.at(code, wanted.on)
    if span is None or tree.spans[tree.ids[code]][0].begin >= wanted.on:
        yield _absent(tree, code, wanted.on)
        return
    planned = [on for old, _new, on, _kind in tree.edges if old == tree.ids[code]]
    if planned:
        yield _("The unit {code} ends on {day} already.", code=code, day=max(planned))
    if code in {target.code for target in wanted.targets}:
        yield _("The unit {code} cannot go over into itself: give the new unit a code of its own.",
                code=code)  # fmt: skip


def _target(tree: Tree, wanted: Succession, target: Target) -> Iterator[Text]:
    if target.code not in tree.ids or not tree.spans.get(tree.ids[target.code]):
        if not target.name:
            yield _("There is no unit {code}: give it a name and it is made.", code=target.code)
        elif target.above and tree.at(target.above, wanted.on) is None:
            yield _absent(tree, target.above, wanted.on)
        elif target.above in wanted.olds:
            yield _("{code} cannot stand under {above}, which ends.", code=target.code,
                    above=target.above)  # fmt: skip
        return
    if tree.at(target.code, wanted.on) is None:
        yield _("The code {code} was used before: a code is never used again.", code=target.code)
        return
    over = [code for code in tree.above(target.code, wanted.on) if code in wanted.olds]
    if over:
        yield _("{code} stands under {above}, which ends: move it first.", code=target.code,
                above=over[0])  # fmt: skip


def _left_below(tree: Tree, wanted: Succession) -> list[Text]:
    """Units below go over with theirs; where there is no single heir they are moved first."""
    if wanted.kind is not Kind.SPLIT and wanted.targets:
        return []
    left = tree.below(wanted.olds, wanted.on)
    if not left:
        return []
    return [_("These units stand under {unit}: move or close them first: {codes}.",
              unit=", ".join(wanted.olds), codes=_named(left))]  # fmt: skip


def _split(tree: Tree, wanted: Succession) -> list[Text]:
    codes = [target.code for target in wanted.targets]
    found: list[Text] = []
    if len(set(codes)) < 2:
        found.append(_("A split makes two units or more: name each person's new unit."))
    strangers = [code for code in wanted.placed if code not in tree.people]
    if strangers:
        found.append(_("These people are not in the unit on that day: {codes}.",
                       codes=_named(strangers)))  # fmt: skip
    missing = [code for code in tree.people if code not in wanted.placed]
    if missing:
        found.append(_("These people have no new unit yet: {codes}.", codes=_named(missing)))
    return found


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(sorted(codes)[:MOST_NAMED])
    return f"{shown}, … ({len(codes)})" if len(codes) > MOST_NAMED else shown
