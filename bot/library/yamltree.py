"""YAML -> a tree of plain values that remembers its lines. Pure.

Stricter than YAML: no aliases (a small file could unfold to gigabytes), no tags, no key twice,
no nesting deeper than a content file needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yaml import CSafeLoader, SafeLoader, __with_libyaml__
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from bot.i18n import Text, _
from bot.library.encoding import flaw_of
from bot.library.faults import Notes, excerpt

DEEPEST = 8

Scalar = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A value and the line on which it (or its key) stands."""

    line: int
    value: "Scalar | tuple[Branch, ...] | Mapping[str, Branch]"


class _Refused(Exception):
    """The file uses a part of YAML that content has no need of."""

    def __init__(self, line: int, what: Text) -> None:
        super().__init__(what.msgid)
        self.line = line
        self.what = what


class _Composer(Composer, SafeConstructor, Resolver):
    """A safe loader that refuses aliases, tags and deep nesting before anything is built.

    What is written is read by libyaml where PyYAML has it: it takes a fifth of the time.
    """

    depth = 0

    def __init__(self, text: str) -> None:
        reader: Any = CSafeLoader(text) if __with_libyaml__ else SafeLoader(text)
        self.check_event = reader.check_event
        self.peek_event = reader.peek_event
        self.get_event = reader.get_event
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: Any = self.peek_event()
        line = event.start_mark.line
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _Refused(line, _("YAML anchors and aliases (& and *) are not used here."))
        if getattr(event, "tag", None) is not None:
            raise _Refused(line, _("YAML tags (!) are not used here."))
        if self.depth >= DEEPEST:
            raise _Refused(line, _("Nested too deeply."))
        self.depth += 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def parse(text: str, notes: Notes, first_line: int = 1) -> Branch | None:
    """The tree of a YAML text that begins on `first_line`; None when it cannot be read."""
    try:
        loader = _Composer(text)
        node = loader.get_single_node()
    except _Refused as refused:
        notes.add(first_line + refused.line, refused.what)
    except MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        notes.add(first_line + line, _cannot_read(error.problem))
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0))
        notes.add(first_line + line, _cannot_read(getattr(error, "reason", "")))
    else:
        return _Reader(loader, notes, first_line).branch(node) if node else None
    return None


def _cannot_read(why: object) -> Text:
    return _("This is not valid YAML: {why}", why=excerpt(why or "?"))


class _Reader:
    """Turns YAML nodes into branches."""

    def __init__(self, loader: _Composer, notes: Notes, first_line: int) -> None:
        self._loader = loader
        self._notes = notes
        self._first_line = first_line

    def branch(self, node: Node, line: int = 0) -> Branch:
        line = line or self._line(node)
        match node:
            case MappingNode():
                return Branch(line, self._mapping(node))
            case SequenceNode():
                return Branch(line, tuple(self.branch(item) for item in node.value))
            case _:
                return Branch(line, self._scalar(node, line))

    def _mapping(self, node: MappingNode) -> Mapping[str, Branch]:
        fields: dict[str, Branch] = {}
        for key, value in node.value:
            line = self._line(key)
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name in fields:
                self._notes.add(line, _("“{key}” stands here twice.", key=excerpt(name)))
            fields[name] = self.branch(value, line)
        return fields

    def _scalar(self, node: Node, line: int) -> Scalar:
        try:
            value: Any = self._loader.construct_object(node)
        except (ValueError, OverflowError, YAMLError):  # 2026-02-30, a number of 5,000 digits
            self._notes.add(line, _("“{value}” cannot be read.", value=excerpt(node.value)))
            return None
        if isinstance(value, datetime) or not isinstance(value, Scalar):
            self._notes.add(line, _("“{value}” cannot be read.", value=excerpt(node.value)))
            return None
        for piece in value.split("\n") if isinstance(value, str) else ():
            if (what := flaw_of(piece)) is not None:  # escapes: "\\0", "\\ud800"
                self._notes.add(line, what)
        return value

    def _line(self, node: Node) -> int:
        return int(node.start_mark.line) + self._first_line
