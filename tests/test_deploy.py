"""What an operator installs: units, containers, dashboard, alerts; held against the program."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import typer
import yaml
from prometheus_client import REGISTRY

from bot import metrics
from bot.cli.main import application
from bot.settings import Settings

OTHERS = {"up", "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"}
FROM_SCRAPING = {"job", "instance"}
PROGRAM = "/opt/lantoa/.venv/bin/lantoa"


@pytest.fixture(scope="module")
def deploy(root: Path) -> Path:
    return root / "deploy"


def ours() -> dict[str, set[str]]:
    """Each series of ours by name, and its labels."""
    found: dict[str, set[str]] = {}
    for metric in vars(metrics).values():
        names = getattr(metric, "_labelnames", None)
        if names is None:
            continue
        kind, name = metric._type, metric._name
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
        for ending in endings.get(kind, [""]):
            extra = {"le"} if ending == "_bucket" else set()
            found[name + ending] = {*names, *extra}
    return found


def dashboard(deploy: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((deploy / "grafana/lantoa.json").read_text("utf-8"))
    return found


def alerts(deploy: Path) -> list[dict[str, Any]]:
    groups = yaml.safe_load((deploy / "prometheus/alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions(deploy: Path) -> Iterator[str]:
    for panel in dashboard(deploy)["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from (rule["expr"] for rule in alerts(deploy))


def selectors(node: Any) -> Iterator[Any]:
    """Every series that an expression reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    elif isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector
    else:
        for name in ("expr", "lhs", "rhs"):
            if (inner := getattr(node, name, None)) is not None:
                yield from selectors(inner)
        for inner in getattr(node, "args", ()) or ():
            yield from selectors(inner)


def test_every_series_on_the_dashboard_and_in_the_alerts_exists(deploy: Path) -> None:
    known = {**ours(), **{name: set[str]() for name in OTHERS}}
    wrong = []
    for expression in expressions(deploy):
        found = list(selectors(promql_parser.parse(expression)))
        assert found, expression
        for one in found:
            labels = {matcher.name for matcher in one.matchers.matchers}
            if one.name not in known or not labels <= known[one.name] | FROM_SCRAPING:
                wrong.append((one.name, labels, expression))
    assert wrong == []


def test_what_is_grouped_by_is_a_label_there(deploy: Path) -> None:
    wrong = []
    for expression in expressions(deploy):
        names = [one.name for one in selectors(promql_parser.parse(expression))]
        there = set[str]().union(*(ours().get(name, set()) for name in names)) | FROM_SCRAPING
        for group in re.findall(r"\bby \(([^)]*)\)", expression):
            wrong += [(expression, g) for g in re.split(r",\s*", group) if g not in there]
    assert wrong == []


def test_every_metric_is_on_the_dashboard_or_in_an_alert(deploy: Path) -> None:
    shown = " ".join(expressions(deploy))
    names = {re.sub(r"_(bucket|count|sum)$", "", name) for name in ours()}
    assert sorted(name for name in names if name not in shown) == []


def test_our_metrics_are_the_ones_that_are_shown_to_prometheus() -> None:
    collected = {m.name for m in REGISTRY.collect() if m.name.startswith("lantoa_")}
    assert {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in ours()} == collected


def test_the_dashboard_is_whole(deploy: Path) -> None:
    panels = dashboard(deploy)["panels"]
    ids = [panel["id"] for panel in panels]
    assert len(ids) == len(set(ids))
    places = [tuple(panel["gridPos"][k] for k in ("x", "y")) for panel in panels]
    assert len(places) == len(set(places))
    assert all(panel["title"] for panel in panels)


def test_every_alert_has_its_runbook(deploy: Path, root: Path) -> None:
    told = (root / "docs/operate.md").read_text("utf-8")
    runbooks = set(re.findall(r"^#### (\w+)$", told, re.M))
    named = {rule["alert"] for rule in alerts(deploy)}
    assert named == runbooks
    for rule in alerts(deploy):
        assert rule["annotations"]["runbook"] == f"docs/operate.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[mh]", rule["for"])


