"""Every module imports alone and without a warning (convention 37): no module needs another to have been imported first.

What is imported first can only matter to modules that import one another in a circle, so it is proved that there is no circle; imports inside functions
count too. To import a module is to import the packages it stands in, which counts unless one stands in them oneself.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
OURS = ("gateway", "translators", "wsdl")
PROGRAM = """
import importlib, pkgutil, warnings

warnings.simplefilter("error")
warnings.filterwarnings("ignore", category=DeprecationWarning, module="(zeep|websockets|aiohttp)")
for package in ("gateway", "translators", "wsdl"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""


def packages_of(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts))}


def imports() -> dict[str, set[str]]:
    """What each module imports, directly or as the package around something it imports."""
    graph = grimp.build_graph(*OURS, exclude_type_checking_imports=True, cache_dir=None)
    found = {}
    for module in graph.modules:
        named = graph.find_modules_directly_imported_by(module)
        found[module] = set(named).union(*map(packages_of, named)) - packages_of(module) - {module} | (named & packages_of(module))
    return found


def circles(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Whatever is left when all that imports nothing (more) is taken away."""
    left = {module: set(imported) & set(graph) for module, imported in graph.items()}
    while free := [module for module, imported in left.items() if not imported]:
        for module in free:
            del left[module]
        for imported in left.values():
            imported.difference_update(free)
    if left:
        yield sorted(left)


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = imports()
    assert len(graph) > 400
    assert list(circles(graph)) == []


def test_a_circle_is_found_however_long() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()})) == [["a", "b", "c", "d"]]
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": set()})) == []


def test_every_module_imports_without_a_warning() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
