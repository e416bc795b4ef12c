"""The plumbing: the two commands, what CI runs, the changelog, the distribution."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("wire", "breaking", "added", "fixed", "deployment")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def planned(*goals: str, venv: str) -> str:
    """The commands make would run, for a virtual environment that is nowhere or up to date."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--dry-run", "--always-make" if venv == "absent" else "--old-file=.venv/.installed", *goals]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_both_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^    (make \w+)", readme) == ["make run", "make test"]
    for goal in ("run", "test"):
        assert "pip install" in planned(goal, venv="absent")


def test_the_environment_is_used_again_while_the_project_file_is_unchanged() -> None:
    assert "pip install" not in planned("test", venv="current")


def test_the_tests_run_last_and_everything_else_before_them() -> None:
    plan = planned("test", venv="current")
    order = [
        "ruff check",
        "ruff format --check",
        "mypy --strict",
        "lint-imports",
        "translators.generate --check",
        "docs.generate --check",
        "pytest",
    ]
    places = [plan.index(step) for step in order]
    assert places == sorted(places)
    assert plan.rstrip().splitlines()[-1].endswith("pytest -q -n 2 --dist worksteal")


def test_the_demo_ends_by_itself_when_asked() -> None:
    assert ".venv/bin/ocpp-gateway demo --duration 60" in planned("run", venv="current")
    assert ".venv/bin/ocpp-gateway demo --duration 5" in planned("run", "DURATION=5", venv="current")


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "set -euo pipefail"
    assert lines[-1] == "exec make test </dev/null"


@pytest.mark.parametrize("path", sorted((ROOT / "changelog.d").iterdir()), ids=lambda path: path.name)
def test_a_fragment_has_a_name_a_kind_and_something_to_say(path: Path) -> None:
    if path.name == "README.md":
        listed = re.findall(r"(?m)^\| (\w+) \|", path.read_text(encoding="utf-8"))
        assert tuple(kind for kind in listed if kind != "kind") == KINDS
        return
    assert re.fullmatch(rf"[a-z0-9]+(-[a-z0-9]+)*\.({'|'.join(KINDS)})\.md", path.name)
    text = path.read_text(encoding="utf-8").strip()
    assert text.endswith(".")
    assert len(text) > 20


def test_the_chart_the_examples_and_the_distribution_have_one_version() -> None:
    version = PROJECT["project"]["version"]
    chart = yaml.safe_load((ROOT / "helm/ocpp-gateway/Chart.yaml").read_text(encoding="utf-8"))
    assert chart["appVersion"] == version
    assert f"image: ocpp-gateway:{version}" in (ROOT / "deploy/sidecar.yaml").read_text(encoding="utf-8")


def test_tools_of_the_tests_are_pinned() -> None:
    for requirement in PROJECT["project"]["optional-dependencies"]["dev"]:
        assert re.fullmatch(r"[A-Za-z0-9-]+==[0-9.]+", requirement), requirement


def test_every_package_of_the_wheel_is_declared() -> None:
    declared = {pattern.rstrip("*") for pattern in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert declared == set(PROJECT["tool"]["importlinter"]["root_packages"])
