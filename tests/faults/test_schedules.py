"""A fixed share of the schedules, quick enough for every run of the tests; `make faults` plays a thousand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.exceptions import EXCEPTIONS
from tests.faults.run import play
from tests.faults.schedule import KINDS, draw
from tests.faults.troubles import TROUBLES

SEEDS = (6, 17, 38, 56, 16, 8, 9)
STATIONS = 4


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_fails_everything_arrives_once_and_in_order(seed: int) -> None:
    verdict = await play(draw(seed, stations=STATIONS, duration=2.0))
    assert not verdict.findings, str(verdict)
    assert verdict.transactions >= STATIONS
    assert verdict.processed > 10 * STATIONS


def test_a_seed_gives_the_same_schedule_for_ever() -> None:
    assert [draw(seed) for seed in range(50)] == [draw(seed) for seed in range(50)]
    assert draw(1) != draw(2)


def test_every_kind_of_fault_is_drawn_and_can_be_done() -> None:
    assert set().union(*(draw(seed).kinds for seed in range(100))) == set(KINDS) == set(TROUBLES)


def test_the_documented_exceptions_are_those_the_oracle_knows() -> None:
    page = (Path(__file__).parents[2] / "docs" / "failures.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(EXCEPTIONS)
