"""Rules that generators as flows need (architecture 6, design B): a flow that is thrown away does nothing more, and hides no refusal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "translators").rglob("*.py"))


def yields(nodes: list[ast.stmt]) -> bool:
    return any(isinstance(inner, ast.Yield | ast.YieldFrom) for node in nodes for inner in ast.walk(node))


def tries(path: Path) -> Iterator[ast.Try]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Try))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_flow_yields_in_finally(path: Path) -> None:
    assert [node.lineno for node in tries(path) if yields(node.finalbody)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_flow_catches_more_than_refusals_around_a_yield(path: Path) -> None:
    too_wide = [
        handler.lineno
        for node in tries(path)
        if yields(node.body)
        for handler in node.handlers
        if handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException"))
    ]
    assert too_wide == []
