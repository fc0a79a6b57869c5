"""The documentation is complete: settings, commands, addresses, metrics, links."""

import re
from pathlib import Path

import pytest
import typer
from prometheus_client import REGISTRY

from bot.cli.main import application
from bot.dialogues import definitions
from bot.settings import Settings

PLATFORMS_OWN = re.compile(r'"((?:ZALO|MESSENGER|TELEGRAM)_[A-Z_]+)"')
SETTING = re.compile(r"LANTOA_[A-Z_]+")


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[Path, str]:
    found = [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]
    return {page: page.read_text("utf-8") for page in found}


@pytest.fixture(scope="module")
def told(pages: dict[Path, str]) -> str:
    return "\n".join(pages.values())


def test_every_setting_is_told(root: Path, told: str) -> None:
    read = {f"LANTOA_{name.upper()}" for name in Settings.model_fields}
    for path in (root / "adapters").rglob("*.py"):
        code = path.read_text("utf-8")
        read |= {
            f"LANTOA_{name}"
            for name in re.findall(r'"((?:ZALO|MESSENGER|TELEGRAM)_[A-Z_]+)"', code)
        }
        read |= set(SETTING.findall(code))
    whole = {name for name in read if not name.endswith("_")}
    assert sorted(name for name in whole if not re.search(rf"{name}\b", told)) == []


def test_every_setting_stands_in_the_example(root: Path) -> None:
    example = (root / ".env.example").read_text("utf-8")
    names = {f"LANTOA_{name.upper()}" for name in Settings.model_fields} - {"LANTOA_NOW"}
    assert sorted(name for name in names if name not in example) == []


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []

    def walk(command: object, path: tuple[str, ...]) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            found.append(path)
            return
        for name, child in inner.items():
            walk(child, (*path, name))

    walk(typer.main.get_command(application()), ())
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_told(command: tuple[str, ...], told: str) -> None:
    assert f"lantoa {' '.join(command)}" in told


def test_commands_in_the_documentation_exist(told: str) -> None:
    known = {" ".join(command) for command in commands()}
    groups = {command[0] for command in commands() if len(command) > 1}
    said = set(re.findall(r"lantoa ([a-z-]+(?: [a-z]+)?)", told))
    wrong = [s for s in said if s not in known and s.split()[0] not in known | groups]
    assert wrong == []


def test_every_address_is_told(root: Path, told: str) -> None:
    routes = set()
    for path in (root / "bot" / "web").rglob("*.py"):
        routes |= set(re.findall(r'web\.(?:get|post)\(\s*"([^"]+)"', path.read_text("utf-8")))
    assert sorted(r for r in routes if r.replace("{platform}", "zalo") not in told) == []


def test_every_metric_is_told(told: str) -> None:
    names = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("lantoa_")}
    assert sorted(name for name in names if name not in told) == []


def test_every_command_of_the_chat_is_told(told: str) -> None:
    names = [d.name for d in definitions() if d.menu is not None]
    assert [name for name in names if f"/{name}" not in told] == []


def test_links_lead_somewhere(pages: dict[Path, str]) -> None:
    dead = [
        f"{page.name}: {link}"
        for page, text in pages.items()
        for link in re.findall(r"\]\(([^)#]+)\)", text)
        if not link.startswith("http") and not (page.parent / link).exists()
    ]
    assert dead == []
