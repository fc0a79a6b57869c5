"""The log in words: no audited action without a sentence, no code where a person reads."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bot
from bot.domain.activities import ActivityAction
from bot.domain.organisation import Kind
from bot.domain.people import Role
from bot.domain.support import Action
from bot.domain.trail import Deed
from bot.domain.trail_words import ACTIONS, told
from bot.i18n import localise
from bot.library.loader import load
from bot.library.model import Library

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
# Actions that are put together of two parts: what may stand behind the first one.
WRITERS = {"record", "_note", "_noted", "_record", "_recorded"}
FAMILIES: dict[str, Iterable[str]] = {
    "activity.": ActivityAction,
    "units.": Kind,
    "support.": Action,
    "counselling.": ("take", "return"),
}


def audited() -> Iterator[str]:
    """Every action that the program writes down, found in its source."""
    root = Path(bot.__file__).parent
    for path in root.rglob("*.py"):
        text = path.read_text("utf-8")
        if "audit" in text and "migrations" not in path.parts:
            yield from _in(ast.parse(text))


def _in(tree: ast.AST) -> Iterator[str]:
    """The words given to whatever writes an entry, or called an action."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in WRITERS:
                yield from _strings(node)
            case ast.Assign(targets=[ast.Name(id="action")], value=value):
                yield from _strings(value)
            case ast.Dict(keys=keys, values=values):
                named = zip(keys, values, strict=True)
                for key, value in named:
                    if isinstance(key, ast.Constant) and key.value == "action":
                        yield from _strings(value)


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        match part:
            case ast.keyword(arg="action", value=ast.Constant(value=str(said))):
                yield said
            case ast.Constant(value=str(said)) if re.fullmatch(r"[a-z]+\.[a-z_]+", said):
                yield said
            case ast.JoinedStr(values=[ast.Constant(value=str(said)), *_rest]):
                if re.fullmatch(r"[a-z]+\.", said):
                    yield from (f"{said}{end}" for end in FAMILIES[said])


def test_every_audited_action_has_words() -> None:
    found = set(audited())
    assert {"invite", "campaign.approve", "activity.accepted", "support.decide"} <= found
    assert sorted(found - set(ACTIONS)) == []


def library() -> Library:
    found = load(None, AT.date())
    assert isinstance(found, Library), found
    return found


LIBRARY = library()


def line(action: str, subject: str = "", actor: str = "HOA", **more: Any) -> str:
    return localise(told(Deed(AT, actor, action, subject, **more), UTC, LIBRARY), "vi")


def test_no_sentence_shows_a_code_of_an_action() -> None:
    shown = [line(action, "5") for action in ACTIONS]
    assert [text for text in shown if re.search(r"\b[a-z]+\.[a-z]+\b", text)] == []
    assert len(set(shown)) == len(shown), "no two actions read alike"


def test_who_is_told_by_name_or_by_role() -> None:
    officer = {"role": Role.OFFICER, "role_unit": "Đơn vị 2"}
    assert "Hoa, cán bộ Đơn vị 2: " in line("activity.accepted", "5", name="Hoa", **officer)
    assert "· cán bộ Đơn vị 2: " in line("activity.accepted", "5", **officer)
    assert "HOA" not in line("activity.accepted", "5", **officer)
    assert "dòng lệnh" in line("roster.import", "a.xlsx", "operator")
    assert "Lan Toả tự làm" in line("campaign.pause", "x U2", "system")


def test_what_is_told_without_what_means_nothing() -> None:
    assert "cán bộ U2, cho HOA" in line("grant", "HOA officer U2")
    assert line("support.check", "case 5").endswith("số 5")
    listed = line("meeting.attend", "K3Y diem-danh.xlsx", unit_name="Đơn vị 2")
    assert "K3Y" not in listed
    assert listed.endswith("diem-danh.xlsx (Đơn vị 2)")


def test_an_action_of_a_newer_program_is_readable_all_the_same() -> None:
    assert "chưa có lời cho việc này (moon.land)" in line("moon.land", "5")


def test_an_indicator_is_called_by_its_title() -> None:
    shown = line("evidence.rows", "family_dissemination")
    assert "family_dissemination" not in shown
    assert "bằng chứng: " in shown
