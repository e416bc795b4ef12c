"""The peers are evidence only as long as they share nothing with what they judge."""

import ast
from pathlib import Path

import gateway.simulator

ALLOWED = ("gateway.simulator", "gateway.io.tasks")


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names.add(node.module or "")
    return names


def test_the_peers_use_nothing_of_the_translators_or_the_gateway() -> None:
    files = sorted(Path(gateway.simulator.__file__).parent.glob("*.py"))
    assert len(files) > 20
    for path in files:
        for name in imports(path):
            own = name.split(".")[0] in ("gateway", "translators")
            assert not own or name.startswith(ALLOWED), f"{path.name} imports {name}"
