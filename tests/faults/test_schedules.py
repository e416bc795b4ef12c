"""A fixed share of the schedules, quick enough for every run of the tests; `make faults` plays a thousand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.faults.exceptions import EXCEPTIONS
from tests.faults.run import play
from tests.faults.schedule import KINDS, WIDE_KINDS, WIDE_VERSIONS, Schedule, draw, draw_wide
from tests.faults.troubles import TROUBLES

SEEDS = (6, 17, 38, 56, 16, 8, 9)
BUFFER_SEEDS = (103, 104, 110, 122, 214, 218)
"""Of what went wrong once."""
WIDE_SEEDS = (1, 2)
STATIONS = 4


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_fails_everything_arrives_once_and_in_order(seed: int) -> None:
    await judge(draw(seed, stations=STATIONS, duration=2.0))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", BUFFER_SEEDS)
async def test_the_same_where_the_gateway_answers_while_the_central_system_is_away(seed: int) -> None:
    await judge(draw(seed, stations=STATIONS, when_down="buffer"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", WIDE_SEEDS)
async def test_the_same_with_every_version_and_what_befalls_the_machine(seed: int) -> None:
    await judge(draw_wide(seed, stations=len(WIDE_VERSIONS), duration=2.0, when_down="buffer" if seed % 2 else "mirror"))


async def judge(schedule: Schedule) -> None:
    verdict = await play(schedule)
    assert not verdict.findings, str(verdict)
    assert verdict.transactions >= len(schedule.stations)
    assert verdict.processed > 10 * len(schedule.stations)


def test_a_seed_gives_the_same_schedule_for_ever() -> None:
    assert [draw(seed) for seed in range(50)] == [draw(seed) for seed in range(50)]
    assert [draw_wide(seed) for seed in range(50)] == [draw_wide(seed) for seed in range(50)]
    assert draw(1) != draw(2)


def test_the_schedules_of_before_are_what_they_were() -> None:
    """What was found by a seed can be played again: nothing that was added since is drawn from its stream."""
    told = "".join(f"{one.backend}{one.stations}{one.pace}{one.call_timeout}{one.outage_grace}{one.faults}" for one in map(draw, range(50)))
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == "86dc7ca245c8ee9a"


def test_every_kind_of_fault_is_drawn_and_can_be_done() -> None:
    assert set().union(*(draw(seed).kinds for seed in range(100))) == set(KINDS)
    wide = set().union(*(draw_wide(seed).kinds for seed in range(100)))
    assert wide == set(TROUBLES) == {*KINDS, *WIDE_KINDS}
    assert {version for seed in range(3) for version in draw_wide(seed).stations} == set(WIDE_VERSIONS)


def test_the_documented_exceptions_are_those_the_oracle_knows() -> None:
    page = (Path(__file__).parents[2] / "docs" / "failures.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(EXCEPTIONS)
