"""Every vector of tests/vectors, played."""

from pathlib import Path

import orjson
import pytest

from tests.playbook import run_vector

VECTORS = sorted((Path(__file__).parent / "vectors").rglob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}/{path.stem}")
def test_a_vector_gives_exactly_what_it_says(path: Path) -> None:
    run_vector(orjson.loads(path.read_bytes()))
