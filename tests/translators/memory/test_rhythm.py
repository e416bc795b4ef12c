"""The rhythm of a SOAP station's heartbeats."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from translators.memory.rhythm import KEPT, LONGEST, Rhythm

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_start_stands_for_the_gaps_that_are_missing():
    rhythm = Rhythm()
    assert rhythm.interval(1800) == 1800
    for _ in range(KEPT // 2):
        rhythm.beat(300)
    assert rhythm.interval(1800) == 1800
    rhythm.beat(300)
    assert rhythm.interval(1800) == 300


def test_one_gap_is_no_rhythm_and_no_more_than_the_last_ones_are_kept():
    rhythm = Rhythm()
    for gap in [600.4] * KEPT + [7000, 3]:
        rhythm.beat(gap)
    assert rhythm.interval(1800) == 600
    assert len(rhythm.gaps) == KEPT


@pytest.mark.parametrize("gap", [0, -5, LONGEST + 1])
def test_what_is_no_gap_does_not_count(gap):
    rhythm = Rhythm()
    assert not rhythm.beat(gap)
    assert rhythm.gaps == []


def test_a_write_is_worth_it_when_the_rhythm_changes_not_when_it_jitters():
    rhythm = Rhythm()
    writes = [rhythm.beat(300 + number % 7) for number in range(40)]
    assert sum(writes) == 1
    assert any(rhythm.beat(900) for _ in range(KEPT))


def test_it_survives_being_stored():
    rhythm = Rhythm()
    for _ in range(KEPT):
        rhythm.beat(450)
    assert msgspec.json.decode(msgspec.json.encode(rhythm), type=Rhythm).interval(1800) == 450


def test_who_fell_silent_is_back_once():
    rhythm = Rhythm(fell_silent=NOON.isoformat())
    assert [rhythm.back_after(NOON + timedelta(seconds=90)), rhythm.back_after(NOON + timedelta(seconds=180))] == [90, 0]