def known_words() -> set[str]:
    command = typer.main.get_command(application())
    return set(getattr(command, "commands", {}))


def options_of(name: str) -> set[str]:
    found = getattr(typer.main.get_command(application()), "commands", {})[name]
    return {option for parameter in found.params for option in parameter.opts}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_what_systemd_takes(deploy: Path, tmp_path: Path) -> None:
    for unit in (deploy / "systemd").iterdir():
        text = unit.read_text("utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = sorted(str(unit) for unit in tmp_path.iterdir())
    told = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    ours_alone = [line for line in told.stderr.splitlines() if "lantoa" in line]
    assert (told.returncode, ours_alone) == (0, [])


def test_units_and_containers_call_commands_that_exist(deploy: Path) -> None:
    called = []
    for unit in (deploy / "systemd").glob("*.service"):
        [line] = re.findall(r"^ExecStart=.*$", unit.read_text("utf-8"), re.M)
        called.append(line.partition(PROGRAM)[2].split())
    compose = yaml.safe_load((deploy / "docker/compose.yaml").read_text("utf-8"))
    called += [s["command"] for s in compose["services"].values() if "command" in s]
    assert len(called) >= 6
    for words in called:
        assert words[0] in known_words(), words
        given = {word for word in words[1:] if word.startswith("--")}
        assert not given or given <= options_of(words[0]), words


def test_the_compose_file_keeps_to_the_specification(deploy: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-P", "-m", "check_jsonschema", "--builtin-schema",
         "vendor.compose-spec", deploy / "docker/compose.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_compose_file_is_of_one_piece(deploy: Path) -> None:
    folder = deploy / "docker"
    compose = yaml.safe_load((folder / "compose.yaml").read_text("utf-8"))
    services, volumes = compose["services"], compose["volumes"]
    example = (folder / "example.env").read_text("utf-8")
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        for mounted in service.get("volumes", ()):
            source = mounted.split(":")[0]
            assert source in volumes or (folder / source).is_file(), mounted
        if "build" in service:
            context = (folder / service["build"]["context"]).resolve()
            assert (context / service["build"]["dockerfile"]).is_file()
    text = (folder / "compose.yaml").read_text("utf-8")
    assert all(f"{name}=" in example for name in re.findall(r"\$\{(\w+)", text))
    assert services["serve"]["stop_grace_period"] == "90s"  # longer than a batch on its way


def test_settings_named_here_exist(deploy: Path, root: Path) -> None:
    example = (root / ".env.example").read_text("utf-8")
    known = {f"LANTOA_{name.upper()}" for name in Settings.model_fields}
    known |= set(re.findall(r"LANTOA_[A-Z_]+", example))
    for path in deploy.rglob("*"):
        if path.is_file():
            named = set(re.findall(r"\bLANTOA_[A-Z_]+\b", path.read_text("utf-8")))
            assert named <= known, path


def test_the_image_takes_what_the_wheel_needs(deploy: Path, root: Path) -> None:
    text = (deploy / "docker/Dockerfile").read_text("utf-8")
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M)
        for word in line.split()
    }
    assert {
        "adapters",
        "bot",
        "content",
        "scheduler",
        "pyproject.toml",
        "requirements.lock",
    } <= copied
    assert all((root / name).exists() for name in copied)
    assert "--require-hashes" in text
    assert text.rstrip().rpartition("USER ")[2].startswith("lantoa")


def test_the_reverse_proxy_lets_nobody_read_figures(deploy: Path) -> None:
    text = (deploy / "nginx/lantoa.conf").read_text("utf-8")
    for path in ("/metrics", "/readyz"):
        assert re.search(rf"location = {path}\s+{{ deny all; }}", text)
    assert text.count("{") == text.count("}")
