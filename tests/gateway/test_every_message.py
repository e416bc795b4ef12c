"""Every action of every version through every pair, in both directions: whatever valid message enters, what leaves is valid, every request is answered
once, nothing is left hanging, and nothing is lost that has no name (`tests.lives`).

`make deep` plays 2,000 lives of each pair, and so 2,000 messages of each action. A failure names its life and prints the messages before it:
`python -c 'from tests.lives import lived; lived("1.6 2.0.1 17")'` plays it again.
"""

from __future__ import annotations

import os

import pytest

from tests.lives import LifeError, lived
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS

LIVES, HOSTILE = (2000, 500) if os.environ.get("OCPP_GATEWAY_DEEP") else (20, 5)
SHOWN = 5
"""Failures of a pair that are printed."""
PAIRS = [(station, backend) for station in STATION_VERSIONS for backend in BACKEND_VERSIONS]

ONCE = ("1.2 2.0.1 92", "1.2 2.1 1343", "2.0.1 1.6 248", "2.1 1.6 226")
"""Lives that the long run found."""


def failures(station: str, backend: str, lives: int, spoils: float) -> str:
    found = []
    for number in range(lives):
        try:
            lived(f"{station} {backend} {number}", spoils)
        except LifeError as error:
            found.append(str(error))
    return f"{len(found)} of {lives} lives:\n" + "\n\n".join(found[:SHOWN]) if found else ""


@pytest.mark.parametrize(("station", "backend"), PAIRS)
def test_every_message_of_the_pair_is_dealt_with(station: str, backend: str) -> None:
    assert failures(station, backend, LIVES, 0.0) == ""


@pytest.mark.parametrize(("station", "backend"), PAIRS)
def test_what_is_not_valid_is_answered_once_and_harms_nobody(station: str, backend: str) -> None:
    """Four messages of ten break their schema in a few places: a repair, a refusal, or an error, and the next message is served."""
    assert failures(station, backend, HOSTILE, 0.4) == ""


@pytest.mark.parametrize("seed", ONCE)
def test_a_life_that_ended_badly_once_goes_well(seed: str) -> None:
    lived(seed)
