"""Things stand where their names say (architecture 5.3, conventions 9 and 32)."""

import re
from pathlib import Path

import pytest

from translators.flow import Route
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, pair

ROOT = Path(__file__).parents[2]
GENERIC = "relay"
"""The flow of messages that are the same on both sides: one function for all of them."""

PAIRS = [(station, backend) for station in STATION_VERSIONS for backend in BACKEND_VERSIONS if not pair(station, backend).relay]


def snake_case(action: str) -> str:
    """`Get15118EVCertificate` is get_15118_ev_certificate, `SetDERControl` set_der_control."""
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", action)
    return "_".join(words).lower()


@pytest.mark.parametrize(("station", "backend"), PAIRS)
def test_a_flow_is_named_after_the_action_that_enters_it_and_so_is_its_file(station: str, backend: str) -> None:
    found = pair(station, backend)
    wrong = []
    for table in (found.from_station, found.from_backend):
        for action, route in table.items():
            if not isinstance(route, Route) or route.flow.__name__ == GENERIC:
                continue
            name, file = route.flow.__name__, route.flow.__module__.rpartition(".")[2]
            if not name.startswith(snake_case(action)) or file != snake_case(action):
                wrong.append(f"{action}: {route.flow.__module__}.{name}")
    assert wrong == []


def sources_of(test: Path) -> list[Path]:
    """Where the source of a test may be: a module, or a package of that name."""
    folder = test.relative_to(ROOT / "tests").parent
    stem = test.stem.removeprefix("test_")
    places = [folder / f"{stem}.py", folder / stem / "__init__.py", folder / f"__{stem}__.py", folder / f"{stem}.wsdl"]
    if folder.name == stem:
        places.append(folder / "__init__.py")
    return [ROOT / place for place in places]


_FOLDER_TESTS = """
all_messages any_message any_request any_transaction chart commands configuration deploy every_message independence known_answers
peer_failures round_trips routes small_flows soap_reading soap_writing told_again told_late told_once
upgrades
"""
OF_A_FOLDER = frozenset(_FOLDER_TESTS.split())
"""Tests of what the modules of a folder do together."""
NOT_MIRRORS = ("house", "e2e", "faults", "vectors", "integration")


@pytest.mark.parametrize(
    "test",
    [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if path.relative_to(ROOT / "tests").parts[0] not in NOT_MIRRORS],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_test_file_mirrors_a_source(test: Path) -> None:
    if test.parent == ROOT / "tests":
        return  # of the tests' own helpers and data
    if test.stem.removeprefix("test_") in OF_A_FOLDER:
        return
    assert any(source.exists() for source in sources_of(test)), (
        f"no {' or '.join(str(path.relative_to(ROOT)) for path in sources_of(test))}"
    )
